'use client'

import type { Executor } from '@flowbuilder/sdk/actions/getExecutor'
import { Button, Group, Skeleton, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { isAddressEqual } from 'viem'
import { useLanguageTag } from '../../../format/useLanguageTag.ts'
import type { Chain } from '../../../network/useNetwork.ts'
import { ErrorNotice } from '../../../ui/ErrorNotice.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { Hex } from '../../../ui/Hex.tsx'
import { Moment } from '../../../ui/Moment.tsx'
import { Panel } from '../../../ui/Panel.tsx'
import { Badge } from '../../../ui/StatusBadge.tsx'
import { useWallet } from '../../../wallet/walletStore.ts'
import type { SeatChange } from '../model/changeSeat.ts'
import { KeyForm } from './KeyForm.tsx'

export interface SeatPanelProps {
  readonly chain: Chain
  /** Of the connected account, which owns its stake. */
  readonly executor: Executor
  /** Seconds a validator set stays. */
  readonly epochLength: bigint
}

/** From a stake to a validator: BLS key with proof of possession, seat, place in the running epoch. */
export function SeatPanel({ chain, executor, epochLength }: SeatPanelProps): ReactNode {
  const t = useTranslations('seat')
  const tag = useLanguageTag()
  const wallet = useWallet((state) => state.connected)
  const queries = useQueryClient()
  const places = useQuery({
    queryKey: ['seats', chain.rpcUrl, executor.seat ?? 'none'],
    queryFn: async () => (await import('../model/readSeats.ts')).readSeats(chain),
    staleTime: 30_000,
  })
  const act = useMutation({
    mutationFn: async (change: SeatChange) => {
      if (wallet === undefined) return
      const { changeSeat } = await import('../model/changeSeat.ts')
      await changeSeat(change, chain, wallet)
    },
    onSuccess: () => queries.invalidateQueries(),
  })
  const { owner, keyHash, seat, active } = executor
  const epoch = places.data?.epoch
  const member = epoch?.members.find((one) => isAddressEqual(one.owner, owner))
  const nextAtMs = epoch === undefined ? undefined : Number(epoch.startedAt + epochLength) * 1_000
  const share =
    member === undefined || epoch === undefined
      ? undefined
      : new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 1 }).format(
          Number((member.weight * 10_000n) / epoch.totalWeight) / 10_000,
        )
  return (
    <Panel title={t('title')}>
      <Stack gap="lg">
        <Facts
          items={[
            [
              t('key'),
              keyHash === undefined ? (
                <Badge key="key" tone="wait">
                  {t('noKey')}
                </Badge>
              ) : (
                <Hex key="key" value={keyHash} />
              ),
            ],
            [t('seat'), seat === undefined ? t('noSeat') : String(seat)],
            [
              t('epoch'),
              places.data === undefined ? (
                <Skeleton key="epoch" height={20} width={160} />
              ) : share === undefined ? (
                t('notMember', { epoch: String(epoch?.epoch ?? 0n) })
              ) : (
                t('member', { epoch: String(epoch?.epoch ?? 0n), share })
              ),
            ],
            nextAtMs === undefined || (epoch?.members.length ?? 0) === 0
              ? undefined
              : [t('nextEpoch'), <Moment key="next" ms={nextAtMs} />],
          ]}
        />
        {active ? null : (
          <Text size="sm" c="var(--flow-muted)">
            {t('needsStake')}
          </Text>
        )}
        {active && keyHash === undefined ? (
          <KeyForm
            busy={act.isPending}
            onRegister={(text) => act.mutate({ action: 'register', text })}
          />
        ) : null}
        {active && keyHash !== undefined && seat === undefined ? (
          <Group gap="sm">
            <Button
              loading={act.isPending}
              disabled={places.data?.firstFree === undefined}
              onClick={() => act.mutate({ action: 'take', seat: places.data?.firstFree ?? 0 })}
            >
              {t('take')}
            </Button>
            <Text size="sm" c="var(--flow-muted)">
              {places.data !== undefined && places.data.firstFree === undefined
                ? t('allTaken')
                : t('takeHint')}
            </Text>
          </Group>
        ) : null}
        {seat === undefined ? null : (
          <Group gap="sm">
            <Button
              variant="default"
              loading={act.isPending}
              onClick={() => act.mutate({ action: 'leave' })}
            >
              {t('leave')}
            </Button>
            <Text size="sm" c="var(--flow-muted)">
              {t('leaveHint')}
            </Text>
          </Group>
        )}
        {act.error === null && places.error === null ? null : (
          <ErrorNotice error={act.error ?? places.error} />
        )}
      </Stack>
    </Panel>
  )
}
