import { VerifyMode } from '@flowbuilder/sdk/actions/workflowRequest'
import type { Check } from '@flowbuilder/sdk/verify/check'
import type { JsonValue } from '@flowbuilder/sdk/workflow/jsonValue'
import { zeroAddress } from 'viem'
import type { Gateways } from './anyGateway.ts'
import type { ChainSession } from './chainSession.ts'
import type { SettledWorkflow } from './followRun.ts'
import { verifyByCertificate } from './verify/verifyByCertificate.ts'
import { verifyByClaim } from './verify/verifyByClaim.ts'
import { verifyByProof } from './verify/verifyByProof.ts'

export type { Check } from '@flowbuilder/sdk/verify/check'

export interface Verification {
  readonly checks: readonly Check[]
  readonly verified: boolean
  /** The outputs that the result stands for; undefined if they could not be restored. */
  readonly outputs: Readonly<Record<string, JsonValue>> | undefined
}

/**
 * Checks a settlement from chain data and blobs alone: nothing an executor or a gateway says is believed.
 *
 * - Out: each check with its result; a failed check is no exception.
 * - Errors: reading the chain, GATEWAY_* and BLOB_* if the blobs are not to be had, ARTIFACT_*.
 */
export async function verifySettlement(
  session: ChainSession,
  workflow: SettledWorkflow,
  gateways: Gateways,
): Promise<Verification> {
  const { request, executed } = workflow
  if (request.mode === VerifyMode.ZK) return verifyByProof(session, workflow, gateways)
  // A claim that nobody refuted names its poster, a certificate nobody.
  return executed.executor === zeroAddress
    ? verifyByCertificate(session, workflow, gateways)
    : verifyByClaim(session, workflow, gateways)
}
