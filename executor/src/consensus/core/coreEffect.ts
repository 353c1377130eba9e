import type { Evidence } from './evidence.ts'
import type {
  Height,
  Proposal,
  Round,
  Timeout,
  UnsignedProposal,
  UnsignedVote,
  ValueId,
  Vote,
} from './types.ts'
import type { Certificate, VoteDrop } from './voteKeeper.ts'

/** Why an input was left aside; counted, and scored against the peer that sent it. */
export type DropReason =
  | VoteDrop
  | 'wrongProposer'
  | 'futureRound'
  | 'invalidCertificate'
  | 'stale'
  | 'tooManyProposals'

/** An order to the engine. Signed output leaves only after the inputs so far are on disk. */
export type CoreEffect =
  /** Sign, log, send to all, and give it back as a `proposal` input. */
  | { readonly type: 'broadcastProposal'; readonly proposal: UnsignedProposal }
  /** Sign, log, send to all, and give it back as a `vote` input. */
  | { readonly type: 'broadcastVote'; readonly vote: UnsignedVote }
  /** Signed messages of before: send to all. */
  | {
      readonly type: 'resend'
      readonly proposals: readonly Proposal[]
      readonly votes: readonly Vote[]
      readonly certificates: readonly Certificate[]
    }
  /** Answer with a `timeout` input after `timeoutMs`. */
  | { readonly type: 'scheduleTimeout'; readonly timeout: Timeout }
  /** Build a value and answer with a `value` input. */
  | { readonly type: 'getValue'; readonly height: Height; readonly round: Round }
  /** The height is final; `certificate` proves it to anyone. */
  | {
      readonly type: 'decide'
      readonly height: Height
      readonly round: Round
      readonly valueId: ValueId
      readonly certificate: Certificate
    }
  | { readonly type: 'reportEvidence'; readonly evidence: Evidence }
  | { readonly type: 'drop'; readonly reason: DropReason }
