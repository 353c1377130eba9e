'use client'

import { Anchor, Button, Skeleton, Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useLocale, useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import type { Address } from 'viem'
import { downloadText } from '../../../format/downloadText.ts'
import { toCsv } from '../../../format/toCsv.ts'
import type { Chain } from '../../../network/useNetwork.ts'
import { Amount } from '../../../ui/Amount.tsx'
import { Empty } from '../../../ui/Empty.tsx'
import { ErrorNotice } from '../../../ui/ErrorNotice.tsx'
import { Hex } from '../../../ui/Hex.tsx'
import { Icon } from '../../../ui/Icon.tsx'
import { Panel } from '../../../ui/Panel.tsx'
import type { StakeMoment } from '../model/stakeHistory.ts'

const PAGE = 20
const REFRESH_MS = 10_000
const COLUMNS = ['event', 'amount_wei', 'slash_id', 'chain_block', 'transaction'] as const

/** Stakes, rewards and slashes of one owner, from the events of the contract, newest first. */
export function StakeHistory({
  chain,
  owner,
}: {
  readonly chain: Chain
  readonly owner: Address
}): ReactNode {
  const t = useTranslations('stakeHistory')
  const [count, setCount] = useState(PAGE)
  const history = useQuery({
    queryKey: ['stakeHistory', chain.rpcUrl, owner],
    queryFn: async () => {
      const [{ getStakeEvents }, { stakeHistory }] = await Promise.all([
        import('@flowbuilder/sdk/actions/getStakeEvents'),
        import('../model/stakeHistory.ts'),
      ])
      return stakeHistory(await getStakeEvents(chain.client, chain), owner)
    },
    refetchInterval: REFRESH_MS,
  })
  const moments = history.data
  return (
    <Panel
      title={t('title')}
      flush
      aside={
        <Button
          variant="default"
          size="xs"
          leftSection={<Icon name="download" />}
          disabled={moments === undefined || moments.length === 0}
          onClick={() => downloadText('stake.csv', toCsv(COLUMNS, (moments ?? []).map(writeRow)))}
        >
          {t('csv')}
        </Button>
      }
    >
      {history.error !== null ? (
        <ErrorNotice error={history.error} onRetry={() => void history.refetch()} />
      ) : moments === undefined ? (
        <Skeleton height={140} m="md" w="auto" />
      ) : moments.length === 0 ? (
        <Empty title={t('none')} text={t('noneText')} />
      ) : (
        <>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('event')}</Table.Th>
                <Table.Th ta="right">{t('amount')}</Table.Th>
                <Table.Th ta="right" visibleFrom="sm">
                  {t('block')}
                </Table.Th>
                <Table.Th visibleFrom="sm">{t('transaction')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {moments.slice(0, count).map((moment) => (
                <HistoryRow key={`${moment.blockNumber} ${moment.logIndex}`} moment={moment} />
              ))}
            </Table.Tbody>
          </Table>
          {moments.length > count ? (
            <Button variant="default" m="md" onClick={() => setCount(count + PAGE)}>
              {t('older')}
            </Button>
          ) : null}
        </>
      )}
    </Panel>
  )
}

function HistoryRow({ moment }: { readonly moment: StakeMoment }): ReactNode {
  const t = useTranslations('stakeHistory')
  const locale = useLocale()
  const { kind, amount, slashId, blockNumber, transactionHash } = moment
  return (
    <Table.Tr data-moment={kind}>
      <Table.Td>
        {t(`kinds.${kind}`)}{' '}
        {slashId === undefined ? null : (
          <Anchor
            component={Link}
            href={`/${locale}/explorer/?view=slashes&text=${slashId}`}
            prefetch={false}
            size="sm"
          >
            {t('evidence')}
          </Anchor>
        )}
      </Table.Td>
      <Table.Td ta="right">{amount === undefined ? '–' : <Amount wei={amount} />}</Table.Td>
      <Table.Td ta="right" visibleFrom="sm">
        {blockNumber.toString()}
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Hex value={transactionHash} />
      </Table.Td>
    </Table.Tr>
  )
}

function writeRow({ kind, amount, slashId, blockNumber, transactionHash }: StakeMoment): string[] {
  return [kind, amount?.toString() ?? '', slashId ?? '', blockNumber.toString(), transactionHash]
}
