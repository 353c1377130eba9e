import { type Address, encodeAbiParameters, type Hex, keccak256 } from 'viem'
import type { Fault } from './getSlash.ts'

export interface HashSlashParameters {
  readonly fault: Fault
  /** Whose stake is slashed. */
  readonly owner: Address
  /** The height of an equivocation or the epoch of an absence as a word, the id of the request otherwise. */
  readonly subject: Hex
}

const PARAMETERS = [{ type: 'uint8' }, { type: 'address' }, { type: 'bytes32' }] as const

/**
 * The id of a slash, for who knows its fault.
 *
 * - Source: twin of Slashes.idOf.
 */
export function hashSlash({ fault, owner, subject }: HashSlashParameters): Hex {
  return keccak256(encodeAbiParameters(PARAMETERS, [fault, owner, subject]))
}
