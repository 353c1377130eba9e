import { readCertificateEvidence } from '@flowbuilder/sdk/verify/readCertificateEvidence'
import { verifyCertificateSettlement } from '@flowbuilder/sdk/verify/verifyCertificateSettlement'
import type { Gateways } from '../anyGateway.ts'
import type { ChainSession } from '../chainSession.ts'
import type { SettledWorkflow } from '../followRun.ts'
import type { Verification } from '../verifySettlement.ts'
import { verifyOutputs } from './verifyOutputs.ts'

/** A settlement by certificate: the signatures of the validators over the block. Out and errors: as `verifySettlement`. */
export async function verifyByCertificate(
  { client, deployment }: ChainSession,
  workflow: SettledWorkflow,
  gateways: Gateways,
): Promise<Verification> {
  const { id, request, executed } = workflow
  const { transactionHash } = executed
  const evidence = await readCertificateEvidence(client, {
    deployment,
    id,
    request,
    transactionHash,
  })
  const settlement = verifyCertificateSettlement(evidence)
  const { checks, outputs } = await verifyOutputs(workflow, gateways)
  const all = [...settlement, ...checks]
  return { checks: all, verified: all.every(({ passed }) => passed), outputs }
}
