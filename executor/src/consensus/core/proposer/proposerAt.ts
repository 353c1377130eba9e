import type { Hex } from 'viem'
import type { Height, Round, ValidatorId } from '../types.ts'
import type { ValidatorSet } from '../validatorSet.ts'
import { drawProposer } from './beaconDraw.ts'

/**
 * How proposers of one height follow from data that all validators share.
 *
 * - `sequence`: listed by round, repeated when rounds outlast it. For weighted round-robin, filled by
 *   `proposerSequence`.
 * - `beacon`: drawn by stake from the seed of the last decided block.
 */
export type ProposerSelection =
  | { readonly kind: 'sequence'; readonly proposers: readonly ValidatorId[] }
  | { readonly kind: 'beacon'; readonly seed: Hex }

/** The one validator that may propose in a round. */
export function proposerAt(
  selection: ProposerSelection,
  validators: ValidatorSet,
  height: Height,
  round: Round,
): ValidatorId {
  switch (selection.kind) {
    case 'sequence':
      return selection.proposers[round % selection.proposers.length] ?? ''
    case 'beacon':
      return drawProposer(validators, selection.seed, height, round)
  }
}
