'use client'

import { getExecutor } from '@flowbuilder/sdk/actions/getExecutor'
import { getParameters } from '@flowbuilder/sdk/actions/getParameters'
import { listExecutors } from '@flowbuilder/sdk/actions/listExecutors'
import { Skeleton, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { isAddressEqual } from 'viem'
import { formatDuration } from '../../../format/formatDuration.ts'
import { useLanguageTag } from '../../../format/useLanguageTag.ts'
import { useChainTime } from '../../../network/useChainTime.ts'
import { type Chain, useNetwork } from '../../../network/useNetwork.ts'
import { Amount } from '../../../ui/Amount.tsx'
import { ErrorNotice } from '../../../ui/ErrorNotice.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { Page } from '../../../ui/Page.tsx'
import { PageTitle } from '../../../ui/PageTitle.tsx'
import { Panel } from '../../../ui/Panel.tsx'
import { useWallet } from '../../../wallet/walletStore.ts'
import { ExecutorTable } from './ExecutorTable.tsx'
import { MyStake } from './MyStake.tsx'
import styles from './stake.module.css'

const REFRESH_MS = 5_000
// Keys bring the arithmetic of their curve along.
const SeatPanel = dynamic(() => import('./SeatPanel.tsx').then((file) => file.SeatPanel), {
  ssr: false,
  loading: () => <Skeleton height={220} />,
})
const StakeHistory = dynamic(() => import('./StakeHistory.tsx').then((file) => file.StakeHistory), {
  ssr: false,
  loading: () => <Skeleton height={220} />,
})

/** Become an executor, add and withdraw stake, collect fees; and who the others are. */
export function StakePage(): ReactNode {
  const t = useTranslations('stake')
  const tag = useLanguageTag()
  const { chain, error, retry } = useNetwork()
  const account = useWallet((state) => state.connected?.account)
  const nowSeconds = useChainTime()
  const enabled = chain !== undefined
  const parameters = useQuery({
    queryKey: ['parameters', chain?.rpcUrl],
    queryFn: () => getParameters(need(chain).client, need(chain)),
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const executors = useQuery({
    queryKey: ['executors', chain?.rpcUrl],
    queryFn: () => listExecutors(need(chain).client, need(chain)),
    enabled,
    refetchInterval: REFRESH_MS,
  })
  const mine = useQuery({
    queryKey: ['executor', chain?.rpcUrl, account],
    queryFn: () => {
      if (account === undefined) throw new TypeError('disabled without an account')
      return getExecutor(need(chain).client, { ...need(chain), account })
    },
    enabled: enabled && account !== undefined,
    refetchInterval: REFRESH_MS,
  })
  const failed = error ?? parameters.error ?? executors.error ?? mine.error
  // The account that staked, and nobody else, takes the seat and the rewards.
  const isOwner =
    account !== undefined &&
    mine.data !== undefined &&
    mine.data.stake > 0n &&
    isAddressEqual(account, mine.data.owner)
  const owned = isOwner ? mine.data : undefined
  const period = (seconds: bigint): string => formatDuration(Number(seconds) * 1_000, tag)
  return (
    <Page>
      <PageTitle title={t('title')} lead={t('lead')} />
      {failed === null ? null : <ErrorNotice error={failed} onRetry={retry} />}
      <div className={styles['columns']}>
        <Panel title={t('mine')}>
          {account === undefined ? (
            <Text size="sm" c="var(--flow-muted)" mih={120}>
              {t('connectFirst')}
            </Text>
          ) : mine.data === undefined || parameters.data === undefined ? (
            <Skeleton height={220} />
          ) : (
            <MyStake
              account={account}
              executor={mine.data}
              minStake={parameters.data.minStake}
              nowSeconds={nowSeconds}
            />
          )}
        </Panel>
        <Panel title={t('rules')}>
          {parameters.data === undefined ? (
            <Skeleton height={160} />
          ) : (
            <Facts
              items={[
                [t('minStake'), <Amount key="min" wei={parameters.data.minStake} />],
                [t('unbonding'), period(parameters.data.unbondingPeriod)],
                [t('appeal'), period(parameters.data.appealPeriod)],
                [t('epoch'), period(parameters.data.epochLength)],
                [t('slashing'), t('slashingText')],
              ]}
            />
          )}
        </Panel>
      </div>
      {chain !== undefined && owned !== undefined && parameters.data !== undefined ? (
        <>
          <SeatPanel chain={chain} executor={owned} epochLength={parameters.data.epochLength} />
          <StakeHistory chain={chain} owner={owned.owner} />
        </>
      ) : null}
      <Panel title={t('executors')} flush>
        <ExecutorTable executors={executors.data} account={account} />
      </Panel>
    </Page>
  )
}

function need(chain: Chain | undefined): Chain {
  if (chain === undefined) throw new TypeError('disabled without a chain')
  return chain
}
