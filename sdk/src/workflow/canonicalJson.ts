import canonicalize from 'canonicalize'
import { type Hex, keccak256 } from 'viem'

/**
 * UTF-8 bytes of the RFC 8785 form of JSON data: keys sorted by UTF-16 units, no white space, one spelling of each value.
 * Keys whose value is undefined are left out.
 */
export function canonicalBytes(value: object): Uint8Array {
  // `canonicalize` gives undefined for undefined and functions only.
  return new TextEncoder().encode(canonicalize(value) ?? '')
}

/** keccak-256 of the bytes: the hash that the contracts carry and that addresses the blob. */
export function hashBytes(bytes: Uint8Array): Hex {
  return keccak256(bytes)
}
