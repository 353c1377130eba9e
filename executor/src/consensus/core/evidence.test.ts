import { describe, expect, it } from 'vitest'
import { compareCertificates, culpritOf, type Evidence, isProof } from './evidence.ts'
import { makeConfig, makeProposal, makeVote, play, proposal, startedCore } from './testing.ts'

const CONFIG = makeConfig()
const ALL = ['v0', 'v1', 'v2', 'v3']

function quorum(
  ids: readonly string[],
  type: 'prevote' | 'precommit',
  round: number,
  valueId: string,
) {
  return ids.map((id) => makeVote(type, id, round, valueId))
}

describe('a proof', () => {
  const first = makeVote('prevote', 'v0', 0, 'A')

  it.each<[boolean, string, Evidence]>([
    [true, 'two values', { type: 'duplicateVote', first, second: { ...first, valueId: 'B' } }],
    [
      true,
      'a value and nil',
      { type: 'duplicateVote', first, second: { ...first, valueId: null } },
    ],
    [false, 'one vote', { type: 'duplicateVote', first, second: first }],
    [
      false,
      'two rounds',
      { type: 'duplicateVote', first, second: { ...first, round: 1, valueId: 'B' } },
    ],
    [
      false,
      'two heights',
      { type: 'duplicateVote', first, second: { ...first, height: 2, valueId: 'B' } },
    ],
    [
      false,
      'two types',
      { type: 'duplicateVote', first, second: { ...first, type: 'precommit', valueId: 'B' } },
    ],
    [
      false,
      'two validators',
      { type: 'duplicateVote', first, second: { ...first, validator: 'v1', valueId: 'B' } },
    ],
    [
      false,
      'a stranger',
      {
        type: 'duplicateVote',
        first: { ...first, validator: 'x' },
        second: { ...first, validator: 'x', valueId: 'B' },
      },
    ],
    [
      true,
      'two proposals',
      { type: 'duplicateProposal', first: makeProposal(0, 'A'), second: makeProposal(0, 'B') },
    ],
    [
      false,
      'one proposal',
      { type: 'duplicateProposal', first: makeProposal(0, 'A'), second: makeProposal(0, 'A') },
    ],
    [
      true,
      'a proposal out of turn',
      {
        type: 'wrongProposer',
        proposal: { ...makeProposal(0, 'A'), proposer: 'v1' },
        expected: 'v0',
      },
    ],
    [
      false,
      'a proposal in turn',
      { type: 'wrongProposer', proposal: makeProposal(0, 'A'), expected: 'v0' },
    ],
  ])('is %s for %s', (expected, _what, evidence) => {
    expect(isProof(evidence, CONFIG)).toBe(expected)
  })
})

describe('two certificates', () => {
  it('of one round for two values name every common signer', () => {
    const evidence = compareCertificates(
      quorum(ALL.slice(0, 3), 'precommit', 0, 'A'),
      quorum(ALL.slice(1), 'precommit', 0, 'B'),
      CONFIG.validators,
    )
    expect(evidence.map(culpritOf)).toEqual(['v1', 'v2'])
    expect(evidence.every((item) => isProof(item, CONFIG))).toBe(true)
  })

  it('a commit and a later polka from before it name who forgot the lock', () => {
    const commit = quorum(ALL.slice(0, 3), 'precommit', 1, 'A')
    const polka = quorum(ALL.slice(1), 'prevote', 2, 'B')
    for (const [a, b] of [
      [commit, polka],
      [polka, commit],
    ] as const) {
      const evidence = compareCertificates(a, b, CONFIG.validators)
      expect(evidence.map(culpritOf)).toEqual(['v1', 'v2'])
      expect(evidence.map(({ type }) => type)).toEqual(['amnesia', 'amnesia'])
    }
  })

  it('a commit and a later polka that names a polka since then name nobody', () => {
    const commit = quorum(ALL.slice(0, 3), 'precommit', 1, 'A')
    const polka = ALL.slice(1).map((id) => makeVote('prevote', id, 3, 'B', 1))
    expect(compareCertificates(commit, polka, CONFIG.validators)).toEqual([])
  })

  it('acquit a validator that moved its lock in between', () => {
    // v1 is correct: it saw a polka for B in round 2, locked B, and met B again as a new value (T:23).
    const commit = quorum(ALL.slice(0, 3), 'precommit', 0, 'A')
    const polka = quorum(ALL.slice(1), 'prevote', 3, 'B')
    const moved = makeVote('precommit', 'v1', 2, 'B')
    const evidence = compareCertificates(commit, polka, CONFIG.validators, [moved])
    expect(evidence.map(culpritOf)).toEqual(['v2'])
  })

  it('that are no certificates name nobody', () => {
    const two = quorum(ALL.slice(0, 2), 'precommit', 0, 'A')
    const three = quorum(ALL.slice(0, 3), 'precommit', 0, 'B')
    expect(compareCertificates(two, three, CONFIG.validators)).toEqual([])
  })
})

describe('the core', () => {
  it('reports a second proposal of a round and keeps both', () => {
    const { effects, state } = play(startedCore(), proposal(0, 'A'), proposal(0, 'B'))
    expect(effects).toEqual(['prevote A in 0', 'evidence duplicateProposal'])
    expect(state.proposals).toHaveLength(2)
    expect(play(state, proposal(0, 'C')).effects).toEqual(['drop tooManyProposals'])
    expect(play(state, proposal(0, 'A')).effects).toEqual(['drop duplicate'])
  })

  it('takes a third proposal that a quorum stands behind, and decides it', () => {
    const start = play(startedCore(), proposal(0, 'A'), proposal(0, 'B')).state
    const commit = quorum(ALL.slice(0, 3), 'precommit', 0, 'C')
    const { effects } = play(start, { type: 'certificate', votes: commit }, proposal(0, 'C'))
    expect(effects).toEqual([
      'timeout precommit in 0',
      'evidence duplicateProposal',
      'decide C of 0 with 3',
    ])
  })
})
