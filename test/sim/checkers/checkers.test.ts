import { describe, expect, it } from 'vitest'
import type { Vote, VoteType } from '../../../executor/src/consensus/core/types.ts'
import { makeValidatorSet } from '../../../executor/src/consensus/core/validatorSet.ts'
import { makeCheckers } from './checkers.ts'
import type { Fact, World } from './fact.ts'

const IDS = ['a', 'b', 'c', 'd'] as const

const SET = makeValidatorSet(IDS.map((id) => ({ id, power: 1 })))

const WORLD: World = {
  validatorsOf: () => SET,
  faulty: new Set(['d']),
  leaderOf: (_height, round) => IDS[round % IDS.length] ?? '',
}

/** The checkers that object to these facts. */
function objections(facts: readonly Fact[]): readonly string[] {
  const checkers = makeCheckers(WORLD)
  const found = facts.flatMap((fact) =>
    checkers.filter((checker) => checker.check(fact) !== undefined).map(({ name }) => name),
  )
  return [...new Set(found)]
}

function vote(type: VoteType, validator: string, round: number, valueId: string | null): Vote {
  return {
    type,
    validator,
    height: 1,
    round,
    valueId,
    validRound: -1,
    signature: new Uint8Array(),
  }
}

function told(...votes: readonly Vote[]): Fact[] {
  return votes.map((item) => ({ type: 'vote', vote: item }))
}

const proposed = (round: number, valueId: string, proposer: string): Fact[] => [
  { type: 'value', valueId },
  { type: 'proposal', proposal: { proposer, height: 1, round, valueId, validRound: -1 } },
]

const quorum = (type: VoteType, round: number, valueId: string | null, ids = IDS.slice(0, 3)) =>
  ids.map((id) => vote(type, id, round, valueId))

const decided = (validator: string, valueId: string, certificate: readonly Vote[]): Fact => {
  return { type: 'decision', validator, height: 1, round: 0, valueId, certificate }
}

const GOOD_ROUND = [
  ...proposed(0, 'v', 'a'),
  ...told(...quorum('prevote', 0, 'v')),
  ...told(...quorum('precommit', 0, 'v')),
]

describe('the checkers', () => {
  it('have nothing against a round that goes well', () => {
    const commit = quorum('precommit', 0, 'v')
    expect(
      objections([...GOOD_ROUND, decided('a', 'v', commit), decided('b', 'v', commit)]),
    ).toEqual([])
  })

  it('have nothing against what a faulty validator does', () => {
    const facts = told(vote('prevote', 'd', 0, 'x'), vote('prevote', 'd', 0, 'y'))
    expect(objections([...facts, decided('d', 'x', [])])).toEqual([])
  })

  it('see two decisions of two validators', () => {
    const other = IDS.slice(1).map((id) => vote('precommit', id, 0, 'w'))
    const facts = [
      ...GOOD_ROUND,
      decided('a', 'v', quorum('precommit', 0, 'v')),
      { type: 'value', valueId: 'w' } as const,
      decided('b', 'w', other),
    ]
    expect(objections(facts)).toContain('agreement')
  })

  it('see two decisions of one validator', () => {
    const commit = quorum('precommit', 0, 'v')
    const facts = [...GOOD_ROUND, decided('a', 'v', commit), decided('a', 'w', commit)]
    expect(objections(facts)).toContain('integrity')
  })

  it('see a decided height that leaves one out', () => {
    const commit = quorum('precommit', 0, 'v')
    const later = { ...decided('a', 'v', commit), height: 3 } as Fact
    expect(objections([...GOOD_ROUND, decided('a', 'v', commit), later])).toContain('integrity')
  })

  it('see a decided value that nobody built, and one that is invalid', () => {
    expect(objections([decided('a', 'ghost', quorum('precommit', 0, 'ghost'))])).toContain(
      'validity',
    )
    const invalid = [{ type: 'value', valueId: 'invalid1' } as const, decided('a', 'invalid1', [])]
    expect(objections(invalid)).toContain('validity')
  })

  it('see two votes, and two proposals, of one validator in a round', () => {
    const votes = told(vote('prevote', 'a', 0, null), vote('prevote', 'a', 0, 'v'))
    expect(objections([...proposed(0, 'v', 'a'), ...votes])).toEqual(['double sign'])
    expect(objections([...proposed(0, 'v', 'a'), ...proposed(0, 'w', 'a')])).toEqual([
      'double sign',
    ])
  })

  it('see a prevote against the lock without a later polka, and only then', () => {
    const locked = [
      ...proposed(0, 'v', 'a'),
      ...told(...quorum('prevote', 0, 'v'), vote('precommit', 'a', 0, 'v')),
    ]
    const against = [...proposed(2, 'w', 'c'), ...told(vote('prevote', 'a', 2, 'w'))]
    expect(objections([...locked, ...against])).toEqual(['lock safety'])
    const polka = told(...quorum('prevote', 1, 'w', ['b', 'c', 'd']))
    expect(objections([...locked, ...proposed(1, 'w', 'b'), ...polka, ...against])).toEqual([])
  })

  it('see a precommit with exactly two thirds of the prevotes', () => {
    const three = makeValidatorSet(IDS.slice(0, 3).map((id) => ({ id, power: 1 })))
    const twoOfThree: World = {
      validatorsOf: () => three,
      faulty: new Set(),
      leaderOf: () => 'a',
    }
    const checkers = makeCheckers(twoOfThree)
    const facts = [
      ...proposed(0, 'v', 'a'),
      ...told(vote('prevote', 'a', 0, 'v'), vote('prevote', 'b', 0, 'v')),
      ...told(vote('precommit', 'a', 0, 'v')),
    ]
    const names = facts.flatMap((fact) => checkers.filter((c) => c.check(fact)).map((c) => c.name))
    expect(names).toEqual(['polka before precommit'])
  })

  it('see a precommit for nil before the timer, and not after it', () => {
    const early = told(vote('precommit', 'a', 0, null))
    expect(objections(early)).toEqual(['polka before precommit'])
    const timeout = { kind: 'prevote', height: 1, round: 0 } as const
    expect(objections([{ type: 'timeout', validator: 'a', timeout }, ...early])).toEqual([])
  })

  it('see a prevote for what the proposer of the round did not propose', () => {
    const facts = [...proposed(0, 'v', 'b'), ...told(vote('prevote', 'a', 0, 'v'))]
    expect(objections(facts)).toEqual(['prevote answers proposal'])
  })

  it.each([
    ['too few votes', quorum('precommit', 0, 'v').slice(1)],
    ['a signer twice', [...quorum('precommit', 0, 'v').slice(1), vote('precommit', 'b', 0, 'v')]],
    ['a vote for nil', [...quorum('precommit', 0, 'v').slice(1), vote('precommit', 'a', 0, null)]],
    ['a vote never signed', quorum('precommit', 0, 'v', ['b', 'c', 'd'])],
  ])('see a certificate with %s', (_what, certificate) => {
    expect(objections([...GOOD_ROUND, decided('a', 'v', certificate)])).toEqual(['certificate'])
  })

  it('see evidence against a correct validator, and accept it against a faulty one', () => {
    const against = (id: string): Fact => ({
      type: 'evidence',
      reporter: 'a',
      evidence: {
        type: 'duplicateVote',
        first: vote('prevote', id, 0, 'v'),
        second: vote('prevote', id, 0, 'w'),
      },
    })
    expect(objections([against('b')])).toEqual(['evidence'])
    expect(objections([against('d')])).toEqual([])
  })
})
