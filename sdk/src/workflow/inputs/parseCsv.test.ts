import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InputError } from './errors.ts'
import { parseCsv } from './parseCsv.ts'

const texts = (text: string): string[][] =>
  parseCsv(text, 'f').map((row) => row.map((cell) => cell.text))

function refusal(text: string): string {
  try {
    parseCsv(text, 'f')
  } catch (error) {
    if (error instanceof InputError)
      return `${error.code} ${error.where?.line}:${error.where?.column}`
    throw error
  }
  return 'accepted'
}

describe('parseCsv', () => {
  it('reads what RFC 4180 describes', () => {
    expect(texts('a,b\r\n"x, ""y""",2\r\n')).toEqual([
      ['a', 'b'],
      ['x, "y"', '2'],
    ])
    expect(texts('"line\nbreak",1\nnext,2')).toEqual([
      ['line\nbreak', '1'],
      ['next', '2'],
    ])
    expect(texts('a,\n,b\n')).toEqual([
      ['a', ''],
      ['', 'b'],
    ])
    expect(texts('a,')).toEqual([['a', '']])
  })

  it('skips a byte order mark, empty lines and white space around cells', () => {
    expect(texts('\uFEFFa , b\n\n  1,\t2 \r\n\n')).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ])
    expect(texts('')).toEqual([])
  })

  it('knows the line and column of each cell, also after a quoted line break', () => {
    const rows = parseCsv('a,"x\ny",b\n  c,d\n', 'f')
    expect(rows.flat().map(({ text, where }) => `${text} ${where.line}:${where.column}`)).toEqual([
      'a 1:1',
      'x\ny 1:3',
      'b 2:4',
      'c 3:3',
      'd 3:5',
    ])
  })

  it('counts columns after a byte order mark from 1', () => {
    expect(parseCsv('\uFEFFa', 'f')[0]?.[0]?.where).toEqual({ file: 'f', line: 1, column: 1 })
  })

  it('refuses misplaced quotes at their place', () => {
    expect(refusal('a,b\n1,"2')).toBe('INPUT_CSV_QUOTE 2:3')
    expect(refusal('a\n1"2')).toBe('INPUT_CSV_QUOTE 2:2')
    expect(refusal('a\n"1"2')).toBe('INPUT_CSV_QUOTE 2:4')
  })

  it('reads back every table written with quotes', () => {
    const cell = fc.string({ unit: fc.constantFrom(...'ab",\n\r \t'), maxLength: 6 })
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 5 }),
        (rows) => {
          const text = rows
            .map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(','))
            .join('\n')
          expect(texts(text)).toEqual(rows)
        },
      ),
    )
  })
})
