import type { HeightConfig } from './coreState.ts'
import type { Height, Proposal, Round, Timeout, ValueId, Vote } from './types.ts'
import type { Certificate } from './voteKeeper.ts'

/**
 * Everything that can happen to a validator. The engine logs each one before it applies it.
 *
 * - Signatures have been verified and the value of a proposal judged before they come here.
 */
export type CoreInput =
  /** Starts round 0 of the height that the state was made for. */
  | { readonly type: 'start' }
  /** Leaves the decided height for the next one and starts its round 0. */
  | { readonly type: 'startHeight'; readonly config: HeightConfig }
  | { readonly type: 'proposal'; readonly proposal: Proposal; readonly isValid: boolean }
  /** A vote of anybody, the own ones included: they count only when they come back signed. */
  | { readonly type: 'vote'; readonly vote: Vote }
  /** A polka or a commit as a whole: from block sync, or restreamed by somebody who saw it. */
  | { readonly type: 'certificate'; readonly votes: Certificate }
  /** The answer to `getValue`. */
  | {
      readonly type: 'value'
      readonly height: Height
      readonly round: Round
      readonly valueId: ValueId
    }
  | { readonly type: 'timeout'; readonly timeout: Timeout }
  /** Sends again what others may have lost; comes from the engine's slow timer. */
  | { readonly type: 'rebroadcast' }
