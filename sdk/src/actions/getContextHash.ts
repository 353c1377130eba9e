import { type Address, encodeAbiParameters, type Hex, keccak256 } from 'viem'

export interface GetContextHashParameters {
  readonly chainId: number
  readonly registry: Address
  readonly id: Hex
  /** Who will send the settlement: a proof is worthless to anybody else. */
  readonly executor: Address
}

const PREIMAGE = [
  { type: 'uint256' },
  { type: 'address' },
  { type: 'bytes32' },
  { type: 'address' },
] as const

/**
 * The public signal that binds a proof to chain, registry, request and executor.
 *
 * - Out: below 2^253, hence below the order of the BN254 scalar field.
 * - Source: docs/contracts/WorkflowRegistry.md, `contextHash`; twin of the contract's view.
 */
export function getContextHash({
  chainId,
  registry,
  id,
  executor,
}: GetContextHashParameters): bigint {
  return (
    BigInt(keccak256(encodeAbiParameters(PREIMAGE, [BigInt(chainId), registry, id, executor]))) >>
    3n
  )
}
