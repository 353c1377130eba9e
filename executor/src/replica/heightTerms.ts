import { type Hex, hexToBytes } from 'viem'
import { makeValidatorSet } from '../consensus/core/validatorSet.ts'
import type { HeightTerms } from '../consensus/engine/port.ts'
import type { EpochEntry } from '../ledger/state.ts'

type SetTerms = Pick<HeightTerms, 'validators' | 'publicKeys' | 'seats'>

/** What follows from the set alone is made once, not at every height. */
const kept = new WeakMap<EpochEntry, SetTerms>()

/** The terms of a height under the set of an epoch; proposers are drawn from the beacon of the block before. */
export function heightTerms(epoch: EpochEntry, height: number, beacon: Hex): HeightTerms {
  const terms = kept.get(epoch) ?? setTerms(epoch)
  kept.set(epoch, terms)
  return { height, ...terms, selection: { kind: 'beacon', seed: beacon } }
}

function setTerms({ members }: EpochEntry): SetTerms {
  return {
    validators: makeValidatorSet(
      members.map(({ operator, weight }) => ({ id: operator, power: weight })),
    ),
    publicKeys: new Map(
      members.map(({ operator, publicKey }) => [operator, hexToBytes(publicKey)]),
    ),
    seats: members.map(({ operator }) => operator),
  }
}
