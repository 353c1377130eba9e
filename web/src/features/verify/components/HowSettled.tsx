'use client'

import type { SettlementEvidence } from '@flowbuilder/sdk/verify/settlementEvidence'
import { Text } from '@mantine/core'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Facts } from '../../../ui/Facts.tsx'
import { Hex } from '../../../ui/Hex.tsx'
import { Moment } from '../../../ui/Moment.tsx'
import { Panel } from '../../../ui/Panel.tsx'

/** Who stands for a settlement, in a few facts from the chain. */
export function HowSettled({ evidence }: { readonly evidence: SettlementEvidence }): ReactNode {
  const t = useTranslations('verify')
  const { executor, transactionHash } = evidence.workflow.executed
  const settledIn = [t('settledIn'), <Hex key="in" value={transactionHash} />] as const
  if (evidence.how !== 'certificate') {
    return (
      <Panel title={t(`how.${evidence.how}`)}>
        <Facts items={[[t('executor'), <Hex key="by" value={executor} />], settledIn]} />
      </Panel>
    )
  }
  const { call, members } = evidence.certificate
  if (call === undefined) return null
  const { header, certificate } = call
  const signed = members.filter(
    (_, index) => ((certificate.absentMembers >> BigInt(index)) & 1n) === 0n,
  )
  return (
    <Panel title={t('how.certificate')}>
      <Facts
        items={[
          [t('epoch'), String(header.epoch)],
          [t('block'), t('blockText', { height: String(header.height), round: certificate.round })],
          [t('blockTime'), <Moment key="at" ms={Number(header.time) * 1_000} />],
          [t('signers'), t('signersText', { signed: signed.length, all: members.length })],
          settledIn,
        ]}
      />
      <Text size="sm" c="var(--flow-muted)" mt="sm">
        {t('certificateText')}
      </Text>
    </Panel>
  )
}
