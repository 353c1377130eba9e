import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDocument, stringify } from 'yaml'
import { normalizeText } from './normalizeText.ts'
import { readYaml } from './readYaml.ts'

const line = fc.string({ unit: fc.constantFrom(...'ab(){}=>+"\'\\ :#-0'), maxLength: 12 })
const source = fc
  .array(line, { minLength: 1, maxLength: 6 })
  .map((lines) => lines.join('\n'))
  .filter((text) => /\S/.test(text))
const style = fc.constantFrom(
  'BLOCK_LITERAL',
  'BLOCK_FOLDED',
  'QUOTE_DOUBLE',
  'QUOTE_SINGLE',
  'PLAIN' as const,
)

describe('places inside YAML scalars', () => {
  it('finds every visible character where it stands in the file, in every style', () => {
    fc.assert(
      fc.property(source, style, fc.nat(4), (text, defaultStringType, indentation) => {
        const key = 'k'.repeat(indentation + 1)
        const file = stringify(
          { first: 1, [key]: { inner: text } },
          { defaultStringType, lineWidth: 20 },
        )
        fc.pre(parseDocument(file).errors.length === 0)
        const root = readYaml(file, { file: 'f', maxLength: 10_000 })
        const outer = root.kind === 'map' ? root.entries[1]?.value : undefined
        const scalar = outer?.kind === 'map' ? outer.entries[0]?.value : undefined
        fc.pre(scalar?.kind === 'scalar' && scalar.form === 'text')
        if (scalar?.kind !== 'scalar') return
        const lines = file.split('\n')
        const normalized = normalizeText(scalar.text)
        for (const [offset, character] of [...normalized].entries()) {
          if (/\s/.test(character)) continue
          const where = scalar.locate?.(normalized, offset)
          const written = lines[(where?.line ?? 0) - 1]?.slice((where?.column ?? 0) - 1) ?? ''
          // A quote or backslash is written as an escape inside quotes.
          expect(
            [character, `\\${character}`, `${character}${character}`].some((form) =>
              written.startsWith(form),
            ),
          ).toBe(true)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('counts characters, so that equal ones are told apart', () => {
    const root = readYaml('a: "x\\u0078\\n x\\x78"\n', { file: 'f', maxLength: 100 })
    const scalar = root.kind === 'map' ? root.entries[0]?.value : undefined
    if (scalar?.kind !== 'scalar') throw new Error('no scalar')
    expect(scalar.text).toBe('xx\n xx')
    const columns = [0, 1, 4, 5].map((offset) => scalar.locate?.(scalar.text, offset).column)
    expect(columns).toEqual([5, 6, 15, 16])
  })

  it('points behind the last character for the end of the text', () => {
    const root = readYaml('a: |\n  foo\n  bar\n', { file: 'f', maxLength: 100 })
    const scalar = root.kind === 'map' ? root.entries[0]?.value : undefined
    if (scalar?.kind !== 'scalar') throw new Error('no scalar')
    expect(scalar.locate?.('foo\nbar', 7)).toEqual({ file: 'f', line: 3, column: 6 })
  })
})
