import { encodeAbiParameters, type Hex, hexToBytes, keccak256, stringToHex } from 'viem'
import type { SigningContext } from '../consensus/core/digest/voteDigest.ts'

const DOMAIN = keccak256(stringToHex('FlowBuilder beacon v1'))
const PREIMAGE = [
  { type: 'bytes32' },
  { type: 'uint256' },
  { type: 'address' },
  { type: 'uint64' },
  { type: 'bytes32' },
] as const

/** What the proposer of a block proves: its beacon is keccak256 of the proof. Nothing in it can be chosen. */
export function beaconDigest(
  previous: Hex,
  height: number,
  { chainId, registry }: SigningContext,
): Uint8Array {
  const preimage = [DOMAIN, chainId, registry, BigInt(height), previous] as const
  return hexToBytes(keccak256(encodeAbiParameters(PREIMAGE, preimage)))
}
