import type { Hex } from 'viem'
import { callView } from './callView.ts'
import type { ReadClient } from './checkDeployment.ts'
import type { Deployment } from './deployment.ts'
import type { ReadErrorType } from './errors.ts'

export interface GetResultParameters {
  readonly deployment: Deployment
  readonly id: Hex
}

export type GetResultErrorType = ReadErrorType

/**
 * The result hash of a completed workflow; in zk mode the Poseidon commitment to its outputs.
 *
 * - Errors: WORKFLOW_NOT_COMPLETED.
 * - Source: docs/contracts/WorkflowRegistry.md, `resultOf`.
 */
export async function getResult(
  client: ReadClient,
  { deployment, id }: GetResultParameters,
): Promise<Hex> {
  return callView(client, { address: deployment.registry, functionName: 'resultOf', args: [id] })
}
