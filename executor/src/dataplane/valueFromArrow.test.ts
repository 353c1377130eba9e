import { encodeValue } from '@flowbuilder/sdk/table/encodeValue'
import { Float64, Int32, Table, tableToIPC, Utf8, type Vector, vectorFromArray } from 'apache-arrow'
import { describe, expect, it } from 'vitest'
import { valueFromArrow } from './valueFromArrow.ts'

const ipc = (columns: Record<string, Vector>): Uint8Array => tableToIPC(new Table(columns))
const codeOf = (work: () => unknown): unknown => {
  try {
    work()
    return undefined
  } catch (error) {
    return (error as { code?: unknown }).code
  }
}

describe('valueFromArrow', () => {
  it('takes the types from the data if none are declared', () => {
    const bytes = ipc({
      n: vectorFromArray([1, -1], new Int32()),
      t: vectorFromArray(['a', 'b'], new Utf8()),
    })
    expect(valueFromArrow(bytes)).toEqual({
      type: 'table',
      columns: {
        n: { type: 'integer[]', items: [1n, -1n] },
        t: { type: 'text[]', items: ['a', 'b'] },
      },
    })
  })

  it('keeps byte order marks and refuses what is no UTF-8', () => {
    const bytes = ipc({ t: vectorFromArray(['\ufeffab'], new Utf8()) })
    expect(valueFromArrow(bytes).columns['t']?.items).toEqual(['\ufeffab'])
    const at = Buffer.from(bytes).indexOf('\ufeffab')
    bytes[at + 3] = 0xff
    expect(codeOf(() => valueFromArrow(bytes))).toBe('VALUE_TEXT_INVALID')
  })

  it.each<
    [
      string,
      Record<string, Vector>,
      Record<string, 'integer' | 'address' | 'text'> | undefined,
      string,
    ]
  >([
    ['a null', { n: vectorFromArray([1, null], new Int32()) }, undefined, 'ARROW_NULL'],
    ['a fraction', { n: vectorFromArray([1.5], new Float64()) }, undefined, 'ARROW_TYPE'],
    [
      'another type than declared',
      { n: vectorFromArray([1], new Int32()) },
      { n: 'text' },
      'ARROW_TYPE',
    ],
    [
      'a text that is no address',
      { n: vectorFromArray(['0x1'], new Utf8()) },
      { n: 'address' },
      'ARROW_TYPE',
    ],
    [
      'a column that is not declared',
      { n: vectorFromArray([1], new Int32()) },
      {},
      'ARROW_COLUMNS',
    ],
    [
      'a missing column',
      { n: vectorFromArray([1], new Int32()) },
      { n: 'integer', m: 'text' },
      'ARROW_COLUMNS',
    ],
  ])('refuses %s', (_, columns, declared, code) =>
    expect(codeOf(() => valueFromArrow(ipc(columns), declared))).toBe(code),
  )

  it('refuses bytes that are cut off, no Arrow, or too many', () => {
    const bytes = encodeValue({ type: 'text[]', items: ['ab', 'c'] })
    expect(codeOf(() => valueFromArrow(bytes.slice(0, -16)))).toBe('ARROW_UNREADABLE')
    expect(codeOf(() => valueFromArrow(bytes.slice(0, 100)))).toBe('ARROW_UNREADABLE')
    expect(codeOf(() => valueFromArrow(Uint8Array.from([1, 2, 3])))).toBe('ARROW_UNREADABLE')
    expect(codeOf(() => valueFromArrow(new Uint8Array()))).toBe('ARROW_UNREADABLE')
    expect(codeOf(() => valueFromArrow(new Uint8Array(2 ** 24 + 1)))).toBe('VALUE_TOO_LARGE')
  })
})
