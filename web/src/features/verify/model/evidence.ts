import { checkDeployment, type ReadClient } from '@flowbuilder/sdk/actions/checkDeployment'
import { decodeSettlement } from '@flowbuilder/sdk/actions/decodeSettlement'
import type { Deployment } from '@flowbuilder/sdk/actions/deployment'
import { getResult } from '@flowbuilder/sdk/actions/getResult'
import { getWorkflow, type Workflow } from '@flowbuilder/sdk/actions/getWorkflow'
import type { Settlement } from '@flowbuilder/sdk/actions/validateExecutions'
import { VerifyMode } from '@flowbuilder/sdk/actions/workflowRequest'
import type { FlowError } from '@flowbuilder/sdk/errors/flowError'
import {
  hashVerificationKey,
  readVerificationKey,
  type VerificationKey,
} from '@flowbuilder/sdk/flowvm/verificationKey'
import { type Hex, isAddressEqual } from 'viem'
import { getTransaction } from 'viem/actions'
import verificationKey from '../../../../../circuits/artifacts/flowvm-64/verification_key.json' with {
  type: 'json',
}
import type { Gateway } from '../../../network/gateway.ts'

/** Everything that the checks need: of the chain, and the blobs that the request commits to by hash. */
export interface Evidence {
  readonly deployment: Deployment
  readonly workflow: Workflow & { readonly executed: NonNullable<Workflow['executed']> }
  /** What the registry answers now. */
  readonly storedResult: Hex
  /** From the calldata of the settlement; undefined if the registry was called by another contract. */
  readonly settlement: Settlement | undefined
  readonly definitionBytes: Uint8Array
  readonly inputsBytes: Uint8Array
  /** The key that came with this page. */
  readonly key: VerificationKey
  /** Why the contracts are not the ones they should be; undefined if they are. */
  readonly deploymentFault: string | undefined
}

/**
 * Fetches the evidence about a request.
 *
 * - Out: undefined if it is not settled; `otherMode` if no proof settled it, which these checks say nothing about.
 * - Errors: WORKFLOW_UNKNOWN, RPC_*; those of the gateway for blobs.
 */
export async function collectEvidence(
  client: ReadClient,
  deployment: Deployment,
  gateway: Gateway,
  id: Hex,
): Promise<Evidence | 'otherMode' | undefined> {
  const workflow = await getWorkflow(client, { deployment, id })
  const { executed, request } = workflow
  if (executed === undefined) return undefined
  if (request.mode !== VerifyMode.ZK) return 'otherMode'
  const key = readVerificationKey(verificationKey)
  const [storedResult, transaction, definitionBytes, inputsBytes, deploymentFault] =
    await Promise.all([
      getResult(client, { deployment, id }),
      getTransaction(client, { hash: executed.transactionHash }),
      gateway.blob(request.definitionHash),
      gateway.blob(request.inputsHash),
      checkDeployment(client, { deployment, verificationKeyHash: hashVerificationKey(key) }).then(
        () => undefined,
        (error: FlowError) => error.message,
      ),
    ])
  const { to, input } = transaction
  const direct = to !== null && isAddressEqual(to, deployment.registry)
  return {
    deployment,
    workflow: { ...workflow, executed },
    storedResult,
    settlement: direct ? decodeSettlement({ ...deployment, input, id }) : undefined,
    definitionBytes,
    inputsBytes,
    key,
    deploymentFault,
  }
}
