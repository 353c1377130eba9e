import { decodeAbiParameters, encodeAbiParameters, type Hex } from 'viem'
import type { Groth16Proof } from './proof.ts'

const PROOF_PARAMETERS = [
  { type: 'uint256[2]' },
  { type: 'uint256[2][2]' },
  { type: 'uint256[2]' },
] as const

/**
 * The `proof` bytes that the registry takes in zk mode: abi.encode(uint256[2] a, uint256[2][2] b, uint256[2] c).
 *
 * - Out: 256 bytes.
 * - Source: docs/specs/flowvm.md section 8.
 */
export function encodeProof({ a, b, c }: Groth16Proof): Hex {
  return encodeAbiParameters(PROOF_PARAMETERS, [a, b, c])
}

/**
 * Reads what `encodeProof` wrote, for example from the calldata of a settlement.
 *
 * - Errors: viem's decoding errors if the bytes are too few.
 */
export function decodeProof(bytes: Hex): Groth16Proof {
  const [a, b, c] = decodeAbiParameters(PROOF_PARAMETERS, bytes)
  return { a, b, c }
}
