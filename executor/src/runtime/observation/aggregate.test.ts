import { AGGREGATIONS } from '@flowbuilder/sdk/workflow/definition'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TaskValues } from '../port.ts'
import { aggregate } from './aggregate.ts'
import type { Observation, Observations, Verdict } from './observation.ts'

const price = (value: number | bigint): TaskValues => ({
  price: { type: 'integer', value: BigInt(value) },
})
const seen = (value: number | bigint): Observation => ({ type: 'seen', outputs: price(value) })
const failed = (code: string): Observation => ({ type: 'failed', code })
/** Members a, b, c, … by their observations, in order; undefined observed nothing. */
const observe = (...list: readonly (Observation | undefined)[]): Observations =>
  new Map(
    list.flatMap((observation, index) =>
      observation === undefined ? [] : [[String.fromCharCode(97 + index), observation]],
    ),
  )
const committeeOf = (...weights: readonly number[]): ReadonlyMap<string, number> =>
  new Map(weights.map((weight, index) => [String.fromCharCode(97 + index), weight]))
const four = committeeOf(1, 1, 1, 1)
const OPEN: Verdict = { type: 'open' }
const SPLIT: Verdict = { type: 'split' }
const agreed = (value: number | bigint): Verdict => ({ type: 'agreed', outputs: price(value) })

describe('aggregate', () => {
  it.each(AGGREGATIONS)(
    'decides nothing by %s before more than 2/3 of the weight has observed',
    (rule) => {
      expect(aggregate(rule, four, observe())).toEqual(OPEN)
      expect(aggregate(rule, four, observe(seen(1), seen(1)))).toEqual(OPEN)
      expect(aggregate(rule, four, observe(seen(1), seen(1), seen(1)))).toEqual(agreed(1))
      const three = committeeOf(1, 1, 1)
      expect(aggregate(rule, three, observe(seen(1), seen(1)))).toEqual(OPEN) // exactly 2/3
      expect(aggregate(rule, committeeOf(5, 1, 1), observe(seen(1)))).toEqual(agreed(1))
    },
  )

  it.each(AGGREGATIONS)('does not count strangers by %s', (rule) => {
    const stranger = new Map([...observe(seen(1), seen(1)), ['x', seen(1)], ['y', seen(1)]])
    expect(aggregate(rule, four, stranger)).toEqual(OPEN)
  })

  it('identical: agrees when more than 2/3 saw the same, and knows when they never will', () => {
    expect(aggregate('identical', four, observe(seen(1), seen(2), seen(1)))).toEqual(OPEN)
    expect(aggregate('identical', four, observe(seen(1), seen(2), seen(1), seen(1)))).toEqual(
      agreed(1),
    )
    expect(aggregate('identical', four, observe(seen(1), seen(2), seen(3)))).toEqual(SPLIT)
    expect(aggregate('identical', four, observe(seen(1), seen(2), seen(1), seen(2)))).toEqual(SPLIT)
    const failure = failed('HTTP_STATUS')
    expect(aggregate('identical', four, observe(failure, seen(1), failure, failure))).toEqual(
      failure,
    )
  })

  it('mode: takes what most saw, if an honest one must be among them', () => {
    expect(aggregate('mode', four, observe(seen(1), seen(2), seen(1)))).toEqual(agreed(1))
    expect(aggregate('mode', four, observe(seen(1), seen(2), seen(3)))).toEqual(OPEN)
    expect(aggregate('mode', four, observe(seen(1), seen(2), seen(3), seen(3)))).toEqual(agreed(3))
    expect(aggregate('mode', four, observe(seen(1), seen(2), seen(3), seen(4)))).toEqual(SPLIT)
    expect(aggregate('mode', four, observe(seen(1), seen(1), seen(2), seen(2)))).toEqual(SPLIT)
    const failure = failed('HTTP_TIMEOUT')
    expect(aggregate('mode', four, observe(seen(1), failure, failure))).toEqual(failure)
    // A third of the weight alone could be liars.
    expect(
      aggregate(
        'mode',
        committeeOf(2, 1, 1, 1, 1),
        observe(seen(9), seen(1), seen(2), seen(3), seen(4)),
      ),
    ).toEqual(SPLIT)
  })

  it('median: takes the middle of the weights', () => {
    expect(aggregate('median', four, observe(seen(3), seen(1), seen(2)))).toEqual(agreed(2))
    expect(aggregate('median', four, observe(seen(4), seen(1), seen(3), seen(2)))).toEqual(
      agreed(2),
    )
    expect(aggregate('median', committeeOf(5, 1, 1), observe(seen(9), seen(1), seen(2)))).toEqual(
      agreed(9),
    )
  })

  it('median: goes on without those that failed, unless a third did', () => {
    const late = failed('HTTP_TIMEOUT')
    expect(aggregate('median', four, observe(seen(3), late, seen(1)))).toEqual(OPEN)
    expect(aggregate('median', four, observe(seen(3), late, seen(1), seen(2)))).toEqual(agreed(2))
    expect(aggregate('median', four, observe(seen(3), late, late))).toEqual(late)
    expect(aggregate('median', four, observe(failed('B'), failed('A'), failed('B')))).toEqual(
      failed('B'),
    )
  })

  it('median: takes the mode of what is no integer', () => {
    const both = (value: bigint, text: string): Observation => ({
      type: 'seen',
      outputs: { ...price(value), unit: { type: 'text', value: text } },
    })
    const found = aggregate(
      'median',
      four,
      observe(both(1n, 'USD'), both(3n, 'USD'), both(2n, 'EUR')),
    )
    expect(found).toEqual({
      type: 'agreed',
      outputs: { ...price(2n), unit: { type: 'text', value: 'USD' } },
    })
    const mixed = observe(both(1n, 'a'), both(3n, 'b'), both(2n, 'c'))
    expect(aggregate('median', four, mixed)).toEqual(OPEN)
    expect(aggregate('median', four, new Map([...mixed, ['d', both(2n, 'd')]]))).toEqual(SPLIT)
  })

  it('median: does not take an output that too few have as an integer for one', () => {
    const text: Observation = { type: 'seen', outputs: { price: { type: 'text', value: 'none' } } }
    expect(aggregate('median', four, observe(seen(1), seen(2), text))).toEqual(OPEN)
    expect(aggregate('median', four, observe(seen(1), seen(1), text))).toEqual(agreed(1))
  })

  const scenario = fc
    .array(
      fc.record({
        weight: fc.integer({ min: 1, max: 20 }),
        value: fc.oneof(
          fc.bigInt({ min: -3n, max: 3n }),
          fc.bigInt({ min: -(2n ** 95n), max: 2n ** 95n }),
        ),
        lie: fc.bigInt({ min: -(2n ** 95n), max: 2n ** 95n }),
        liesFirst: fc.boolean(),
        kind: fc.constantFrom('seen', 'seen', 'seen', 'failed', 'silent'),
        order: fc.nat(),
      }),
      { minLength: 1, maxLength: 12 },
    )
    .map((members) => members.map((member, index) => ({ ...member, name: `m${index}` })))

  it.each(AGGREGATIONS)('gives the same by %s in any order', (rule) => {
    fc.assert(
      fc.property(scenario, (members) => {
        const committee = new Map(members.map(({ name, weight }) => [name, weight]))
        const list = members.flatMap(({ name, kind, value, order }) =>
          kind === 'silent'
            ? []
            : [
                {
                  name,
                  order,
                  observation: kind === 'seen' ? seen(value) : failed(`F${value % 2n}`),
                },
              ],
        )
        const inOrder = new Map(list.map(({ name, observation }) => [name, observation]))
        const shuffled = new Map(
          list
            .toSorted((left, right) => left.order - right.order)
            .map(({ name, observation }) => [name, observation]),
        )
        expect(aggregate(rule, committee, shuffled)).toEqual(aggregate(rule, committee, inOrder))
      }),
      { numRuns: 300 },
    )
  })

  /** Makes members lie, or be silent, as long as they weigh less than a third together. */
  function corrupt(
    members: typeof scenario extends fc.Arbitrary<infer Members> ? Members : never,
  ): {
    readonly honest: readonly bigint[]
    readonly observations: Observations
    readonly committee: ReadonlyMap<string, number>
  } {
    const committee = new Map(members.map(({ name, weight }) => [name, weight]))
    const total = members.reduce((sum, { weight }) => sum + weight, 0)
    let faulty = 0
    const honest: bigint[] = []
    const observations = new Map<string, Observation>()
    for (const { name, weight, value, lie, kind, liesFirst } of members) {
      if (liesFirst && 3 * (faulty + weight) < total) {
        faulty += weight
        if (kind !== 'silent') observations.set(name, kind === 'seen' ? seen(lie) : failed('LIE'))
      } else {
        honest.push(value)
        observations.set(name, seen(value))
      }
    }
    return { honest, observations, committee }
  }

  it('median: liars below a third cannot move it outside what honest members saw, nor stop it', () => {
    fc.assert(
      fc.property(scenario, (members) => {
        const { honest, observations, committee } = corrupt(members)
        const verdict = aggregate('median', committee, observations)
        expect(verdict.type).toBe('agreed')
        const found = verdict.type === 'agreed' ? verdict.outputs['price'] : undefined
        const value = found?.type === 'integer' ? found.value : 0n
        expect(honest.some((one) => one <= value) && honest.some((one) => one >= value)).toBe(true)
      }),
      { numRuns: 1_000 },
    )
  })

  it.each(['identical', 'mode'] as const)(
    '%s: agrees only on what an honest member saw',
    (rule) => {
      fc.assert(
        fc.property(scenario, (members) => {
          const { honest, observations, committee } = corrupt(members)
          const verdict = aggregate(rule, committee, observations)
          const found = verdict.type === 'agreed' ? verdict.outputs['price'] : undefined
          const isHonest = found?.type === 'integer' && honest.includes(found.value)
          expect(verdict.type === 'agreed' ? isHonest : verdict.type !== 'failed').toBe(true)
        }),
        { numRuns: 1_000 },
      )
    },
  )
})
