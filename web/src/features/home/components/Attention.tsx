'use client'

import { getExecutor } from '@flowbuilder/sdk/actions/getExecutor'
import { Button, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useLocale, useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import type { Address, Hex } from 'viem'
import { useNetwork } from '../../../network/useNetwork.ts'
import { Amount } from '../../../ui/Amount.tsx'
import { Panel } from '../../../ui/Panel.tsx'

/** Requests shown one by one; more are a number. */
const MAX_SHOWN = 3

export interface AttentionProps {
  readonly account: Address
  readonly refundable: readonly Hex[]
  readonly nowSeconds: number | undefined
}

/** What the connected account could do now: fetch money back, withdraw, claim. */
export function Attention({ account, refundable, nowSeconds }: AttentionProps): ReactNode {
  const t = useTranslations('attention')
  const locale = useLocale()
  const { chain } = useNetwork()
  const executor = useQuery({
    queryKey: ['executor', chain?.rpcUrl, account],
    queryFn: () => {
      if (chain === undefined) throw new TypeError('disabled without a chain')
      const { client, deployment } = chain
      return getExecutor(client, { deployment, account })
    },
    enabled: chain !== undefined,
  })
  const {
    stake = 0n,
    rewards = 0n,
    unbonding = 0n,
    releaseAt = 0n,
    pendingSlashes = 0,
  } = executor.data ?? {}
  const released = unbonding > 0n && nowSeconds !== undefined && releaseAt <= BigInt(nowSeconds)
  const stakeLink = `/${locale}/stake/`
  return (
    <Panel title={t('title')}>
      <Stack gap="sm">
        <Text size="sm">
          {stake > 0n ? (
            <>
              {t('staked')} <Amount wei={stake} />
            </>
          ) : (
            t('notStaked')
          )}
        </Text>
        {refundable.slice(0, MAX_SHOWN).map((id) => (
          <Item
            key={id}
            text={t('refundable')}
            href={`/${locale}/run/?id=${id}`}
            action={t('open')}
          />
        ))}
        {refundable.length > MAX_SHOWN ? (
          <Text size="sm">{t('more', { count: refundable.length - MAX_SHOWN })}</Text>
        ) : null}
        {rewards > 0n ? (
          <Item
            text={
              <>
                {t('rewards')} <Amount wei={rewards} />
              </>
            }
            href={stakeLink}
            action={t('claim')}
          />
        ) : null}
        {released ? (
          <Item
            text={
              <>
                {t('released')} <Amount wei={unbonding} />
              </>
            }
            href={stakeLink}
            action={t('withdraw')}
          />
        ) : null}
        {pendingSlashes > 0 ? (
          <Item
            text={t('slashed', { count: pendingSlashes })}
            href={stakeLink}
            action={t('open')}
          />
        ) : null}
        {refundable.length === 0 && rewards === 0n && !released && pendingSlashes === 0 ? (
          <Text size="sm" c="var(--flow-muted)">
            {t('nothing')}
          </Text>
        ) : null}
      </Stack>
    </Panel>
  )
}

function Item({
  text,
  href,
  action,
}: {
  readonly text: ReactNode
  readonly href: string
  readonly action: string
}): ReactNode {
  return (
    <Group justify="space-between" gap="sm">
      <Text size="sm">{text}</Text>
      <Button component={Link} href={href} prefetch={false} size="compact-sm" variant="light">
        {action}
      </Button>
    </Group>
  )
}
