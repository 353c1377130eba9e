import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { apply } from './apply.ts'
import type { CoreInput } from './coreInput.ts'
import { type CoreState, initialCoreState } from './coreState.ts'
import { enabledRules } from './enabledRules.ts'
import { ConsensusErrorCode } from './errors.ts'
import { MAX_TOTAL_POWER } from './limits.ts'
import {
  makeConfig,
  makeVote,
  play,
  precommits,
  prevotes,
  proposal,
  startedCore,
} from './testing.ts'
import { DEFAULT_TIMEOUTS, timeoutMs } from './timeouts.ts'
import { makeValidatorSet } from './validatorSet.ts'

const id = fc.constantFrom('v0', 'v1', 'v2', 'v3', 'v4', 'x')
const round = fc.oneof(
  fc.integer({ min: 0, max: 4 }),
  fc.constantFrom(-1, 70, 2 ** 31, 0.5, Number.NaN),
)
const validRound = fc.oneof(fc.constant(-1), fc.integer({ min: -2, max: 4 }))
const valueId = fc.constantFrom('A', 'B')
const height = fc.constantFrom(1, 1, 1, 2)
const signature = fc.constant(new Uint8Array())

const vote = fc.record({
  type: fc.constantFrom('prevote' as const, 'precommit' as const),
  validator: id,
  height,
  round,
  valueId: fc.option(valueId, { nil: null }),
  validRound,
  signature,
})

const input: fc.Arbitrary<CoreInput> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant('vote' as const), vote }) },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('proposal' as const),
      proposal: fc.record({ proposer: id, height, round, valueId, validRound, signature }),
      isValid: fc.boolean(),
    }),
  },
  fc.record({ type: fc.constant('certificate' as const), votes: fc.array(vote, { maxLength: 6 }) }),
  fc.record({ type: fc.constant('value' as const), height, round, valueId }),
  fc.record({
    type: fc.constant('timeout' as const),
    timeout: fc.record({
      kind: fc.constantFrom('propose' as const, 'prevote' as const, 'precommit' as const),
      height,
      round,
    }),
  }),
  fc.constantFrom({ type: 'start' } as const, { type: 'rebroadcast' } as const),
  fc.record({
    type: fc.constant('startHeight' as const),
    config: fc.constant(makeConfig([1, 1, 1, 1], 2)),
  }),
)

const powers = fc.constantFrom([1, 1, 1, 1], [3, 1, 1, 1, 1], [1, 2, 3, 4])

function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  if (ArrayBuffer.isView(value)) return value
  Object.freeze(value)
  for (const item of Object.values(value)) freeze(item)
  return value
}

describe('apply', () => {
  it('takes any input at any time, changes nothing in place, and leaves no rule enabled', () => {
    fc.assert(
      fc.property(powers, fc.array(input, { maxLength: 40 }), (set, inputs) => {
        let state: CoreState = initialCoreState('v3', makeConfig(set))
        for (const item of [{ type: 'start' } as const, ...inputs]) {
          freeze(state)
          const once = apply(state, item)
          expect(apply(state, item)).toEqual(once)
          state = once.state
          // So a vote that crosses no threshold is right to look for no rule.
          expect(enabledRules(state)).toEqual([])
        }
      }),
      { numRuns: 300, seed: 4 },
    )
  })

  it('signs one statement a round and type, whatever comes', () => {
    fc.assert(
      fc.property(powers, fc.array(input, { maxLength: 60 }), (set, inputs) => {
        const signed = new Set<string>()
        let state: CoreState = initialCoreState('v3', makeConfig(set))
        for (const item of [{ type: 'start' } as const, ...inputs]) {
          const { state: next, effects } = apply(state, item)
          state = next
          for (const effect of effects) {
            if (effect.type !== 'broadcastVote') continue
            const key = `${effect.vote.height}/${effect.vote.round} ${effect.vote.type}`
            expect(signed.has(key)).toBe(false)
            signed.add(key)
          }
        }
      }),
      { numRuns: 300, seed: 5 },
    )
  })

  it('keeps its memory bounded under votes for rounds without end', () => {
    let state = apply(initialCoreState('v3', makeConfig()), { type: 'start' }).state
    for (let at = 0; at < 3000; at += 1) {
      const spam = makeVote(
        at % 2 === 0 ? 'prevote' : 'precommit',
        'v0',
        at,
        at % 3 === 0 ? 'A' : null,
      )
      state = apply(state, { type: 'vote', vote: spam }).state
    }
    expect(state.keeper.rounds.length).toBeLessThanOrEqual(5)
  })
})

describe('timeouts', () => {
  it('grow by round', () => {
    expect(timeoutMs({ kind: 'propose', height: 1, round: 0 }, DEFAULT_TIMEOUTS)).toBe(3000)
    expect(timeoutMs({ kind: 'propose', height: 1, round: 3 }, DEFAULT_TIMEOUTS)).toBe(4500)
    expect(timeoutMs({ kind: 'prevote', height: 1, round: 1 }, DEFAULT_TIMEOUTS)).toBe(1500)
    expect(timeoutMs({ kind: 'precommit', height: 1, round: 2 }, DEFAULT_TIMEOUTS)).toBe(2000)
  })
})

describe('a validator set', () => {
  it('sorts its members and adds their power', () => {
    const set = makeValidatorSet([
      { id: 'b', power: 2 },
      { id: 'a', power: MAX_TOTAL_POWER - 2 },
    ])
    expect(set.members.map((member) => member.id)).toEqual(['a', 'b'])
    expect(set.totalPower).toBe(MAX_TOTAL_POWER)
  })

  it.each([
    ['nobody', []],
    ['one twice', ['a', 'a'].map((name) => ({ id: name, power: 1 }))],
    ['power 0', [{ id: 'a', power: 0 }]],
    ['power below 0', [{ id: 'a', power: -1 }]],
    ['a broken power', [{ id: 'a', power: 1.5 }]],
    ['too much power', [{ id: 'a', power: MAX_TOTAL_POWER + 1 }]],
    ['too many', Array.from({ length: 1025 }, (_, index) => ({ id: `v${index}`, power: 1 }))],
  ])('refuses %s', (_what, validators) => {
    expect(() => makeValidatorSet(validators)).toThrowError(
      expect.objectContaining({ code: ConsensusErrorCode.VALIDATOR_SET_INVALID }),
    )
  })
})

describe('a network of one', () => {
  it('decides alone', () => {
    const inputs: CoreInput[] = [
      { type: 'value', height: 1, round: 0, valueId: 'A' },
      proposal(0, 'A'),
      ...prevotes('v0', 0, 'A'),
      ...precommits('v0', 0, 'A'),
    ]
    expect(play(startedCore('v0', makeConfig([5])), inputs).effects).toEqual([
      'propose A in 0',
      'prevote A in 0',
      'precommit A in 0',
      'decide A of 0 with 1',
    ])
  })
})
