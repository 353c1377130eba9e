'use client'

import type { SettledBlock } from '@flowbuilder/sdk/actions/getSettledBlocks'
import type { EventPosition } from '@flowbuilder/sdk/actions/workflowEvent'
import Link from 'next/link'
import { useLocale, useTranslations } from 'next-intl'
import { shorten } from '../../../format/shorten.ts'
import { Amount } from '../../../ui/Amount.tsx'
import { Hex } from '../../../ui/Hex.tsx'
import { Badge } from '../../../ui/StatusBadge.tsx'
import type { Tone } from '../../../ui/tones.ts'
import type { Column } from '../components/RecordTable.tsx'
import type { DisputeRecord, EpochRecord, SlashRecord } from '../model/records.ts'

const SLASH_TONES: Readonly<Record<SlashRecord['state'], Tone>> = {
  pending: 'wait',
  executed: 'bad',
  overturned: 'idle',
}
const DISPUTE_TONES: Readonly<Record<DisputeRecord['state'], Tone>> = {
  open: 'wait',
  rejected: 'good',
  upheld: 'bad',
}

/** The columns of each list of the explorer; amounts in CSV are wei. */
export interface ExplorerColumns {
  readonly epochs: readonly Column<EpochRecord>[]
  readonly blocks: readonly Column<SettledBlock>[]
  readonly slashes: readonly Column<SlashRecord>[]
  readonly disputes: readonly Column<DisputeRecord>[]
}

export function useColumns(): ExplorerColumns {
  const t = useTranslations('explorer')
  const locale = useLocale()
  const place: readonly Column<EventPosition>[] = [
    {
      title: t('chainBlock'),
      csv: 'chain_block',
      text: ({ blockNumber }) => blockNumber.toString(),
      right: true,
      wide: true,
    },
    {
      title: t('transaction'),
      csv: 'transaction',
      text: ({ transactionHash }) => transactionHash,
      cell: ({ transactionHash }) => <Hex value={transactionHash} />,
      wide: true,
    },
  ]
  return {
    epochs: [
      { title: t('epoch'), csv: 'epoch', text: ({ epoch }) => epoch.toString() },
      { title: t('validators'), csv: 'validators', text: ({ size }) => String(size), right: true },
      {
        title: t('weight'),
        csv: 'total_weight',
        text: ({ totalWeight }) => totalWeight.toString(),
        right: true,
      },
      ...place,
    ],
    blocks: [
      { title: t('height'), csv: 'height', text: ({ height }) => height.toString() },
      { title: t('epoch'), csv: 'epoch', text: ({ epoch }) => epoch.toString(), right: true },
      {
        title: t('blockId'),
        csv: 'block_id',
        text: ({ blockId }) => blockId,
        cell: ({ blockId }) => <Hex value={blockId} />,
      },
      ...place,
    ],
    slashes: [
      {
        title: t('owner'),
        csv: 'owner',
        text: ({ owner }) => owner,
        cell: ({ owner }) => <Hex value={owner} />,
      },
      {
        title: t('fault'),
        csv: 'fault',
        text: ({ fault }) => fault,
        cell: ({ fault }) => t(`faults.${fault}`),
      },
      {
        title: t('amount'),
        csv: 'amount_wei',
        text: ({ amount }) => amount.toString(),
        cell: ({ amount }) => <Amount wei={amount} />,
        right: true,
      },
      {
        title: t('state'),
        csv: 'state',
        text: ({ state }) => state,
        cell: ({ state }) => <Badge tone={SLASH_TONES[state]}>{t(`slashStates.${state}`)}</Badge>,
        wide: true,
      },
      { title: 'id', csv: 'slash_id', text: ({ slashId }) => slashId, hidden: true },
      { title: 'reporter', csv: 'reporter', text: ({ reporter }) => reporter, hidden: true },
      ...place,
    ],
    disputes: [
      {
        title: t('request'),
        csv: 'request',
        text: ({ id }) => id,
        cell: ({ id }) => (
          <Link href={`/${locale}/run/?id=${id}`} prefetch={false} title={id}>
            {shorten(id)}
          </Link>
        ),
      },
      {
        title: t('poster'),
        csv: 'poster',
        text: ({ poster }) => poster,
        cell: ({ poster }) => <Hex value={poster} />,
        wide: true,
      },
      {
        title: t('challenger'),
        csv: 'challenger',
        text: ({ challenger }) => challenger,
        cell: ({ challenger }) => <Hex value={challenger} />,
        wide: true,
      },
      {
        title: t('about'),
        csv: 'ground',
        text: ({ ground, taskIndex }) => `${ground} ${taskIndex}`,
        cell: ({ ground, taskIndex }) => t(`grounds.${ground}`, { task: taskIndex }),
      },
      {
        title: t('state'),
        csv: 'state',
        text: ({ state }) => state,
        cell: ({ state }) => (
          <Badge tone={DISPUTE_TONES[state]}>{t(`disputeStates.${state}`)}</Badge>
        ),
      },
      {
        title: t('slashed'),
        csv: 'slashed_wei',
        text: ({ slashed }) => slashed.toString(),
        cell: ({ slashed }) => (slashed === 0n ? '–' : <Amount wei={slashed} />),
        right: true,
        wide: true,
      },
      ...place,
    ],
  }
}
