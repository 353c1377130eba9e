import type { Evidence } from '../../../executor/src/consensus/core/evidence.ts'
import type {
  Timeout,
  UnsignedProposal,
  UnsignedVote,
  ValidatorId,
} from '../../../executor/src/consensus/core/types.ts'
import type { ValidatorSet } from '../../../executor/src/consensus/core/validatorSet.ts'
import type { Certificate } from '../../../executor/src/consensus/core/voteKeeper.ts'

/** Something that anyone outside could have seen happen. Checkers know facts, never a core's state. */
export type Fact =
  /** A validator built a value that may be proposed. */
  | { readonly type: 'value'; readonly valueId: string }
  | { readonly type: 'vote'; readonly vote: UnsignedVote }
  | { readonly type: 'proposal'; readonly proposal: UnsignedProposal }
  /** A timer of a validator ran out. */
  | { readonly type: 'timeout'; readonly validator: ValidatorId; readonly timeout: Timeout }
  | {
      readonly type: 'decision'
      readonly validator: ValidatorId
      readonly height: number
      readonly round: number
      readonly valueId: string
      readonly certificate: Certificate
    }
  /** A validator took over the state after a decided height, without the blocks before it. */
  | { readonly type: 'adopted'; readonly validator: ValidatorId; readonly height: number }
  | { readonly type: 'evidence'; readonly reporter: ValidatorId; readonly evidence: Evidence }

/** Who takes part. */
export interface World {
  /** The set of a height; undefined while nobody can know it yet. */
  readonly validatorsOf: (height: number) => ValidatorSet | undefined
  readonly faulty: ReadonlySet<ValidatorId>
  /** Undefined while nobody can know it yet. */
  readonly leaderOf: (height: number, round: number) => ValidatorId | undefined
}

export interface Checker {
  readonly name: string
  /** What is wrong, in one sentence, or undefined. */
  check(fact: Fact): string | undefined
}

/** Values that no correct validator accepts begin with it. */
export const INVALID_PREFIX = 'invalid'
