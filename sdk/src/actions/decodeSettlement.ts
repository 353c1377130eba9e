import { decodeFunctionData, type Hex } from 'viem'
import { workflowRegistryAbi } from '../abi/workflowRegistryAbi.ts'
import { type GetWorkflowIdParameters, getWorkflowId } from './getWorkflowId.ts'
import { type DecodedTerms, joinRequest } from './joinRequest.ts'
import type { Settlement } from './validateExecutions.ts'
import type { WorkflowContent } from './workflowRequest.ts'

export interface DecodeSettlementParameters
  extends Pick<GetWorkflowIdParameters, 'chainId' | 'registry'> {
  /** Calldata of the transaction that settled the workflow. */
  readonly input: Hex
  /** Id of the workflow. */
  readonly id: Hex
}

/**
 * What settled a workflow, read from the transaction: the proof is kept nowhere else.
 *
 * - Out: of `validateExecutions` the first item of this workflow, since the registry skips later ones; undefined if there
 *   is none, or if the calldata is of another function. That the transaction went to the registry is for the caller to check.
 * - Errors: none.
 */
export function decodeSettlement({
  input,
  id,
  ...registry
}: DecodeSettlementParameters): Settlement | undefined {
  return readSettlements(input).find(
    ({ request }) => getWorkflowId({ ...registry, request }).toLowerCase() === id.toLowerCase(),
  )
}

function readSettlements(input: Hex): Settlement[] {
  try {
    const { functionName, args } = decodeFunctionData({ abi: workflowRegistryAbi, data: input })
    if (functionName === 'validateExecutions') return args[0].map(readSettlement)
    if (functionName !== 'validateExecution') return []
    const [terms, content, resultHash, proof] = args
    return [readSettlement({ terms, content, resultHash, proof })]
  } catch {
    return [] // a function that is not the registry's, or words that do not decode
  }
}

type DecodedSettlement = Omit<Settlement, 'request'> & {
  readonly terms: DecodedTerms
  readonly content: WorkflowContent
}

function readSettlement({ terms, content, resultHash, proof }: DecodedSettlement): Settlement {
  return { request: joinRequest(terms, content), resultHash, proof }
}
