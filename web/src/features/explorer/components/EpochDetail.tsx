'use client'

import { getEpoch } from '@flowbuilder/sdk/actions/getEpoch'
import { Skeleton, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { useLanguageTag } from '../../../format/useLanguageTag.ts'
import type { Chain } from '../../../network/useNetwork.ts'
import { ErrorNotice } from '../../../ui/ErrorNotice.tsx'
import { Hex } from '../../../ui/Hex.tsx'
import { Moment } from '../../../ui/Moment.tsx'
import type { EpochRecord } from '../model/records.ts'
import styles from './explorer.module.css'

/** The validator set of an epoch, as the contract froze it. */
export function EpochDetail({
  chain,
  row: { epoch },
}: {
  readonly chain: Chain
  readonly row: EpochRecord
}): ReactNode {
  const t = useTranslations('explorer')
  const tag = useLanguageTag()
  const { data, error, refetch } = useQuery({
    queryKey: ['epoch', chain.rpcUrl, epoch.toString()],
    queryFn: () => getEpoch(chain.client, { deployment: chain.deployment, epoch }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (error !== null) return <ErrorNotice error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <Skeleton height={90} />
  const percent = new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 1 })
  return (
    <Stack gap="xs">
      <Text size="sm">
        {t('startedAt')} <Moment ms={Number(data.startedAt) * 1_000} />
      </Text>
      <ul className={styles['members']}>
        {data.members.map(({ owner, weight }) => (
          <li key={owner}>
            <Hex value={owner} />{' '}
            {percent.format(Number((weight * 10_000n) / data.totalWeight) / 10_000)}
          </li>
        ))}
      </ul>
    </Stack>
  )
}
