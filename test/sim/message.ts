import type { Proposal, Vote } from '../../executor/src/consensus/core/types.ts'
import type { Certificate } from '../../executor/src/consensus/core/voteKeeper.ts'

/** What travels between instances; one height a message. */
export interface Message {
  readonly height: number
  /** Round that scripted partitions go by. */
  readonly round: number
  readonly proposals: readonly Proposal[]
  readonly votes: readonly Vote[]
  readonly certificates: readonly Certificate[]
}

const NOTHING: readonly never[] = []

export function voteMessage(vote: Vote): Message {
  const { height, round } = vote
  return { height, round, proposals: NOTHING, votes: [vote], certificates: NOTHING }
}

export function proposalMessage(proposal: Proposal): Message {
  const { height, round } = proposal
  return { height, round, proposals: [proposal], votes: NOTHING, certificates: NOTHING }
}

export function describeMessage({ height, proposals, votes, certificates }: Message): string {
  const parts = [
    ...proposals.map(
      (p) => `proposal ${height}/${p.round} ${p.valueId} (valid round ${p.validRound})`,
    ),
    ...votes.map((v) => `${v.type} ${height}/${v.round} ${v.valueId ?? 'nil'}`),
    ...certificates.map((c) => `certificate of ${c.length} ${c[0]?.type}s for ${c[0]?.valueId}`),
  ]
  return parts.join(', ')
}
