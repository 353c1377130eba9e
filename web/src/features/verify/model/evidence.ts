import type { ReadClient } from '@flowbuilder/sdk/actions/checkDeployment'
import type { Deployment } from '@flowbuilder/sdk/actions/deployment'
import { getWorkflow } from '@flowbuilder/sdk/actions/getWorkflow'
import { readVerificationKey } from '@flowbuilder/sdk/flowvm/verificationKey'
import { readSettlementEvidence } from '@flowbuilder/sdk/verify/readSettlementEvidence'
import { recomputeOutputs } from '@flowbuilder/sdk/verify/recomputeOutputs'
import type { SettlementEvidence } from '@flowbuilder/sdk/verify/settlementEvidence'
import type { Hex } from 'viem'
import verificationKey from '../../../../../circuits/artifacts/flowvm-64/verification_key.json' with {
  type: 'json',
}
import { GatewayAnswerError } from '../../../errors/webError.ts'
import type { Gateway } from '../../../network/gateway.ts'

const NOT_FOUND = 404

/**
 * Fetches the evidence about a request. The verification key is the one that came with this page.
 *
 * - Out: undefined if it is not settled.
 * - Errors: WORKFLOW_UNKNOWN, RPC_*; those of the gateway for blobs.
 */
export async function collectEvidence(
  client: ReadClient,
  deployment: Deployment,
  gateway: Gateway,
  id: Hex,
): Promise<SettlementEvidence | undefined> {
  const workflow = await getWorkflow(client, { deployment, id })
  const { executed } = workflow
  if (executed === undefined) return undefined
  return readSettlementEvidence(client, {
    deployment,
    workflow: { ...workflow, executed },
    key: readVerificationKey(verificationKey),
    source: {
      blob: (hash) => gateway.blob(hash),
      resultDocument: (request) => unlessUnknown(gateway.resultDocument(request)),
      recompute: (_, blobs) => recomputeOutputs(blobs),
    },
  })
}

/** A gateway has the outputs of what its own executor ran, and of nothing else. */
function unlessUnknown<Answer>(question: Promise<Answer>): Promise<Answer | undefined> {
  return question.catch((error: unknown) => {
    if (error instanceof GatewayAnswerError && error.status === NOT_FOUND) return undefined
    throw error
  })
}
