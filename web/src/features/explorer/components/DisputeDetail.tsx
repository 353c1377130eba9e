'use client'

import { Anchor, Stack } from '@mantine/core'
import Link from 'next/link'
import { useLocale, useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Amount } from '../../../ui/Amount.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { Hex } from '../../../ui/Hex.tsx'
import { Moment } from '../../../ui/Moment.tsx'
import type { DisputeRecord } from '../model/records.ts'

/** Who disputed what, by when it had to be answered, and where it was decided. */
export function DisputeDetail({ row }: { readonly row: DisputeRecord }): ReactNode {
  const t = useTranslations('explorer')
  const locale = useLocale()
  return (
    <Stack gap="sm">
      <Facts
        items={[
          [t('poster'), <Hex key="poster" value={row.poster} />],
          [t('challenger'), <Hex key="challenger" value={row.challenger} />],
          [t('resolveUntil'), <Moment key="until" ms={Number(row.resolveUntil) * 1_000} />],
          row.decidedIn && [t('decidedIn'), <Hex key="in" value={row.decidedIn} />],
          row.slashed > 0n ? [t('slashed'), <Amount key="slashed" wei={row.slashed} />] : undefined,
        ]}
      />
      <Anchor component={Link} href={`/${locale}/run/?id=${row.id}`} prefetch={false} size="sm">
        {t('openRun')}
      </Anchor>
    </Stack>
  )
}
