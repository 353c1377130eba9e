'use client'

import { Button, Checkbox, Group, NativeSelect, Text, TextInput } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useSearchParams } from 'next/navigation'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { downloadText } from '../../../format/downloadText.ts'
import { useNetwork } from '../../../network/useNetwork.ts'
import { ErrorNotice } from '../../../ui/ErrorNotice.tsx'
import { Icon } from '../../../ui/Icon.tsx'
import { Page } from '../../../ui/Page.tsx'
import { PageTitle } from '../../../ui/PageTitle.tsx'
import { Panel } from '../../../ui/Panel.tsx'
import { useWallet } from '../../../wallet/walletStore.ts'
import { filterRuns, type RunFilter, readFilter, writeFilter } from '../model/filterRuns.ts'
import { runsToCsv } from '../model/runsToCsv.ts'
import { RunTable } from './RunTable.tsx'
import styles from './runs.module.css'

const PAGE = 100
const REFRESH_MS = 5_000
const STATUSES = [
  'pending',
  'running',
  'waiting',
  'completed',
  'faulted',
  'cancelled',
  'refunded',
] as const

/** All runs that the gateway knows, newest first, filtered by what the address says. */
export function RunsPage(): ReactNode {
  const t = useTranslations('runs')
  const status = useTranslations('status')
  const { gateway, view, error } = useNetwork()
  const account = useWallet((state) => state.connected?.account)
  const filter = readFilter(new URLSearchParams(useSearchParams()))
  const query = useInfiniteQuery({
    queryKey: ['runs', gateway.url],
    queryFn: ({ pageParam }) => gateway.runs(pageParam, PAGE),
    initialPageParam: 0,
    getNextPageParam: ({ next }) => (next === 0 ? undefined : next),
    enabled: view !== undefined,
    refetchInterval: REFRESH_MS,
  })
  const loaded = query.data?.pages.flatMap((page) => page.runs)
  const shown = loaded && filterRuns(loaded, filter, account)
  const failed = error ?? query.error
  const change = (changed: Partial<RunFilter>): void => {
    const text = writeFilter({ ...filter, ...changed })
    window.history.replaceState(null, '', text === '' ? window.location.pathname : `?${text}`)
  }
  return (
    <Page>
      <PageTitle title={t('title')} lead={t('lead')} />
      {failed === null ? null : <ErrorNotice error={failed} onRetry={() => void query.refetch()} />}
      <Panel
        flush
        title={shown === undefined ? t('loading') : t('count', { count: shown.length })}
        aside={
          <Button
            variant="default"
            size="xs"
            leftSection={<Icon name="download" />}
            disabled={shown === undefined || shown.length === 0}
            onClick={() => downloadText('runs.csv', runsToCsv(shown ?? []))}
          >
            {t('csv')}
          </Button>
        }
      >
        <div className={styles['filters']} style={{ padding: 16 }}>
          <TextInput
            label={t('search')}
            placeholder={t('searchHint')}
            value={filter.text}
            onChange={(event) => change({ text: event.currentTarget.value })}
          />
          <NativeSelect
            label={t('status')}
            w={180}
            value={filter.status}
            data={[
              { value: 'all', label: t('anyStatus') },
              ...STATUSES.map((value) => ({ value, label: status(value) })),
            ]}
            onChange={({ currentTarget }) =>
              change({ status: currentTarget.value as RunFilter['status'] })
            }
          />
          <Checkbox
            label={t('mine')}
            pb={8}
            checked={filter.mine}
            disabled={account === undefined}
            onChange={(event) => change({ mine: event.currentTarget.checked })}
          />
        </div>
        {loaded !== undefined && loaded.length > 0 && shown?.length === 0 ? (
          <Group p="lg" justify="center" className={styles['room']}>
            <Text c="var(--flow-muted)">{t('noneFits')}</Text>
            <Button
              variant="light"
              size="xs"
              onClick={() => change({ status: 'all', text: '', mine: false })}
            >
              {t('clear')}
            </Button>
          </Group>
        ) : (
          <RunTable runs={shown} />
        )}
        {query.hasNextPage ? (
          <Group justify="center" p="md">
            <Button
              variant="default"
              loading={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              {t('older')}
            </Button>
          </Group>
        ) : null}
      </Panel>
    </Page>
  )
}
