'use client'

import type { SettledBlock } from '@flowbuilder/sdk/actions/getSettledBlocks'
import { Skeleton, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useLocale, useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { shorten } from '../../../format/shorten.ts'
import type { Chain } from '../../../network/useNetwork.ts'
import { ErrorNotice } from '../../../ui/ErrorNotice.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { Hex } from '../../../ui/Hex.tsx'
import { Moment } from '../../../ui/Moment.tsx'
import { Badge } from '../../../ui/StatusBadge.tsx'
import { readBlock } from '../model/readBlock.ts'
import styles from './explorer.module.css'

/** Header, results and signers of a block of the ledger; its certificate is checked on this machine. */
export function BlockDetail({
  chain,
  row,
}: {
  readonly chain: Chain
  readonly row: SettledBlock
}): ReactNode {
  const t = useTranslations('explorer')
  const locale = useLocale()
  const { data, error, refetch } = useQuery({
    queryKey: ['block', chain.rpcUrl, row.blockId],
    queryFn: async () => (await readBlock(chain, row)) ?? null,
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (error !== null) return <ErrorNotice error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <Skeleton height={160} />
  if (data === null) return t('otherContract')
  const { header, results, round, members, certified } = data
  return (
    <Stack gap="sm">
      <Facts
        items={[
          [
            t('certificate'),
            <Badge key="certified" tone={certified ? 'good' : 'bad'}>
              {certified ? t('certified') : t('notCertified')}
            </Badge>,
          ],
          [t('time'), <Moment key="time" ms={Number(header.time) * 1_000} />],
          [t('round'), String(round)],
          [t('proposer'), <Hex key="proposer" value={header.proposer} />],
          [t('parent'), <Hex key="parent" value={header.parentId} />],
          [t('stateRoot'), <Hex key="state" value={header.stateRoot} />],
          [
            t('results'),
            <Stack key="results" gap={2}>
              {results.map(({ id }) => (
                <Link key={id} href={`/${locale}/run/?id=${id}`} prefetch={false}>
                  {shorten(id)}
                </Link>
              ))}
            </Stack>,
          ],
        ]}
      />
      <ul className={styles['members']}>
        {members.map(({ owner, signed, faulty }) => (
          <li key={owner} data-signed={signed}>
            <Hex value={owner} />{' '}
            <Badge tone={faulty ? 'bad' : signed ? 'good' : 'idle'}>
              {faulty ? t('faulty') : signed ? t('signed') : t('absent')}
            </Badge>
          </li>
        ))}
      </ul>
    </Stack>
  )
}
