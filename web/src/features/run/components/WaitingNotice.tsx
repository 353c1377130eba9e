'use client'

import { Alert } from '@mantine/core'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { formatDuration } from '../../../format/formatDuration.ts'
import { useLanguageTag } from '../../../format/useLanguageTag.ts'
import { Icon } from '../../../ui/Icon.tsx'
import type { WaitingReason } from '../model/explainWaiting.ts'

/** Why a run waits, with the time that is left by the clock of the chain. */
export function WaitingNotice({
  reason: { key, values, until },
  nowSeconds,
}: {
  readonly reason: WaitingReason
  readonly nowSeconds: number | undefined
}): ReactNode {
  const t = useTranslations('run')
  const tag = useLanguageTag()
  const leftMs =
    until === undefined || nowSeconds === undefined ? undefined : (until - nowSeconds) * 1_000
  return (
    <Alert
      color="flow"
      icon={<Icon name="clock" />}
      title={t('whyWaiting')}
      data-waiting={key === 'node' ? values['reason'] : key}
    >
      {key === 'node'
        ? nodeText(String(values['reason']), t)
        : t(`waitingFor.${key}`, values as never)}
      {leftMs === undefined
        ? null
        : ` ${leftMs < 0 ? t('timeOver') : t('timeLeft', { time: formatDuration(leftMs, tag) })}`}
    </Alert>
  )
}

/** The node says it in English; what the page has no word for is shown as it is. */
function nodeText(reason: string, t: ReturnType<typeof useTranslations<'run'>>): string {
  const key = `waitingFor.${reason}` as Parameters<typeof t>[0]
  return t.has(key) ? t(key) : reason
}
