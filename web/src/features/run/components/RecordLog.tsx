'use client'

import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { useLanguageTag } from '../../../format/useLanguageTag.ts'
import type { RunRecord } from '../../../network/gatewayTypes.ts'
import styles from './run.module.css'

/** Records drawn at once, the newest. */
const MAX_SHOWN = 200

/** What happened to a run, newest first. */
export function RecordLog({ records }: { readonly records: readonly RunRecord[] }): ReactNode {
  const t = useTranslations('events')
  const tag = useLanguageTag()
  const time = new Intl.DateTimeFormat(tag, { timeStyle: 'medium' })
  return (
    <ol
      className={styles['log']}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={t('title')}
      data-records={records.length}
    >
      {records
        .slice(-MAX_SHOWN)
        .reverse()
        .map(({ sequence, atMs, event }) => (
          <li key={sequence}>
            <time dateTime={new Date(atMs).toISOString()}>{time.format(atMs)}</time>
            <span>{nameOf(event.type, t)}</span>
          </li>
        ))}
    </ol>
  )
}

/** A later node may say things that this page has no word for. */
function nameOf(type: string, t: ReturnType<typeof useTranslations<'events'>>): string {
  const key = type as Parameters<typeof t>[0]
  return t.has(key) ? t(key) : type
}
