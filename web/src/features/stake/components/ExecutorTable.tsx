'use client'

import type { Executor } from '@flowbuilder/sdk/actions/getExecutor'
import { Skeleton, Table } from '@mantine/core'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { type Address, isAddressEqual } from 'viem'
import { useLanguageTag } from '../../../format/useLanguageTag.ts'
import { Amount } from '../../../ui/Amount.tsx'
import { Empty } from '../../../ui/Empty.tsx'
import { Hex } from '../../../ui/Hex.tsx'
import { Badge } from '../../../ui/StatusBadge.tsx'
import styles from './stake.module.css'

export interface ExecutorTableProps {
  /** Undefined while they load. */
  readonly executors: readonly Executor[] | undefined
  readonly account: Address | undefined
}

/** Everybody with enough stake, the largest first. */
export function ExecutorTable({ executors, account }: ExecutorTableProps): ReactNode {
  const t = useTranslations('stake')
  const tag = useLanguageTag()
  if (executors === undefined) return <Skeleton height={160} m="md" w="auto" />
  if (executors.length === 0) return <Empty title={t('nobody')} text={t('nobodyText')} />
  const total = executors.reduce((sum, { stake }) => sum + stake, 0n)
  const share = (stake: bigint): string =>
    new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 1 }).format(
      Number((stake * 10_000n) / total) / 10_000,
    )
  const sorted = [...executors].sort((left, right) => (left.stake < right.stake ? 1 : -1))
  return (
    <div className={styles['room']}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('owner')}</Table.Th>
            <Table.Th visibleFrom="sm">{t('operator')}</Table.Th>
            <Table.Th ta="right">{t('stake')}</Table.Th>
            <Table.Th ta="right" visibleFrom="sm">
              {t('share')}
            </Table.Th>
            <Table.Th ta="right" visibleFrom="sm">
              {t('unclaimed')}
            </Table.Th>
            <Table.Th visibleFrom="sm">{t('seat')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sorted.map((executor) => (
            <Table.Tr key={executor.owner}>
              <Table.Td>
                <Hex value={executor.owner} />{' '}
                {account !== undefined && isAddressEqual(account, executor.owner) ? (
                  <Badge tone="good">{t('you')}</Badge>
                ) : null}
              </Table.Td>
              <Table.Td visibleFrom="sm">
                <Hex value={executor.operator} />
              </Table.Td>
              <Table.Td ta="right">
                <Amount wei={executor.stake} />
              </Table.Td>
              <Table.Td ta="right" visibleFrom="sm">
                {share(executor.stake)}
              </Table.Td>
              <Table.Td ta="right" visibleFrom="sm">
                <Amount wei={executor.rewards} />
              </Table.Td>
              <Table.Td visibleFrom="sm">{executor.seat ?? '–'}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}
