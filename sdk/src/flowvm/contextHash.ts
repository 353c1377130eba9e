import { type Address, encodeAbiParameters, type Hex, keccak256 } from 'viem'

/** What a proof is bound to: moved to another chain, registry, request or executor it is worthless. */
export interface ProofContext {
  readonly chainId: bigint | number
  readonly registry: Address
  /** Id of the request. */
  readonly id: Hex
  readonly executor: Address
}

const CONTEXT_PARAMETERS = [
  { type: 'uint256' },
  { type: 'address' },
  { type: 'bytes32' },
  { type: 'address' },
] as const

/**
 * The public signal `contextHash`: keccak256(abi.encode(chainId, registry, id, executor)) >> 3, which is below 2^253 and
 * so below FIELD_ORDER.
 *
 * - Source: docs/specs/flowvm.md section 4.4; twin of WorkflowRegistry.
 */
export function hashContext({ chainId, registry, id, executor }: ProofContext): bigint {
  return (
    BigInt(
      keccak256(encodeAbiParameters(CONTEXT_PARAMETERS, [BigInt(chainId), registry, id, executor])),
    ) >> 3n
  )
}
