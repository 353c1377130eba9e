import { type Hex, hexToBytes } from 'viem'
import { makeValidatorSet } from '../consensus/core/validatorSet.ts'
import type { HeightTerms } from '../consensus/engine/port.ts'
import type { EpochEntry } from '../ledger/state.ts'

/** The terms of a height under the set of an epoch; proposers are drawn from the beacon of the block before. */
export function heightTerms({ members }: EpochEntry, height: number, beacon: Hex): HeightTerms {
  return {
    height,
    validators: makeValidatorSet(
      members.map(({ operator, weight }) => ({ id: operator, power: weight })),
    ),
    selection: { kind: 'beacon', seed: beacon },
    publicKeys: new Map(
      members.map(({ operator, publicKey }) => [operator, hexToBytes(publicKey)]),
    ),
    seats: members.map(({ operator }) => operator),
  }
}
