import { abiWords } from '@flowbuilder/sdk/consensus/abiWords'
import { type Hex, keccak256, stringToHex } from 'viem'
import type { SigningContext } from '../consensus/core/digest/voteDigest.ts'

const DOMAIN = keccak256(stringToHex('FlowBuilder beacon v1'))

/** What the proposer of a block proves: its beacon is keccak256 of the proof. Nothing in it can be chosen. */
export function beaconDigest(
  previous: Hex,
  height: number,
  { chainId, registry }: SigningContext,
): Uint8Array {
  return keccak256(abiWords([DOMAIN, chainId, registry, height, previous]), 'bytes')
}
