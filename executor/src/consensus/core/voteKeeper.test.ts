import { describe, expect, it } from 'vitest'
import { apply } from './apply.ts'
import { MAX_FUTURE_ROUNDS, MAX_PAST_ROUNDS } from './limits.ts'
import { makeConfig, makeVote, startedCore } from './testing.ts'
import type { Vote } from './types.ts'
import { findTally } from './voteCount.ts'
import {
  addCertificate,
  addVote,
  emptyKeeper,
  isWellFormed,
  type KeeperEvent,
  type VoteKeeper,
  votesOf,
} from './voteKeeper.ts'

function keeperOf(powers: readonly number[] = [1, 1, 1, 1]): VoteKeeper {
  return emptyKeeper(makeConfig(powers).validators, 1)
}

function addAll(keeper: VoteKeeper, votes: readonly Vote[], currentRound = 0) {
  const events: KeeperEvent[] = []
  const dropped: (string | undefined)[] = []
  let current = keeper
  for (const vote of votes) {
    const result = addVote(current, vote, currentRound)
    current = result.keeper
    if (result.event.type !== 'none') events.push(result.event)
    dropped.push(result.dropped)
  }
  return { keeper: current, events, dropped }
}

describe('thresholds', () => {
  it.each([
    // Exactly 2/3 is not enough; one unit more is.
    { powers: [2, 1], quorum: false },
    { powers: [20, 10], quorum: false },
    { powers: [21, 10], quorum: true },
    { powers: [2 ** 46, 2 ** 45], quorum: false },
    { powers: [2 ** 46 + 1, 2 ** 45], quorum: true },
  ])('v0 of $powers is a quorum: $quorum', ({ powers, quorum }) => {
    const { events } = addAll(keeperOf(powers), [makeVote('prevote', 'v0', 0, 'A')])
    expect(events.length === 1).toBe(quorum)
  })

  it.each([
    { powers: [1, 2], skips: false },
    { powers: [10, 20], skips: false },
    { powers: [11, 20], skips: true },
  ])('v0 of $powers makes a round worth skipping to: $skips', ({ powers, skips }) => {
    const { events } = addAll(keeperOf(powers), [makeVote('prevote', 'v0', 3, null)])
    expect(events).toEqual(skips ? [{ type: 'skip', round: 3 }] : [])
  })
})

describe('the vote keeper', () => {
  it('reports a value before any, and each once', () => {
    const { events } = addAll(keeperOf(), [
      makeVote('prevote', 'v0', 0, 'A'),
      makeVote('prevote', 'v1', 0, null),
      makeVote('prevote', 'v2', 0, 'A'),
      makeVote('prevote', 'v3', 0, 'A'),
    ])
    expect(events).toEqual([
      { type: 'polkaAny', round: 0 },
      { type: 'polkaValue', round: 0, valueId: 'A' },
    ])
  })

  it('takes precommits for nil as precommits of any kind', () => {
    const nil = ['v0', 'v1', 'v2', 'v3'].map((id) => makeVote('precommit', id, 0, null))
    expect(addAll(keeperOf(), nil).events).toEqual([{ type: 'precommitAny', round: 0 }])
  })

  it('counts the first vote of a validator and keeps one that contradicts it', () => {
    const first = makeVote('prevote', 'v0', 0, 'A')
    const { keeper } = addAll(keeperOf(), [first])
    const second = addVote(keeper, makeVote('prevote', 'v0', 0, null), 0)
    expect(second).toMatchObject({ dropped: 'conflict', contradicts: first })
    const third = addVote(second.keeper, makeVote('prevote', 'v0', 0, 'B'), 0)
    expect(third.dropped).toBe('conflict')
    expect(third.contradicts).toBeUndefined()
    const counted = votesOf(third.keeper, 0)?.prevotes
    expect(counted).toMatchObject({ weight: 1 })
    expect(counted?.conflicting).toHaveLength(1)
  })

  it('takes another valid round for another statement', () => {
    const { keeper } = addAll(keeperOf(), [makeVote('prevote', 'v0', 2, 'A', 0)], 2)
    expect(addVote(keeper, makeVote('prevote', 'v0', 2, 'A', 1), 2).dropped).toBe('conflict')
  })

  it.each([
    ['wrongHeight', { height: 2 }],
    ['unknownValidator', { validator: 'x' }],
    ['malformed', { round: -1 }],
    ['malformed', { round: 0.5 }],
    ['malformed', { round: 2 ** 31 }],
    ['malformed', { validRound: 0 }],
    ['malformed', { round: 3, validRound: 1, valueId: null }],
    ['malformed', { round: 3, validRound: 1, type: 'precommit' as const }],
  ])('drops as %s a vote with %o', (dropped, change) => {
    const keeper = keeperOf()
    const vote = { ...makeVote('prevote', 'v0', 0, 'A'), ...change }
    expect(addVote(keeper, vote, 0)).toEqual({ keeper, event: { type: 'none' }, dropped })
  })

  it('takes the last good valid round and not the first bad one', () => {
    expect(isWellFormed(makeVote('prevote', 'v0', 3, 'A', 2))).toBe(true)
    expect(isWellFormed(makeVote('prevote', 'v0', 3, 'A', 3))).toBe(false)
    expect(isWellFormed(makeVote('prevote', 'v0', 3, 'A', -2))).toBe(false)
  })
})

describe('the bounds of the vote keeper', () => {
  it('are the last MAX_PAST_ROUNDS rounds below', () => {
    const round = MAX_PAST_ROUNDS + 10
    const kept = addVote(keeperOf(), makeVote('prevote', 'v0', 10, 'A'), round)
    expect(kept.dropped).toBeUndefined()
    const old = addVote(keeperOf(), makeVote('prevote', 'v0', 9, 'A'), round)
    expect(old.dropped).toBe('oldRound')
  })

  it('are MAX_FUTURE_ROUNDS rounds above for each validator, the highest ones', () => {
    const rounds = Array.from({ length: 50 }, (_, index) => index + 1)
    const votes = rounds.flatMap((round) => [
      makeVote('prevote', 'v0', round, 'A'),
      makeVote('precommit', 'v0', round, null),
    ])
    const { keeper } = addAll(keeperOf(), votes)
    expect(keeper.rounds.map(({ round }) => round)).toEqual(rounds.slice(-MAX_FUTURE_ROUNDS))
    expect(addVote(keeper, makeVote('prevote', 'v0', 3, 'A'), 0).dropped).toBe('displaced')
    expect(addVote(keeper, makeVote('prevote', 'v1', 3, 'A'), 0).dropped).toBeUndefined()
  })

  it('leave the votes of others in a round from which one is displaced', () => {
    const start = addAll(keeperOf(), [
      makeVote('prevote', 'v0', 1, 'A'),
      makeVote('prevote', 'v1', 1, 'A'),
    ]).keeper
    const rounds = Array.from({ length: MAX_FUTURE_ROUNDS }, (_, index) => index + 2)
    const { keeper } = addAll(
      start,
      rounds.map((round) => makeVote('prevote', 'v0', round, 'A')),
    )
    const left = votesOf(keeper, 1)
    expect(left).toMatchObject({ voterWeight: 1 })
    expect(left && findTally(left.prevotes, 'A', -1)?.weight).toBe(1)
  })
})

describe('a certificate', () => {
  const polka = ['v0', 'v1', 'v2'].map((id) => makeVote('prevote', id, 0, 'A'))

  it('counts for an equivocator whose other vote came first', () => {
    const { keeper } = addAll(keeperOf(), [makeVote('prevote', 'v2', 0, null)])
    const result = addCertificate(keeper, polka)
    expect(result.accepted).toBe(true)
    expect(result.contradictions).toHaveLength(1)
    const votes = votesOf(result.keeper, 0)
    expect(votes && findTally(votes.prevotes, 'A', -1)?.weight).toBe(3)
    // Again: nothing is counted twice.
    const again = addCertificate(result.keeper, polka)
    expect(again).toEqual({ keeper: result.keeper, accepted: true, contradictions: [] })
    expect(again.keeper).toBe(result.keeper)
  })

  it('that brings nothing new changes nothing, so that it does not fill the log', () => {
    const { state } = apply(startedCore(), { type: 'certificate', votes: polka })
    const again = apply(state, { type: 'certificate', votes: polka })
    expect(again.effects).toEqual([{ type: 'drop', reason: 'duplicate' }])
    expect(again.state).toBe(state)
  })

  it.each([
    ['two thirds', polka.slice(1)],
    ['nothing', []],
    ['a signer twice', [...polka.slice(1), polka[1] as Vote]],
    ['two values', [...polka.slice(1), makeVote('prevote', 'v0', 0, 'B')]],
    ['two rounds', [...polka.slice(1), makeVote('prevote', 'v0', 1, 'A')]],
    ['a stranger', [...polka.slice(1), makeVote('prevote', 'x', 0, 'A')]],
    ['nil', ['v0', 'v1', 'v2'].map((id) => makeVote('prevote', id, 0, null))],
    ['another height', polka.map((vote) => ({ ...vote, height: 2 }))],
  ])('of %s is refused', (_what, votes) => {
    const keeper = keeperOf()
    expect(addCertificate(keeper, votes)).toEqual({ keeper, accepted: false, contradictions: [] })
  })
})
