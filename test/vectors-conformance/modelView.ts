import type { RoundOutput, RoundState } from '../../executor/src/consensus/core/roundState.ts'
import { NO_ROUND, type Vote } from '../../executor/src/consensus/core/types.ts'
import type { VoteCount } from '../../executor/src/consensus/core/voteCount.ts'
import type { KeeperEvent, VoteKeeper } from '../../executor/src/consensus/core/voteKeeper.ts'
import type { ItfValue, Variant } from './itf.ts'

// The model's words for our states, so that both sides compare as plain data. The model has no validRound in
// votes, and one step more: NoStep before the first round, which for us is `unstarted` as well.

export interface ModelVote {
  readonly voteType: Variant
  readonly srcAddress: string
  readonly height: number
  readonly round: number
  readonly valueId: Variant
}

export const STEPS: Record<string, string> = {
  NoStep: 'unstarted',
  UnstartedStep: 'unstarted',
  ProposeStep: 'propose',
  PrevoteStep: 'prevote',
  PrecommitStep: 'precommit',
  CommitStep: 'commit',
}

const NO_SIGNATURE = new Uint8Array()

export function modelValue(variant: ItfValue): string | null {
  const { tag, value } = variant as unknown as Variant
  return tag === 'Nil' ? null : String(value)
}

export function voteOf(model: ModelVote, validRound = NO_ROUND): Vote {
  return {
    type: model.voteType.tag === 'Prevote' ? 'prevote' : 'precommit',
    validator: model.srcAddress,
    height: model.height,
    round: model.round,
    valueId: modelValue(model.valueId as unknown as ItfValue),
    validRound,
    signature: NO_SIGNATURE,
  }
}

/** One line a vote, without what the model does not have. */
export function voteLine(vote: Omit<Vote, 'signature' | 'validRound'>): string {
  const { type, validator, height, round, valueId } = vote
  return `${type} ${validator} ${height}/${round} ${valueId ?? '-'}`
}

export function modelRoundState(state: ItfValue): Record<string, unknown> {
  const cs = state as Record<string, ItfValue>
  return {
    self: cs.p,
    height: cs.height,
    round: cs.round,
    step: STEPS[(cs.step as unknown as Variant).tag],
    lockedRound: cs.lockedRound,
    lockedValue: modelValue(cs.lockedValue as ItfValue),
    validRound: cs.validRound,
    validValue: modelValue(cs.validValue as ItfValue),
  }
}

export function ownRoundState(state: RoundState): Record<string, unknown> {
  return { ...state }
}

/** The model's output as one line; timeouts by kind, because that is all that `TimeoutOutput` says. */
export function modelOutput(output: ItfValue): string {
  const { tag, value } = output as unknown as Variant
  switch (tag) {
    case 'NoConsensusOutput':
      return 'none'
    case 'ErrorOutput':
      return 'refused'
    case 'GetValueAndScheduleTimeoutOutput':
      return 'getValue'
    case 'ProposalOutput': {
      const p = value as Record<string, ItfValue>
      return `propose ${p.srcAddress} ${p.height}/${p.round} ${p.proposal} ${p.validRound}`
    }
    case 'VoteOutput':
      return voteLine(voteOf(value as unknown as ModelVote))
    case 'TimeoutOutput': {
      const kind = (value as unknown as readonly Variant[])[1]?.tag
      return `schedule${kind?.replace('Timeout', '')}`
    }
    case 'DecidedOutput':
      return `decide ${(value as readonly ItfValue[]).join(' ')}`
    case 'SkipRoundOutput':
      return `startRound ${value}`
    default:
      return tag
  }
}

export function ownOutput(output: RoundOutput): string {
  switch (output.type) {
    case 'propose': {
      const p = output.proposal
      return `propose ${p.proposer} ${p.height}/${p.round} ${p.valueId} ${p.validRound}`
    }
    case 'vote':
      return voteLine(output.vote)
    case 'decide':
      return `decide ${output.round} ${output.valueId}`
    case 'startRound':
      return `startRound ${output.round}`
    default:
      return output.type
  }
}

export function modelEvent(event: ItfValue): string {
  const { tag, value } = event as unknown as Variant
  if (tag === 'NoVKOutput') return 'none'
  const name = tag.replace('VKOutput', '')
  return `${name[0]?.toLowerCase()}${name.slice(1)} ${Array.isArray(value) ? value.join(' ') : value}`
}

export function ownEvent(event: KeeperEvent): string {
  if (event.type === 'none') return 'none'
  return 'valueId' in event
    ? `${event.type} ${event.round} ${event.valueId}`
    : `${event.type} ${event.round}`
}

/** Counts by round: weights by value, first voters, every vote kept, voters' weight, evidence by culprit. */
export function modelKeeper(bookkeeper: ItfValue): unknown {
  const bk = bookkeeper as Record<string, ItfValue>
  const rounds = [...(bk.rounds as ReadonlyMap<string, Record<string, ItfValue>>)]
  const evidence = bk.evidence as unknown as readonly (readonly ModelVote[])[]
  return {
    height: bk.height,
    culprits: unique(evidence.map((votes) => votes[0]?.srcAddress ?? '')),
    rounds: sortByKey(
      rounds.map(([round, votes]) => [
        Number(round),
        {
          prevotes: modelCount(votes.prevotes as ItfValue),
          precommits: modelCount(votes.precommits as ItfValue),
        },
      ]),
    ),
  }
}

export function ownKeeper(keeper: VoteKeeper): unknown {
  const conflicts = keeper.rounds.flatMap(({ prevotes, precommits }) => [
    ...prevotes.conflicting,
    ...precommits.conflicting,
  ])
  return {
    height: keeper.height,
    culprits: unique(conflicts.map((vote) => vote.validator)),
    rounds: sortByKey(
      keeper.rounds.map(({ round, prevotes, precommits }) => [
        round,
        { prevotes: ownCount(prevotes), precommits: ownCount(precommits) },
      ]),
    ),
  }
}

function modelCount(count: ItfValue): unknown {
  const c = count as Record<string, ItfValue>
  const weights = c.valuesWeights as ReadonlyMap<string, number>
  return {
    weights: Object.fromEntries([...weights].sort()),
    voters: unique(c.votesAddresses as readonly string[]),
    votes: unique(
      (c.receivedVotes as unknown as readonly ModelVote[]).map((v) => voteLine(voteOf(v))),
    ),
  }
}

function ownCount(count: VoteCount): unknown {
  const weights = new Map<string, number>()
  for (const { valueId, weight } of count.tallies) {
    weights.set(valueId ?? '', (weights.get(valueId ?? '') ?? 0) + weight)
  }
  const first = count.first.filter((vote) => vote !== undefined)
  return {
    weights: Object.fromEntries([...weights].sort()),
    voters: unique(first.map((vote) => vote.validator)),
    votes: unique([...first, ...count.conflicting].map(voteLine)),
  }
}

/** Events of a round that the model has emitted, and those that we marked as reported. */
export function modelEmitted(bookkeeper: ItfValue): readonly string[] {
  const rounds = (bookkeeper as Record<string, ItfValue>).rounds as ReadonlyMap<string, ItfValue>
  return [...rounds.values()]
    .flatMap((votes) => (votes as Record<string, ItfValue>).emittedOutputs as readonly ItfValue[])
    .map(modelEvent)
    .filter((line) => !line.startsWith('skip'))
    .sort()
}

export function ownEmitted(keeper: VoteKeeper): readonly string[] {
  const lines: string[] = []
  for (const { round, prevotes, precommits } of keeper.rounds) {
    if (prevotes.anyReached) lines.push(`polkaAny ${round}`)
    if (precommits.anyReached) lines.push(`precommitAny ${round}`)
    for (const { valueId, reached } of prevotes.tallies) {
      if (reached)
        lines.push(valueId === null ? `polkaNil ${round}` : `polkaValue ${round} ${valueId}`)
    }
    for (const { valueId, reached } of precommits.tallies) {
      if (reached) lines.push(`precommitValue ${round} ${valueId}`)
    }
  }
  return lines.sort()
}

export function unique(items: readonly string[]): readonly string[] {
  return [...new Set(items)].sort()
}

function sortByKey<T>(pairs: [number, T][]): [number, T][] {
  return pairs.sort(([a], [b]) => a - b)
}
