import { workflowRegistryAbi } from '@flowbuilder/sdk/abi/workflowRegistryAbi'
import { type CertifiedResult, certifiedItems } from '@flowbuilder/sdk/actions/settleBatch'
import { encodeFunctionData, type Hex } from 'viem'
import type { SettledBlock } from './settledBlock.ts'

/** A block with the requests behind its results, in their order. */
export interface CompleteBlock extends SettledBlock {
  readonly certified: readonly CertifiedResult[]
}

/** Calldata that settles blocks: one by itself, several in one `multicall`, which saves the start of a transaction for each. */
export function encodeSettleCall(blocks: readonly CompleteBlock[]): Hex {
  const calls = blocks.map(({ header, certified, certificate }) =>
    encodeFunctionData({
      abi: workflowRegistryAbi,
      functionName: 'settleBatch',
      args: [header, certifiedItems(certified), certificate],
    }),
  )
  const [first] = calls
  if (calls.length === 1 && first !== undefined) return first
  return encodeFunctionData({ abi: workflowRegistryAbi, functionName: 'multicall', args: [calls] })
}
