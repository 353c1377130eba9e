import { describe, expect, it } from 'vitest'
import { plainFromValue, valueFromPlain } from './plainValue.ts'

const TABLE = { type: 'table', columns: { a: 'integer', b: 'text' } } as const
const failureOf = (work: () => unknown): unknown => {
  try {
    return work()
  } catch (error) {
    const { code, data } = error as { code: string; data: { path: string } }
    return `${code} ${data.path}`
  }
}

describe('valueFromPlain', () => {
  it('gives a table the same value from rows and from columns', () => {
    const value = valueFromPlain(TABLE, { a: [1n, 2n], b: ['x', ''] }, 'out')
    const rows = [
      { a: 1n, b: 'x' },
      { b: '', a: 2n },
    ]
    expect(valueFromPlain(TABLE, rows, 'out')).toEqual(value)
    expect(plainFromValue(value)).toEqual(rows)
  })

  it('keeps scalars, lists and their types', () => {
    expect(valueFromPlain({ type: 'address' }, '0x', 'out')).toEqual({
      type: 'address',
      value: '0x',
    })
    expect(valueFromPlain({ type: 'integer[]' }, [], 'out')).toEqual({
      type: 'integer[]',
      items: [],
    })
    expect(plainFromValue({ type: 'boolean', value: false })).toBe(false)
    expect(plainFromValue({ type: 'text[]', items: ['x'] })).toEqual(['x'])
  })

  it.each([
    ['a number for an integer', { type: 'integer' }, 1, 'out'],
    ['null', { type: 'text' }, null, 'out'],
    ['a text for a list', { type: 'text[]' }, 'x', 'out'],
    ['a hole in a list', { type: 'integer[]' }, [1n, undefined], 'out[1]'],
    ['a missing cell', TABLE, [{ a: 1n }], 'out.b[0]'],
    ['another column', TABLE, [{ a: 1n, b: '', c: 1n }], 'out[0].c'],
    ['a missing column', TABLE, { a: [] }, 'out.b'],
    ['a row that is none', TABLE, [7n], 'out[0]'],
  ] as const)('refuses %s', (_, type, data, path) =>
    expect(failureOf(() => valueFromPlain(type, data, 'out'))).toBe(`VALUE_WRONG_TYPE ${path}`),
  )
})
