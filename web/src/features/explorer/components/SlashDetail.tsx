'use client'

import { readSlashEvidence } from '@flowbuilder/sdk/verify/readSlashEvidence'
import { verifySlash } from '@flowbuilder/sdk/verify/verifySlash'
import { Skeleton, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import type { Chain } from '../../../network/useNetwork.ts'
import { Amount } from '../../../ui/Amount.tsx'
import { ErrorNotice } from '../../../ui/ErrorNotice.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { Hex } from '../../../ui/Hex.tsx'
import { Moment } from '../../../ui/Moment.tsx'
import { CheckList } from '../../verify/components/CheckList.tsx'
import type { SlashRecord } from '../model/records.ts'

/** A slash, where its money goes, and its evidence, checked again on this machine. */
export function SlashDetail({
  chain,
  row,
}: {
  readonly chain: Chain
  readonly row: SlashRecord
}): ReactNode {
  const t = useTranslations('explorer')
  const { slashId, transactionHash, reporter, executableAt, paid } = row
  const { data, error, refetch } = useQuery({
    queryKey: ['slash', chain.rpcUrl, slashId],
    queryFn: async () => {
      const { client, deployment } = chain
      return verifySlash(await readSlashEvidence(client, { deployment, slashId, transactionHash }))
    },
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (
    <Stack gap="sm">
      <Facts
        items={[
          [t('reporter'), <Hex key="reporter" value={reporter} />],
          [t('transaction'), <Hex key="in" value={transactionHash} />],
          [t('executableAt'), <Moment key="at" ms={Number(executableAt) * 1_000} />],
          paid && [t('bounty'), <Amount key="bounty" wei={paid.bounty} />],
          paid && [t('compensation'), <Amount key="compensation" wei={paid.compensation} />],
          paid && [t('burned'), <Amount key="burned" wei={paid.burned} />],
        ]}
      />
      <Text size="sm" fw={560}>
        {t('evidence')}
      </Text>
      {error !== null ? (
        <ErrorNotice error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <Skeleton height={160} />
      ) : (
        <CheckList checks={data} />
      )}
    </Stack>
  )
}
