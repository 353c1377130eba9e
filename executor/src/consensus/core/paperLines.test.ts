import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { apply } from './apply.ts'
import { type CoreState, initialCoreState } from './coreState.ts'
import {
  makeConfig,
  makeVote,
  play,
  precommits,
  prevotes,
  proposal,
  startedCore,
  timeout,
} from './testing.ts'
import type { Vote } from './types.ts'

// Four validators of power 1, seen from v3; v0 proposes in round 0, v1 in round 1, …
// A title names the lines of Algorithm 1 of arXiv 1807.04938 that it pins down.

/** v3 in round 1 with a lock on A since round 0. */
function lockedOnA(): CoreState {
  const round0 = [
    proposal(0, 'A'),
    ...prevotes('v0 v1 v2', 0, 'A'),
    ...precommits('v0 v1 v2', 0, null),
  ]
  const { state, effects } = play(startedCore(), round0, timeout('precommit', 0))
  expect(effects).toContain('precommit A in 0')
  expect(state.round).toMatchObject({ round: 1, step: 'propose', lockedValue: 'A', lockedRound: 0 })
  return state
}

/** v3 in `round`, with nothing known of the rounds before. */
function inRound(round: number): CoreState {
  return play(startedCore(), precommits('v0 v1', round, null)).state
}

/** v3 in step prevote of round 0, having prevoted A. */
function prevotedA(): CoreState {
  return play(startedCore(), proposal(0, 'A')).state
}

describe('StartRound', () => {
  it('T:11 T:12 T:13 enters the round with step propose', () => {
    expect(startedCore().round).toMatchObject({ round: 0, step: 'propose' })
  })

  it('T:14 T:17 T:18 asks for a value where it is the proposer', () => {
    const { effects } = play(initialCoreState('v0', makeConfig()), { type: 'start' })
    expect(effects).toEqual(['get value in 0', 'timeout propose in 0'])
  })

  it('T:19 proposes the value it was given, once', () => {
    const value = { type: 'value', height: 1, round: 0, valueId: 'A' } as const
    expect(play(startedCore('v0'), value).effects).toEqual(['propose A in 0'])
    const late = { ...value, round: 1 }
    expect(play(startedCore('v0'), late).effects).toEqual(['drop stale'])
  })

  it('T:15 T:16 proposes its valid value with its round', () => {
    const before = [
      proposal(0, 'A'),
      ...prevotes('v0 v2 v3', 0, 'A'),
      ...precommits('v0 v2 v3', 0, null),
    ]
    const { effects } = play(startedCore('v1'), before, timeout('precommit', 0))
    expect(effects.slice(-2)).toEqual(['propose A in 1 on 0', 'timeout propose in 1'])
  })

  it('T:20 T:21 waits for the proposal where it is not the proposer', () => {
    const { effects } = play(initialCoreState('v3', makeConfig()), { type: 'start' })
    expect(effects).toEqual(['timeout propose in 0'])
  })
})

describe('a new value', () => {
  it('T:22 T:23 T:24 T:27 is prevoted by a validator without a lock', () => {
    const { state, effects } = play(startedCore(), proposal(0, 'A'))
    expect(effects).toEqual(['prevote A in 0'])
    expect(state.round.step).toBe('prevote')
  })

  it('T:22 counts only from the proposer of the round', () => {
    const stranger = { ...proposal(0, 'A') } as ReturnType<typeof proposal> & { type: 'proposal' }
    const forged = { ...stranger, proposal: { ...stranger.proposal, proposer: 'v2' } }
    const { state, effects } = play(startedCore(), forged, forged)
    expect(effects).toEqual(['evidence wrongProposer', 'drop wrongProposer', 'drop wrongProposer'])
    expect(state.round.step).toBe('propose')
  })

  it('T:22 counts only in step propose', () => {
    expect(play(startedCore(), timeout('propose', 0), proposal(0, 'A')).effects).toEqual([
      'prevote nil in 0',
    ])
  })

  it('T:23 T:24 is prevoted by a validator locked on it', () => {
    expect(play(lockedOnA(), proposal(1, 'A')).effects).toEqual(['prevote A in 1'])
  })

  it('T:25 T:26 gets nil from a validator locked on another one', () => {
    expect(play(lockedOnA(), proposal(1, 'B')).effects).toEqual(['prevote nil in 1'])
  })

  it('T:23 T:26 gets nil if it is invalid', () => {
    expect(play(startedCore(), proposal(0, 'A', -1, false)).effects).toEqual(['prevote nil in 0'])
  })
})

describe('a value with a polka of an older round', () => {
  it('T:28 waits for that polka', () => {
    const waiting = play(inRound(2), proposal(2, 'B', 1), prevotes('v0 v1', 1, 'B'))
    expect(waiting.effects).toEqual([])
    expect(play(waiting.state, prevotes('v2', 1, 'B')).effects).toEqual(['prevote B in 2 on 1'])
  })

  it('T:28 takes the polka before the proposal as well', () => {
    const known = play(inRound(2), prevotes('v0 v1 v2', 1, 'B'))
    expect(play(known.state, proposal(2, 'B', 1)).effects).toEqual(['prevote B in 2 on 1'])
  })

  it('T:28 needs the polka for that value, not for any', () => {
    const { effects } = play(inRound(2), proposal(2, 'B', 1), prevotes('v0 v1 v2', 1, 'C'))
    expect(effects).toEqual([])
  })

  it('T:28 refuses a valid round that is not below the round', () => {
    expect(play(inRound(2), proposal(2, 'B', 2)).effects).toEqual(['drop malformed'])
    expect(play(inRound(2), proposal(2, 'B', -2)).effects).toEqual(['drop malformed'])
  })

  it('T:29 T:30 T:33 is prevoted with an older lock on another value', () => {
    const { state } = play(lockedOnA(), prevotes('v0 v1 v2', 1, 'B'), precommits('v0 v1', 2, null))
    const { effects, state: end } = play(state, proposal(2, 'B', 1))
    expect(effects).toEqual(['prevote B in 2 on 1'])
    expect(end.round).toMatchObject({ step: 'prevote', lockedValue: 'A', lockedRound: 0 })
  })

  it('T:29 T:30 is prevoted with a lock of the same round', () => {
    // Only more than a third faulty can make two polkas of a round; the rule is the paper's all the same.
    const { state } = play(lockedOnA(), precommits('v0 v1', 1, null))
    const other = [{ type: 'certificate', votes: polka('v0 v1 v2', 0, 'B') }] as const
    const shown = play(state, other, proposal(1, 'B', 0))
    expect(shown.effects.at(-1)).toBe('prevote B in 1 on 0')
  })

  it('T:29 T:30 is prevoted by a validator locked on it since later', () => {
    const start = play(lockedOnA(), precommits('v0 v1', 3, null)).state
    const { state } = play(
      start,
      proposal(3, 'A', 0),
      prevotes('v0 v1 v2', 3, 'A', 0),
      precommits('v0 v1', 4, null),
    )
    expect(state.round).toMatchObject({ round: 4, lockedValue: 'A', lockedRound: 3 })
    expect(play(state, proposal(4, 'A', 0)).effects).toEqual(['prevote A in 4 on 0'])
  })

  it('T:31 T:32 gets nil from a validator with a newer lock on another one', () => {
    // The lock is of round 2, the polka for B of round 1.
    const { state } = play(
      inRound(2),
      proposal(2, 'A'),
      prevotes('v0 v1 v2', 2, 'A'),
      precommits('v0 v1', 3, null),
    )
    expect(state.round).toMatchObject({ round: 3, lockedValue: 'A', lockedRound: 2 })
    const asked = play(state, prevotes('v0 v1 v2', 1, 'B'), proposalOf('v3', 3, 'B', 1))
    expect(asked.effects).toEqual(['prevote nil in 3'])
  })

  it('T:29 T:32 gets nil if it is invalid', () => {
    const known = play(inRound(2), prevotes('v0 v1 v2', 1, 'B')).state
    expect(play(known, proposal(2, 'B', 1, false)).effects).toEqual(['prevote nil in 2'])
  })
})

describe('prevotes', () => {
  it('T:34 T:35 of any kind from two thirds start the timer, once', () => {
    const { state, effects } = play(prevotedA(), prevotes('v0', 0, 'A'), prevotes('v1 v2', 0, null))
    expect(effects).toEqual(['timeout prevote in 0'])
    expect(play(state, prevotes('v3', 0, 'A')).effects).toEqual([])
  })

  it('T:34 only in step prevote', () => {
    expect(play(startedCore(), prevotes('v0', 0, 'A'), prevotes('v1 v2', 0, null)).effects).toEqual(
      [],
    )
  })

  it('T:36 T:37 T:38 T:39 T:40 T:41 for the proposal lock it and bring the precommit', () => {
    const { state, effects } = play(prevotedA(), prevotes('v0 v1 v2', 0, 'A'))
    expect(effects).toEqual(['precommit A in 0'])
    expect(state.round).toMatchObject({ step: 'precommit', lockedValue: 'A', lockedRound: 0 })
  })

  it('T:36 need the proposal', () => {
    const { state, effects } = play(
      startedCore(),
      timeout('propose', 0),
      prevotes('v0 v1 v2', 0, 'A'),
    )
    expect(effects).toEqual(['prevote nil in 0', 'timeout prevote in 0'])
    expect(play(state, proposal(0, 'A')).effects).toEqual(['precommit A in 0'])
  })

  it('T:36 need a valid proposal', () => {
    const { effects } = play(
      startedCore(),
      proposal(0, 'A', -1, false),
      prevotes('v0 v1 v2', 0, 'A'),
    )
    expect(effects).toEqual(['prevote nil in 0', 'timeout prevote in 0'])
  })

  it('T:36 must carry the valid round of the proposal', () => {
    const start = play(inRound(2), prevotes('v0 v1 v2', 1, 'B'), proposal(2, 'B', 1)).state
    const mixed = play(start, prevotes('v0 v1', 2, 'B', 1), prevotes('v2', 2, 'B', 0))
    expect(mixed.effects).toEqual(['timeout prevote in 2'])
    expect(play(mixed.state, prevotes('v3', 2, 'B', 1)).effects).toEqual(['precommit B in 2'])
  })

  it('T:36 T:42 T:43 set the valid value in step precommit too, without a lock', () => {
    const start = play(prevotedA(), prevotes('v0 v1', 0, 'A'), prevotes('v3', 0, null))
    const { state } = play(start.state, timeout('prevote', 0), prevotes('v2', 0, 'A'))
    expect(state.round).toMatchObject({ step: 'precommit', lockedRound: -1 })
    expect(state.round).toMatchObject({ validValue: 'A', validRound: 0 })
  })

  it('T:42 T:43 do not set the valid value of another round', () => {
    const { state } = play(inRound(1), proposal(0, 'A'), prevotes('v0 v1 v2', 0, 'A'))
    expect(state.round).toMatchObject({ validValue: null, validRound: -1 })
  })

  it('T:44 T:45 T:46 for nil bring a precommit for nil', () => {
    const { state, effects } = play(prevotedA(), prevotes('v0 v1 v2', 0, null))
    expect(effects).toEqual(['precommit nil in 0'])
    expect(state.round).toMatchObject({ step: 'precommit', lockedRound: -1 })
  })

  it('T:44 only in step prevote', () => {
    const { state, effects } = play(startedCore(), prevotes('v0 v1 v2', 0, null))
    expect(effects).toEqual([])
    // Once the validator has prevoted, what it had already heard counts.
    expect(play(state, proposal(0, 'A')).effects).toEqual(['prevote A in 0', 'precommit nil in 0'])
  })
})

describe('precommits', () => {
  it('T:47 T:48 of any kind from two thirds start the timer, once, in any step', () => {
    const { state, effects } = play(
      startedCore(),
      precommits('v0', 0, 'A'),
      precommits('v1 v2', 0, null),
    )
    expect(effects).toEqual(['timeout precommit in 0'])
    expect(play(state, precommits('v3', 0, null)).effects).toEqual([])
    expect(play(state, proposal(0, 'A')).effects).toEqual(['prevote A in 0'])
  })

  it('T:49 T:50 T:51 for the proposal decide it, once', () => {
    const { state, effects } = play(
      prevotedA(),
      prevotes('v0 v1 v2', 0, 'A'),
      precommits('v0 v1 v2', 0, 'A'),
    )
    expect(effects).toEqual(['precommit A in 0', 'decide A of 0 with 3'])
    expect(state.round.step).toBe('commit')
    expect(play(state, precommits('v3', 0, 'A')).effects).toEqual([])
  })

  it('T:49 decide a value of an older round', () => {
    const start = play(inRound(3), precommits('v0 v1 v2', 1, 'B')).state
    expect(play(start, proposal(1, 'B')).effects).toEqual(['decide B of 1 with 3'])
  })

  it('T:49 decide a value of a higher round', () => {
    const { effects } = play(startedCore(), proposal(2, 'C'), precommits('v0 v1 v2', 2, 'C'))
    expect(effects.at(-1)).toBe('decide C of 2 with 3')
  })

  it('T:49 decide before the height has started', () => {
    const { effects } = play(
      initialCoreState('v3', makeConfig()),
      proposal(0, 'A'),
      precommits('v0 v1 v2', 0, 'A'),
    )
    expect(effects).toEqual(['decide A of 0 with 3'])
  })

  it('T:49 need a valid proposal', () => {
    const { effects } = play(
      startedCore(),
      proposal(0, 'A', -1, false),
      precommits('v0 v1 v2', 0, 'A'),
    )
    expect(effects).toEqual(['prevote nil in 0', 'timeout precommit in 0'])
  })

  it('T:49 before T:36, where one vote enables both', () => {
    const start = play(prevotedA(), prevotes('v0 v1 v2', 0, 'A')).state
    const rolled = { ...start, round: { ...start.round, step: 'prevote', validRound: -1 } } as const
    const { effects } = play(rolled, precommits('v0 v1 v2', 0, 'A'))
    expect(effects.at(-1)).toBe('decide A of 0 with 3')
  })
})

describe('the next height', () => {
  it('T:52 T:53 T:54 begins in round 0 without lock, valid value and votes', () => {
    const decided = play(
      prevotedA(),
      prevotes('v0 v1 v2', 0, 'A'),
      precommits('v0 v1 v2', 0, 'A'),
    ).state
    const config = makeConfig([1, 1, 1, 1], 2)
    const next = apply(decided, { type: 'startHeight', config })
    const fresh = apply(initialCoreState('v3', config), { type: 'start' })
    expect(next).toEqual(fresh)
  })

  it('T:51 comes only after a decision, and without a gap', () => {
    const next = { type: 'startHeight', config: makeConfig([1, 1, 1, 1], 2) } as const
    expect(play(startedCore(), next).effects).toEqual(['drop stale'])
    const decided = play(startedCore(), proposal(0, 'A'), precommits('v0 v1 v2', 0, 'A')).state
    const skipping = { type: 'startHeight', config: makeConfig([1, 1, 1, 1], 3) } as const
    expect(play(decided, skipping).effects).toEqual(['drop stale'])
  })
})

describe('messages of a higher round', () => {
  it('T:55 T:56 from more than a third make it skip there', () => {
    const one = play(startedCore(), prevotes('v0', 5, 'A'))
    expect(one.effects).toEqual([])
    const { state, effects } = play(one.state, precommits('v1', 5, null))
    expect(effects).toEqual(['timeout propose in 5'])
    expect(state.round.round).toBe(5)
  })

  it('T:55 count once for each validator', () => {
    const { state } = play(startedCore(), prevotes('v0', 5, 'A'), precommits('v0', 5, 'A'))
    expect(state.round.round).toBe(0)
  })

  it('T:55 of two rounds do not add up', () => {
    const { state } = play(startedCore(), prevotes('v0', 5, null), prevotes('v1', 6, null))
    expect(state.round.round).toBe(0)
  })
})

describe('timers', () => {
  it('T:57 T:58 T:59 T:60 propose: prevotes nil', () => {
    const { state, effects } = play(startedCore(), timeout('propose', 0))
    expect(effects).toEqual(['prevote nil in 0'])
    expect(state.round.step).toBe('prevote')
  })

  it('T:61 T:62 T:63 T:64 prevote: precommits nil', () => {
    const { state, effects } = play(prevotedA(), timeout('prevote', 0))
    expect(effects).toEqual(['precommit nil in 0'])
    expect(state.round.step).toBe('precommit')
  })

  it('T:65 T:66 T:67 precommit: starts the next round, in any step', () => {
    for (const state of [startedCore(), prevotedA()]) {
      const next = play(state, timeout('precommit', 0))
      expect(next.state.round).toMatchObject({ round: 1, step: 'propose' })
      expect(next.effects).toEqual(['timeout propose in 1'])
    }
  })

  it.each(['propose', 'prevote', 'precommit'] as const)(
    'T:58 T:62 T:66 %s: nothing for another round or height',
    (kind) => {
      const state = inRound(2)
      for (const late of [timeout(kind, 1), timeout(kind, 3), timeout(kind, 2, 2)]) {
        expect(play(state, late)).toEqual({ state, effects: ['drop stale'] })
      }
    },
  )

  it('T:58 T:62 propose and prevote: nothing in another step', () => {
    expect(play(prevotedA(), timeout('propose', 0)).effects).toEqual(['drop stale'])
    expect(play(startedCore(), timeout('prevote', 0)).effects).toEqual(['drop stale'])
  })

  it('T:66 precommit: nothing after the decision', () => {
    const decided = play(startedCore(), proposal(0, 'A'), precommits('v0 v1 v2', 0, 'A')).state
    expect(play(decided, timeout('precommit', 0)).effects).toEqual(['drop stale'])
  })
})

describe('a hidden lock', () => {
  // v3 alone saw the polka for A in round 0; the others precommitted nil and go on.
  it('T:28 T:30 is passed on with the polka that is sent again', () => {
    const { effects } = play(lockedOnA(), { type: 'rebroadcast' })
    expect(effects).toEqual(['resend 1 proposals, 0 votes, 1 certificates'])
    const resent = apply(lockedOnA(), { type: 'rebroadcast' }).effects[0]
    if (resent?.type !== 'resend') throw new Error('nothing was sent again')

    const other = play(startedCore('v1'), precommits('v0 v2', 3, null)).state
    const asked = play(other, proposalOf('v3', 3, 'A', 0))
    expect(asked.effects).toEqual([])
    const shown = resent.certificates.map((votes) => ({ type: 'certificate', votes }) as const)
    expect(play(asked.state, shown).effects).toEqual(['prevote A in 3 on 0'])
  })
})

describe('this file', () => {
  it('names every line from 11 to 67', () => {
    const source = readFileSync(import.meta.filename, 'utf8')
    const titles = source.match(/it(\.each)?\([\s\S]*?'T:[^']*'/g) ?? []
    const named = new Set(titles.flatMap((title) => title.match(/T:\d+/g) ?? []))
    const lines = Array.from({ length: 57 }, (_, index) => `T:${index + 11}`)
    expect(lines.filter((line) => !named.has(line))).toEqual([])
  })
})

function polka(validators: string, round: number, valueId: string): Vote[] {
  return validators.split(' ').map((validator) => makeVote('prevote', validator, round, valueId))
}

function proposalOf(proposer: string, round: number, valueId: string, validRound: number) {
  const input = proposal(round, valueId, validRound)
  if (input.type !== 'proposal') throw new Error('not a proposal')
  return { ...input, proposal: { ...input.proposal, proposer } }
}
