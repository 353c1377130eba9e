'use client'

import type { Executor } from '@flowbuilder/sdk/actions/getExecutor'
import { Button, Group, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { type Address, isAddressEqual } from 'viem'
import { formatDuration } from '../../../format/formatDuration.ts'
import { useLanguageTag } from '../../../format/useLanguageTag.ts'
import { useNetwork } from '../../../network/useNetwork.ts'
import { Amount } from '../../../ui/Amount.tsx'
import { ErrorNotice } from '../../../ui/ErrorNotice.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { Moment } from '../../../ui/Moment.tsx'
import { Badge } from '../../../ui/StatusBadge.tsx'
import { useBalance } from '../../../wallet/useBalance.ts'
import { useWallet } from '../../../wallet/walletStore.ts'
import type { StakeChange } from '../model/changeStake.ts'
import { AmountForm } from './AmountForm.tsx'

/** Epochs are long, and their shares are many calls. */
const SHARES_STALE_MS = 60_000

export interface MyStakeProps {
  readonly account: Address
  readonly executor: Executor
  readonly minStake: bigint
  readonly nowSeconds: number | undefined
}

/** The stake of the connected account and what can be done with it now. */
export function MyStake({ account, executor, minStake, nowSeconds }: MyStakeProps): ReactNode {
  const t = useTranslations('stake')
  const tag = useLanguageTag()
  const { chain } = useNetwork()
  const wallet = useWallet((state) => state.connected)
  const balance = useBalance(account)
  const queries = useQueryClient()
  const act = useMutation({
    mutationFn: async (change: StakeChange) => {
      if (chain === undefined) return
      const { changeStake } = await import('../model/changeStake.ts')
      await changeStake(change, chain, wallet)
    },
    onSuccess: () => queries.invalidateQueries(),
  })
  const run = (action: StakeChange['action'], amount = 0n): void => act.mutate({ action, amount })
  const busy = act.isPending
  const { stake: staked, unbonding, releaseAt, rewards, pendingSlashes } = executor
  const leftSeconds = nowSeconds === undefined ? undefined : Number(releaseAt) - nowSeconds
  const epochs = useQuery({
    queryKey: ['shares', chain?.rpcUrl, executor.owner],
    queryFn: async () => {
      if (chain === undefined) throw new TypeError('disabled without a chain')
      const { getEpochShares } = await import('@flowbuilder/sdk/actions/getEpochShares')
      const { client, deployment } = chain
      return getEpochShares(client, { deployment, account: executor.owner })
    },
    enabled: chain !== undefined && staked > 0n,
    staleTime: SHARES_STALE_MS,
  })
  const shares = epochs.data?.amount ?? 0n
  const claimable = rewards + shares
  const released = unbonding > 0n && leftSeconds !== undefined && leftSeconds <= 0
  if (staked > 0n && !isAddressEqual(executor.owner, account))
    return <Text size="sm">{t('operatorOnly', { owner: executor.owner })}</Text>
  return (
    <Stack gap="lg">
      <Facts
        items={[
          [
            t('staked'),
            <Group key="staked" gap="xs">
              <Amount wei={staked} />
              {staked > 0n ? (
                <Badge tone={executor.active ? 'good' : 'wait'}>
                  {executor.active ? t('active') : t('inactive')}
                </Badge>
              ) : null}
            </Group>,
          ],
          unbonding > 0n
            ? [
                t('leaving'),
                <span key="leaving" data-release={releaseAt.toString()}>
                  <Amount wei={unbonding} />
                  {' · '}
                  {released
                    ? t('canWithdraw')
                    : t('withdrawIn', {
                        time:
                          leftSeconds === undefined
                            ? '…'
                            : formatDuration(leftSeconds * 1_000, tag),
                      })}{' '}
                  (<Moment ms={Number(releaseAt) * 1_000} />)
                </span>,
              ]
            : undefined,
          [t('rewards'), <Amount key="rewards" wei={rewards} />],
          shares > 0n ? [t('shares'), <Amount key="shares" wei={shares} />] : undefined,
          pendingSlashes > 0
            ? [t('slashes'), t('slashesText', { count: pendingSlashes })]
            : undefined,
        ]}
      />
      {staked === 0n ? (
        <AmountForm
          key="stake"
          label={t('become')}
          hint={t('becomeHint')}
          action={t('stakeAction')}
          least={minStake}
          most={balance}
          initial={minStake}
          busy={busy}
          onSubmit={(amount) => run('stake', amount)}
        />
      ) : (
        <>
          <AmountForm
            key="add"
            label={t('add')}
            action={t('addAction')}
            least={1n}
            most={balance}
            busy={busy}
            onSubmit={(amount) => run('add', amount)}
          />
          <AmountForm
            key="remove"
            label={t('remove')}
            hint={t('removeHint')}
            action={t('removeAction')}
            least={1n}
            most={staked}
            busy={busy}
            onSubmit={(amount) => run('remove', amount)}
          />
        </>
      )}
      {released || claimable > 0n ? (
        <Group>
          {released ? (
            <Button loading={busy} onClick={() => run('withdraw')}>
              {t('withdraw')}
            </Button>
          ) : null}
          {claimable > 0n ? (
            <Button variant="light" loading={busy} onClick={() => run('claim')}>
              {t('claim')}
            </Button>
          ) : null}
        </Group>
      ) : null}
      {act.error === null ? null : <ErrorNotice error={act.error} />}
    </Stack>
  )
}
