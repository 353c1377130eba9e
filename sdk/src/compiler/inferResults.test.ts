import { describe, expect, it } from 'vitest'
import type { ResultType } from '../workflow/resultTypes.ts'
import { placeInText } from './computeSource.ts'
import { inferResults } from './inferResults.ts'

const TYPES: ReadonlyMap<string, ResultType> = new Map<string, ResultType>([
  ['n', { type: 'integer' }],
  ['who', { type: 'address' }],
  ['list', { type: 'integer[]' }],
  ['rows', { type: 'table', columns: { who: 'address', n: 'integer' } }],
])

function infer(text: string): ReturnType<typeof inferResults> {
  return inferResults({ task: 't', text, place: (offset) => placeInText('t', text, offset) }, TYPES)
}

describe('the types of what a source returns', () => {
  it.each([
    ['({ n }) => ({ n, big: n > 1n })', { n: { type: 'integer' }, big: { type: 'boolean' } }],
    ['({ n }) => n * 2n', { value: { type: 'integer' } }],
    ['({ list }) => list.map((x) => x > 1n)', { value: { type: 'boolean[]' } }],
    [
      '({ who }) => ({ a: { who, b: { who } } })',
      { 'a.who': { type: 'address' }, 'a.b.who': { type: 'address' } },
    ],
    [
      '({ rows }) => ({ rows: rows.map(({ who, n }) => ({ who, twice: n * 2n })) })',
      { rows: { type: 'table', columns: { who: 'address', twice: 'integer' } } },
    ],
    ['({ list }) => ({ fifth: list[4] })', { fifth: { type: 'integer' } }],
    ['({ list: [first] }) => ({ first })', { first: { type: 'integer' } }],
    ['() => ({ empty: [], deep: [[1n]] })', { empty: undefined, deep: undefined }],
  ])('are found: %s', (source, expected) => {
    expect(infer(source)).toEqual(expected)
  })

  it.each([
    ['an index that no length reaches', '({ list }) => list[100]'],
    [
      'more work than a look is worth',
      '({ n }) => { let s = n; for (let i = 0; i < 100000; i++) s += n; return s }',
    ],
  ])('stay unknown: %s', (_, source) => {
    expect(infer(source)).toBeUndefined()
  })

  it.each([
    ['({ m }) => m', 'COMPILE_UNKNOWN_PROPERTY'],
    ['({ n }) => n + 1', 'COMPILE_MIXED_TYPES'],
    ['({ who }) => who + 1n', 'COMPILE_WRONG_TYPE'],
    ['() => Math.random()', 'COMPILE_UNKNOWN_NAME'],
  ])('are errors where no length helps: %s', (source, code) => {
    expect(() => infer(source)).toThrow(expect.objectContaining({ code }))
  })
})
