import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allocateConstants } from './allocateConstants.ts'

describe('allocateConstants', () => {
  it('needs nothing for 0, 1 and −1', () => {
    expect(allocateConstants([0n, 1n, -1n], 4)).toEqual({ table: [], derived: [] })
  })

  it('keeps a number and its negation in one entry', () => {
    expect(allocateConstants([7n, -7n], 4)).toEqual({
      table: [7n],
      derived: [{ value: -7n, x: 7n, y: -1n, z: 0n }],
    })
  })

  it('gives the table to what is dearest to compute', () => {
    const { table, derived } = allocateConstants([2n, 10n ** 18n, 3n, 10n ** 6n, 4n, 10n ** 12n], 4)
    expect(table).toEqual([10n ** 18n, 10n ** 12n, 10n ** 6n, 4n])
    expect(derived.map(({ value }) => value)).toEqual([3n, 2n])
  })

  it('makes every constant from earlier ones, exactly', () => {
    const value = fc.oneof(fc.bigInt(-20n, 20n), fc.bigInt(-(2n ** 96n) + 1n, 2n ** 96n - 1n))
    fc.assert(
      fc.property(fc.array(value, { maxLength: 10 }), fc.nat(4), (values, capacity) => {
        const { table, derived } = allocateConstants(values, capacity)
        expect(table.length).toBeLessThanOrEqual(capacity)
        const known = new Set([0n, 1n, -1n, ...table])
        for (const step of derived) {
          expect([step.x, step.y, step.z].every((operand) => known.has(operand))).toBe(true)
          expect(step.x * step.y + step.z).toBe(step.value)
          known.add(step.value)
        }
        expect(values.every((wanted) => known.has(wanted))).toBe(true)
        expect(table.every((entry) => entry >= 2n && entry < 2n ** 96n)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})
