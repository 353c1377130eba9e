import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawCommittee } from './assignment/drawCommittee.ts'
import type { EntryKey } from './state.ts'
import { EMPTY_HASHES, stateRoot, updateHashes } from './stateRoot.ts'
import { operatorOf, word } from './testing/testLedger.ts'

const candidates = fc
  .array(fc.integer({ min: 1, max: 2 ** 40 }), { minLength: 1, maxLength: 20 })
  .map((weights) => weights.map((weight, index) => ({ operator: operatorOf(index), weight })))

describe('the committee', () => {
  it('is the same for candidates in any order, without repetition, and as large as it can be', () => {
    fc.assert(
      fc.property(candidates, fc.nat(20), fc.nat(), fc.nat(), (list, size, seed, order) => {
        const draw = { seed: word(seed), id: word(1), size }
        const committee = drawCommittee(list, draw)
        const at = order % list.length
        const turned = [...list.slice(at), ...list.slice(0, at)].reverse()
        expect(drawCommittee(turned, draw)).toEqual(committee)
        expect(new Set(committee.map(({ operator }) => operator)).size).toBe(committee.length)
        expect(committee.length).toBe(Math.min(size, list.length, 16))
        // A larger committee begins with the smaller one: backups follow in order.
        expect(drawCommittee(list, { ...draw, size: size + 1 }).slice(0, size)).toEqual(
          committee.slice(0, 16),
        )
      }),
      { numRuns: 200 },
    )
  })

  it('follows the stake, first and second place alike', () => {
    const list = [1, 2, 7].map((weight, index) => ({ operator: operatorOf(index), weight }))
    const [first, second] = [
      [0, 0, 0],
      [0, 0, 0],
    ] as [number[], number[]]
    const draws = 4_000
    for (let seed = 0; seed < draws; seed += 1) {
      const committee = drawCommittee(list, { seed: word(seed), id: word(1), size: 2 })
      for (const [place, counts] of [first, second].entries()) {
        const index = Number(committee[place]?.operator) - 1
        counts[index] = (counts[index] ?? 0) + 1
      }
    }
    // Of the second place: sum over the first of p(first) · w / (total - w of the first).
    const expected = [
      [0.1, 0.2, 0.7],
      [0.2 / 8 + 0.7 / 3, 0.1 * (2 / 9) + 0.7 * (2 / 3), 0.1 * (7 / 9) + 0.2 * (7 / 8)],
    ]
    for (const [place, counts] of [first, second].entries())
      for (const [index, count] of counts.entries()) {
        const share = expected[place]?.[index] ?? 0
        // Five standard deviations.
        const spread = 5 * Math.sqrt((share * (1 - share)) / draws)
        expect(Math.abs(count / draws - share)).toBeLessThan(spread)
      }
  })
})

describe('the state root', () => {
  const change = fc.record({
    key: fc.nat(40).map((index) => `request/${index}` as EntryKey),
    value: fc.option(fc.nat(3), { nil: undefined }),
  })
  const bytesOf = (value: number | undefined): Uint8Array | undefined =>
    value === undefined ? undefined : Uint8Array.of(value)

  it('is that of the entries, whatever their history, and another for other entries', () => {
    fc.assert(
      fc.property(fc.array(change), fc.array(change), (before, after) => {
        const all = [...before, ...after]
        const final = new Map(all.map(({ key, value }) => [key, value]))
        const stepwise = all.reduce(
          (hashes, { key, value }) => updateHashes(hashes, [[key, bytesOf(value)]]),
          EMPTY_HASHES,
        )
        const present = [...final].filter(([, value]) => value !== undefined).reverse()
        const atOnce = updateHashes(
          EMPTY_HASHES,
          present.map(([key, value]) => [key, bytesOf(value)] as const),
        )
        expect(stateRoot(stepwise)).toBe(stateRoot(atOnce))
        const [first] = present
        if (first === undefined) return
        const other = updateHashes(atOnce, [[first[0], Uint8Array.of(9)]])
        expect(stateRoot(other)).not.toBe(stateRoot(atOnce))
        const less = updateHashes(atOnce, [[first[0], undefined]])
        expect(stateRoot(less)).not.toBe(stateRoot(atOnce))
      }),
      { numRuns: 30 },
    )
  })

  it('leaves the hashes it came from as they were', () => {
    const one = updateHashes(EMPTY_HASHES, [['request/1', Uint8Array.of(1)]])
    const root = stateRoot(one)
    updateHashes(one, [['request/1', undefined]])
    expect(stateRoot(one)).toBe(root)
  })
})
