'use client'

import type { Workflow } from '@flowbuilder/sdk/actions/getWorkflow'
import { Skeleton } from '@mantine/core'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { isAddressEqual, zeroAddress } from 'viem'
import type { CommitteeView, RunView } from '../../../network/gatewayTypes.ts'
import { useConsensus } from '../../../network/useConsensus.ts'
import { useNetwork } from '../../../network/useNetwork.ts'
import { Panel } from '../../../ui/Panel.tsx'
import { CertificatePanel } from './CertificatePanel.tsx'
import { ChainEvents } from './ChainEvents.tsx'
import { CommitteePanel } from './CommitteePanel.tsx'

/** What a network of executors did for a run: its committee while it works, then the certificate; claim and dispute by the chain. */
export function NetworkPanels({
  run,
  committee,
  workflow,
}: {
  readonly run: RunView
  readonly committee: CommitteeView | undefined
  /** Undefined while the chain has not answered. */
  readonly workflow: Workflow | undefined
}): ReactNode {
  const t = useTranslations('chainEvents')
  const { chain } = useNetwork()
  const { settlement } = run
  const consensus = useConsensus(settlement === undefined)
  const certified =
    settlement !== undefined && isAddressEqual(settlement.executor, zeroAddress)
      ? settlement.place.transactionHash
      : undefined
  return (
    <>
      {committee === undefined || settlement !== undefined ? null : (
        <CommitteePanel committee={committee} epoch={consensus?.epoch} />
      )}
      {certified === undefined || chain === undefined ? null : (
        <CertificatePanel chain={chain} id={run.id} transactionHash={certified} />
      )}
      <Panel title={t('title')} flush>
        {workflow === undefined ? (
          <Skeleton height={120} m="md" w="auto" />
        ) : (
          <ChainEvents workflow={workflow} />
        )}
      </Panel>
    </>
  )
}
