import { describe, expect, it } from 'vitest'
import { renderOutputs, selectTable, toCsv } from './renderOutputs.ts'

const rows = [
  { account: '0x11', amount: '5' },
  { account: '0x22', amount: '1000' },
]

describe('renderOutputs', () => {
  it('shows tables as tables with numbers to the right, and the rest on lines', () => {
    expect(
      renderOutputs({ payouts: rows, total: '1005', flags: [true, false] }).split('\n'),
    ).toEqual([
      'payouts',
      '┌─────────┬────────┐',
      '│ account │ amount │',
      '├─────────┼────────┤',
      '│ 0x11    │      5 │',
      '│ 0x22    │   1000 │',
      '└─────────┴────────┘',
      'total: 1005',
      'flags: [true,false]',
    ])
  })

  it('shows 50 rows of a long table and says how many it hides', () => {
    const long = Array.from({ length: 53 }, (_, index) => ({ index: String(index) }))
    expect(renderOutputs({ long })).toMatch(/… and 3 more rows$/)
  })
})

describe('toCsv', () => {
  it('quotes what needs it and leaves numbers alone', () => {
    const text = toCsv([{ name: 'a,b', note: 'say "hi"', amount: '-5' }])
    expect(text).toBe('name,note,amount\n"a,b","say ""hi""",-5\n')
  })

  it('keeps a spreadsheet from computing a cell', () => {
    expect(toCsv([{ name: '=1+1' }, { name: '@x' }, { name: '-x' }])).toBe(
      "name\n'=1+1\n'@x\n'-x\n",
    )
  })
})

describe('selectTable', () => {
  it('takes the only table, or the named one', () => {
    expect(selectTable({ payouts: rows, total: '1' }, undefined)).toBe(rows)
    expect(selectTable({ payouts: rows, more: [{ a: '1' }] }, 'payouts')).toBe(rows)
  })

  it.each([
    ['there is none', { total: '1' }, undefined],
    ['there are two', { payouts: rows, more: rows }, undefined],
    ['the named one is no table', { payouts: rows, total: '1' }, 'total'],
  ])('refuses when %s', (_case, outputs, name) => {
    expect(() => selectTable(outputs, name)).toThrow(
      expect.objectContaining({ code: 'USAGE_INVALID' }),
    )
  })
})
