import { encodeFunctionData } from 'viem'
import { workflowRegistryAbi } from '../abi/workflowRegistryAbi.ts'
import type { WriteErrorType } from './errors.ts'
import { sendCall, type WriteClient, type WriteReturnType } from './sendCall.ts'
import { certifiedItems, type SettleBatchParameters } from './settleBatch.ts'
import type { OrderRun } from './signedOrder.ts'

export interface SubmitAndSettleParameters extends SettleBatchParameters {
  /** The orders behind the block's results that were not submitted before; 1 to SETTLEMENTS_MAX. */
  readonly orderRuns: readonly OrderRun[]
}

export type SubmitAndSettleReturnType = WriteReturnType
export type SubmitAndSettleErrorType = WriteErrorType

/**
 * Submits signed orders and settles them by certificate in one transaction: cheaper than two, because a request is stored
 * once. Until then the fee is not escrowed: an order whose payer has withdrawn its balance is skipped in both steps.
 *
 * - Errors: those of `submitSignedMany` and `settleBatch`.
 * - Source: docs/contracts/WorkflowRegistry.md, `multicall`.
 */
export async function submitAndSettle(
  client: WriteClient,
  parameters: SubmitAndSettleParameters,
): Promise<SubmitAndSettleReturnType> {
  const { deployment, orderRuns, header, results, certificate } = parameters
  const abi = workflowRegistryAbi
  return sendCall(client, parameters, {
    address: deployment.registry,
    functionName: 'multicall',
    args: [
      [
        encodeFunctionData({ abi, functionName: 'submitSignedMany', args: [orderRuns] }),
        encodeFunctionData({
          abi,
          functionName: 'settleBatch',
          args: [header, certifiedItems(results), certificate],
        }),
      ],
    ],
  })
}
