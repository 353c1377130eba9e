'use client'

import { Skeleton, Stack } from '@mantine/core'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Panel } from '../../../ui/Panel.tsx'

const ROWS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]

/** The room of the checks while they are made. */
export function CheckSkeleton(): ReactNode {
  const t = useTranslations('verify')
  return (
    <Panel title={t('checking')}>
      <Stack gap={20}>
        {ROWS.map((row) => (
          <Skeleton key={row} height={28} />
        ))}
      </Stack>
    </Panel>
  )
}
