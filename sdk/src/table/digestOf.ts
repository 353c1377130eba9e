import { type Hash, keccak256 } from 'viem'

/**
 * Name of an encoded value, and of any blob: keccak-256, as on chain (docs/adr/0005).
 */
export function digestOf(bytes: Uint8Array): Hash {
  return keccak256(bytes)
}
