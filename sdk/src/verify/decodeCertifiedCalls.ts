import { decodeFunctionData, type Hex } from 'viem'
import { workflowRegistryAbi } from '../abi/workflowRegistryAbi.ts'
import { type GetKeyIdParameters, getKeyId } from '../actions/getKeyId.ts'
import type { SettledResult } from '../actions/settlementRoot.ts'
import type { BlockHeader } from '../consensus/blockHeader.ts'
import type { Certificate } from '../consensus/certificate.ts'

type RegistryName = Pick<GetKeyIdParameters, 'chainId' | 'registry'>

/** A call of `settleBatch`. */
export interface CertifiedCall {
  readonly header: BlockHeader
  /** All results of the block in its order. */
  readonly results: readonly SettledResult[]
  readonly certificate: Certificate
}

/** Calls of `multicall` inside each other that are looked into. */
const MAX_DEPTH = 4

/**
 * The calls of `settleBatch` in the calldata of a transaction, those inside of `multicall` included: the certificate is kept nowhere
 * else. That the transaction went to the registry is for the caller to check.
 *
 * - Errors: none; what does not decode is no call.
 */
export function decodeCertifiedCalls(input: Hex, registry: RegistryName): CertifiedCall[] {
  return decode(input, registry, 0)
}

function decode(input: Hex, registry: RegistryName, depth: number): CertifiedCall[] {
  try {
    const { functionName, args } = decodeFunctionData({ abi: workflowRegistryAbi, data: input })
    if (functionName === 'multicall' && depth < MAX_DEPTH)
      return args[0].flatMap((call) => decode(call, registry, depth + 1))
    if (functionName !== 'settleBatch') return []
    const [header, items, certificate] = args
    const results = items.map(({ terms, contentHash, resultHash }) => ({
      id: getKeyId({ ...registry, terms, contentHash }),
      resultHash,
    }))
    return [{ header, results, certificate }]
  } catch {
    return [] // a function that is not the registry's, or words that do not decode
  }
}
