'use client'

import type { Workflow } from '@flowbuilder/sdk/actions/getWorkflow'
import type { WorkflowEvent } from '@flowbuilder/sdk/actions/workflowEvent'
import { Table } from '@mantine/core'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { isAddressEqual, zeroAddress } from 'viem'
import { Amount } from '../../../ui/Amount.tsx'
import { Hex } from '../../../ui/Hex.tsx'
import { Moment } from '../../../ui/Moment.tsx'
import { Badge } from '../../../ui/StatusBadge.tsx'
import type { Tone } from '../../../ui/tones.ts'

const TONES: Readonly<Record<WorkflowEvent['type'], Tone>> = {
  submitted: 'idle',
  executed: 'good',
  cancelled: 'idle',
  refunded: 'idle',
  posted: 'busy',
  challenged: 'wait',
  challengeRejected: 'good',
  challengeUpheld: 'bad',
}
/** `ChallengeGround` as a message. */
const GROUNDS = ['output', 'result'] as const

/** What the contracts say happened to a request, oldest first: claim, dispute, settlement, refund. */
export function ChainEvents({ workflow }: { readonly workflow: Workflow }): ReactNode {
  const t = useTranslations('chainEvents')
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('event')}</Table.Th>
          <Table.Th>{t('what')}</Table.Th>
          <Table.Th visibleFrom="sm" ta="right">
            {t('block')}
          </Table.Th>
          <Table.Th visibleFrom="sm">{t('transaction')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {workflow.events.map((event) => (
          <Table.Tr key={`${event.blockNumber} ${event.logIndex}`} data-event={event.type}>
            <Table.Td>
              <Badge tone={TONES[event.type]}>{t(`types.${event.type}`)}</Badge>
            </Table.Td>
            <Table.Td>
              <Detail event={event} />
            </Table.Td>
            <Table.Td visibleFrom="sm" ta="right">
              {event.blockNumber.toString()}
            </Table.Td>
            <Table.Td visibleFrom="sm">
              <Hex value={event.transactionHash} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function Detail({ event }: { readonly event: WorkflowEvent }): ReactNode {
  const t = useTranslations('chainEvents')
  const until = (seconds: bigint): ReactNode => <Moment ms={Number(seconds) * 1_000} />
  switch (event.type) {
    case 'submitted':
      return <Hex value={event.owner} />
    case 'executed':
      return isAddressEqual(event.executor, zeroAddress) ? (
        t('byCertificate')
      ) : (
        <>
          <Hex value={event.executor} /> <Amount wei={event.fee} />
        </>
      )
    case 'cancelled':
      return until(event.closesAt)
    case 'refunded':
      return (
        <>
          <Amount wei={event.amount} /> → <Hex value={event.payer} />
        </>
      )
    case 'posted':
      return (
        <>
          <Hex value={event.poster} /> {t('windowUntil')} {until(event.challengeUntil)}
        </>
      )
    case 'challenged':
      return (
        <>
          <Hex value={event.challenger} />{' '}
          {t(`grounds.${GROUNDS[event.ground]}`, { task: event.taskIndex })} {t('answerUntil')}{' '}
          {until(event.resolveUntil)}
        </>
      )
    case 'challengeRejected':
      return (
        <>
          <Hex value={event.challenger} />{' '}
          {event.challengeUntil === 0n ? t('final') : t('windowUntil')}{' '}
          {event.challengeUntil === 0n ? null : until(event.challengeUntil)}
        </>
      )
    case 'challengeUpheld':
      return (
        <>
          <Hex value={event.challenger} /> {t('slashed')} <Amount wei={event.slashed} />
        </>
      )
  }
}
