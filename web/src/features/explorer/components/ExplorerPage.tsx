'use client'

import { SegmentedControl, Skeleton, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useSearchParams } from 'next/navigation'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { useConsensus } from '../../../network/useConsensus.ts'
import { useNetwork } from '../../../network/useNetwork.ts'
import { ErrorNotice } from '../../../ui/ErrorNotice.tsx'
import { Figure, Figures } from '../../../ui/Figure.tsx'
import { Page } from '../../../ui/Page.tsx'
import { PageTitle } from '../../../ui/PageTitle.tsx'
import { Panel } from '../../../ui/Panel.tsx'
import {
  EXPLORER_VIEWS,
  type ExplorerFilter,
  type ExplorerView,
  readExplorerFilter,
  writeExplorerFilter,
} from '../model/filterRecords.ts'
import styles from './explorer.module.css'

const REFRESH_MS = 10_000
// Lists and what opens in them bring the verifier along.
const ExplorerList = dynamic(() => import('./ExplorerList.tsx').then((file) => file.ExplorerList), {
  ssr: false,
  loading: () => <Skeleton height={260} m="md" w="auto" />,
})

/** Epochs, blocks of the ledger, slashes and disputes, all from events of the contracts. The address holds list and filter. */
export function ExplorerPage(): ReactNode {
  const t = useTranslations('explorer')
  const { chain, error, retry } = useNetwork()
  const consensus = useConsensus(true)
  const filter = readExplorerFilter(new URLSearchParams(useSearchParams()))
  const explored = useQuery({
    queryKey: ['explorer', chain?.rpcUrl],
    queryFn: async () => {
      if (chain === undefined) throw new TypeError('disabled without a chain')
      return (await import('../model/readExplorer.ts')).readExplorer(chain)
    },
    enabled: chain !== undefined,
    refetchInterval: REFRESH_MS,
  })
  const change = (changed: Partial<ExplorerFilter>): void =>
    window.history.replaceState(null, '', `?${writeExplorerFilter({ ...filter, ...changed })}`)
  const failed = error ?? explored.error
  const { data } = explored
  const pending = data?.slashes.filter(({ state }) => state === 'pending').length
  const open = data?.disputes.filter(({ state }) => state === 'open').length
  return (
    <Page>
      <PageTitle title={t('title')} lead={t('lead')} />
      {failed === null ? null : <ErrorNotice error={failed} onRetry={retry} />}
      <Figures>
        <Figure
          label={t('epoch')}
          value={data && (data.epochs[0]?.epoch.toString() ?? '–')}
          note={data && t('validatorCount', { count: data.epochs[0]?.size ?? 0 })}
        />
        <Figure
          label={t('ledgerHeight')}
          value={consensus?.height ?? '–'}
          note={consensus === undefined ? t('noConsensus') : t('byGateway')}
        />
        <Figure
          label={t('live')}
          value={
            consensus === undefined
              ? '–'
              : t('liveOf', {
                  live: consensus.validators.filter(({ live }) => live).length,
                  all: consensus.validators.length,
                })
          }
          note={t('byGateway')}
        />
        <Figure
          label={t('views.slashes')}
          value={data?.slashes.length}
          note={t('pendingCount', { count: pending ?? 0 })}
        />
        <Figure
          label={t('views.disputes')}
          value={data?.disputes.length}
          note={t('openCount', { count: open ?? 0 })}
        />
      </Figures>
      <Panel
        flush
        title={t(`views.${filter.view}`)}
        aside={<Text size="xs">{t(`notes.${filter.view}`)}</Text>}
      >
        <div className={styles['tools']}>
          <TextInput
            label={t('search')}
            placeholder={t('searchHint')}
            value={filter.text}
            onChange={(event) => change({ text: event.currentTarget.value })}
          />
          <SegmentedControl
            aria-label={t('view')}
            value={filter.view}
            data={EXPLORER_VIEWS.map((value) => ({ value, label: t(`views.${value}`) }))}
            onChange={(value) => change({ view: value as ExplorerView })}
          />
        </div>
        <div className={styles['room']}>
          {data === undefined || chain === undefined ? (
            <Skeleton height={260} m="md" w="auto" />
          ) : (
            <ExplorerList key={filter.view} chain={chain} explored={data} filter={filter} />
          )}
        </div>
      </Panel>
    </Page>
  )
}
