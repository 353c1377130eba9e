import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeValue } from './decodeValue.ts'
import { encodeValue } from './encodeValue.ts'
import type { ListValue, Value } from './value.ts'

const LIMIT = 2n ** 96n
const ADDRESS = '0xABaBaBaBABabABabAbAbABAbABabababaBaBABaB'
const table = (columns: Readonly<Record<string, ListValue>>): Value => ({ type: 'table', columns })
const failureOf = (value: Value): unknown => {
  try {
    encodeValue(value)
    return undefined
  } catch (error) {
    const { code, data } = error as { code: string; data: { path?: string; what?: string } }
    return `${code} ${data.path ?? data.what}`
  }
}

describe('encodeValue', () => {
  it('gives one encoding whatever the order of columns and the capitals of addresses', () => {
    const a: ListValue = { type: 'address[]', items: [ADDRESS] }
    const lower: ListValue = { type: 'address[]', items: [ADDRESS.toLowerCase()] }
    const b: ListValue = { type: 'boolean[]', items: [true] }
    expect(encodeValue(table({ a, b }))).toEqual(encodeValue(table({ b, a: lower })))
  })

  it('gives different bytes to a scalar, a list of it and a table of it', () => {
    const list: ListValue = { type: 'integer[]', items: [1n] }
    const encodings = [
      encodeValue({ type: 'integer', value: 1n }),
      encodeValue(list),
      encodeValue(table({ value: list })),
    ]
    expect(new Set(encodings.map((bytes) => bytes.join())).size).toBe(3)
  })

  it('keeps the forms of one letter apart: no normal form is applied', () => {
    expect(encodeValue({ type: 'text', value: 'é' })).not.toEqual(
      encodeValue({ type: 'text', value: 'e\u0301' }),
    )
  })

  it('is read back as it was', () => {
    const integer = fc.bigInt({ min: 1n - LIMIT, max: LIMIT - 1n })
    const text = fc.string({ unit: 'grapheme' })
    const value: fc.Arbitrary<Value> = fc.oneof(
      integer.map((item): Value => ({ type: 'integer', value: item })),
      fc.boolean().map((item): Value => ({ type: 'boolean', value: item })),
      text.map((item): Value => ({ type: 'text', value: item })),
      fc.array(integer).map((items): Value => ({ type: 'integer[]', items })),
      fc
        .array(fc.boolean(), { maxLength: 20 })
        .map((items): Value => ({ type: 'boolean[]', items })),
      fc.array(fc.tuple(integer, text)).map((rows) =>
        table({
          n: { type: 'integer[]', items: rows.map(([item]) => item) },
          t: { type: 'text[]', items: rows.map(([, item]) => item) },
        }),
      ),
    )
    fc.assert(
      fc.property(value, (given) => {
        expect(decodeValue(encodeValue(given))).toEqual(given)
      }),
    )
  })

  it.each<[string, Value, string | undefined]>([
    ['the largest integer', { type: 'integer', value: LIMIT - 1n }, undefined],
    ['one more', { type: 'integer', value: LIMIT }, 'VALUE_INTEGER_RANGE value[0]'],
    ['the smallest integer', { type: 'integer', value: 1n - LIMIT }, undefined],
    ['one less', { type: 'integer[]', items: [0n, -LIMIT] }, 'VALUE_INTEGER_RANGE value[1]'],
    ['far outside', { type: 'integer', value: 2n ** 200n }, 'VALUE_INTEGER_RANGE value[0]'],
    ['half a surrogate pair', { type: 'text', value: 'a\ud800' }, 'VALUE_TEXT_INVALID value[0]'],
    [
      'a pair in two texts',
      { type: 'text[]', items: ['a\ud83d', '\ude00'] },
      'VALUE_TEXT_INVALID value[0]',
    ],
    [
      'a digit too few',
      { type: 'address', value: ADDRESS.slice(0, -1) },
      'VALUE_ADDRESS_SYNTAX value[0]',
    ],
    [
      'a letter outside',
      { type: 'address', value: `${ADDRESS.slice(0, -1)}g` },
      'VALUE_ADDRESS_SYNTAX value[0]',
    ],
    ['no column', table({}), 'VALUE_COLUMNS_INVALID table'],
    ['a name of 64', table({ ['n'.repeat(64)]: { type: 'text[]', items: [] } }), undefined],
    [
      'a name of 65',
      table({ ['n'.repeat(65)]: { type: 'text[]', items: [] } }),
      `VALUE_COLUMNS_INVALID "${'n'.repeat(64)}"`,
    ],
    [
      'a name with a sign',
      table({ 'a-b': { type: 'text[]', items: [] } }),
      'VALUE_COLUMNS_INVALID "a-b"',
    ],
    [
      'columns of different lengths',
      table({ a: { type: 'text[]', items: [] }, b: { type: 'text[]', items: ['x'] } }),
      'VALUE_COLUMNS_INVALID b',
    ],
    ['32 columns', table(emptyColumns(32)), undefined],
    ['33 columns', table(emptyColumns(33)), 'VALUE_TOO_LARGE columns'],
    ['2^20 rows', { type: 'boolean[]', items: new Array<boolean>(2 ** 20).fill(true) }, undefined],
    [
      'one row more',
      { type: 'boolean[]', items: new Array<boolean>(2 ** 20 + 1).fill(true) },
      'VALUE_TOO_LARGE rows',
    ],
    ['more than 16 MB', { type: 'text', value: 'x'.repeat(2 ** 24) }, 'VALUE_TOO_LARGE bytes'],
  ])('takes or refuses %s', (_, value, failure) => expect(failureOf(value)).toBe(failure))
})

function emptyColumns(count: number): Record<string, ListValue> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`c${index}`, { type: 'integer[]', items: [] }]),
  )
}
