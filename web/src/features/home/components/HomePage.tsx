'use client'

import { getWorkflowEvents } from '@flowbuilder/sdk/actions/getWorkflowEvents'
import { listExecutors } from '@flowbuilder/sdk/actions/listExecutors'
import { Button, Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useLocale, useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { formatDuration } from '../../../format/formatDuration.ts'
import { useLanguageTag } from '../../../format/useLanguageTag.ts'
import { useChainTime } from '../../../network/useChainTime.ts'
import { type Chain, useNetwork } from '../../../network/useNetwork.ts'
import { Amount } from '../../../ui/Amount.tsx'
import { ErrorNotice } from '../../../ui/ErrorNotice.tsx'
import { Figure, Figures } from '../../../ui/Figure.tsx'
import { Page } from '../../../ui/Page.tsx'
import { PageTitle } from '../../../ui/PageTitle.tsx'
import { Panel } from '../../../ui/Panel.tsx'
import { useWallet } from '../../../wallet/walletStore.ts'
import { RunTable } from '../../runs/components/RunTable.tsx'
import { median } from '../model/median.ts'
import { readSettleTimes } from '../model/readSettleTimes.ts'
import { summarizeEvents } from '../model/summarizeEvents.ts'
import { Attention } from './Attention.tsx'

const REFRESH_MS = 5_000
const LATEST = 8

/** What the network does now, and what waits for the reader. */
export function HomePage(): ReactNode {
  const t = useTranslations('home')
  const locale = useLocale()
  const tag = useLanguageTag()
  const { gateway, view, chain, error, retry } = useNetwork()
  const account = useWallet((state) => state.connected?.account)
  const nowSeconds = useChainTime()
  const enabled = chain !== undefined
  const events = useQuery({
    queryKey: ['events', chain?.rpcUrl],
    queryFn: () => getWorkflowEvents(need(chain).client, need(chain)),
    enabled,
    refetchInterval: REFRESH_MS,
  })
  const executors = useQuery({
    queryKey: ['executors', chain?.rpcUrl],
    queryFn: () => listExecutors(need(chain).client, need(chain)),
    enabled,
    refetchInterval: REFRESH_MS,
  })
  const summary = events.data && summarizeEvents(events.data, account, nowSeconds)
  const times = useQuery({
    queryKey: ['settleTimes', chain?.rpcUrl, summary?.settled],
    queryFn: () => readSettleTimes(need(chain).client, summary?.spans ?? []),
    enabled: enabled && summary !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const latest = useQuery({
    queryKey: ['runs', gateway.url, 'latest'],
    queryFn: () => gateway.runs(0, LATEST),
    enabled: view !== undefined,
    refetchInterval: REFRESH_MS,
  })
  const failed = error ?? events.error ?? executors.error ?? latest.error
  const middle = times.data && median(times.data)
  const stake = executors.data?.reduce((sum, executor) => sum + executor.stake, 0n)
  return (
    <Page>
      <PageTitle
        title={t('title')}
        lead={t('lead')}
        aside={
          <Button component={Link} href={`/${locale}/submit/`} prefetch={false}>
            {t('submit')}
          </Button>
        }
      />
      {failed === null ? null : <ErrorNotice error={failed} onRetry={retry} />}
      <Figures>
        <Figure
          label={t('settled')}
          value={summary?.settled.toLocaleString(tag)}
          note={t('ofSubmitted', { count: summary?.submitted ?? 0 })}
        />
        <Figure
          label={t('median')}
          value={times.data && (middle === undefined ? '–' : formatDuration(middle * 1_000, tag))}
          note={t('medianNote')}
        />
        <Figure
          label={t('earned')}
          value={summary && <Amount wei={summary.earnedWei} />}
          note={t('earnedNote')}
        />
        <Figure
          label={t('executors')}
          value={executors.data?.length.toLocaleString(tag)}
          note={t('executorsNote')}
        />
        <Figure
          label={t('stake')}
          value={stake === undefined ? undefined : <Amount wei={stake} />}
          note={t('stakeNote')}
        />
      </Figures>
      {account === undefined ? null : (
        <Attention
          account={account}
          refundable={summary?.refundable ?? []}
          nowSeconds={nowSeconds}
        />
      )}
      <Panel
        title={t('latest')}
        flush
        aside={
          <Group gap="xs">
            <Button
              component={Link}
              href={`/${locale}/runs/`}
              prefetch={false}
              variant="subtle"
              size="compact-sm"
            >
              {t('all')}
            </Button>
          </Group>
        }
      >
        <RunTable runs={latest.data?.runs} />
      </Panel>
    </Page>
  )
}

function need(chain: Chain | undefined): Chain {
  if (chain === undefined) throw new TypeError('disabled without a chain')
  return chain
}
