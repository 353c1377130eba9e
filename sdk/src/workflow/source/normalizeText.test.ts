import { describe, expect, it } from 'vitest'
import { normalizeText } from './normalizeText.ts'

describe('normalizeText', () => {
  it('removes what editors and YAML styles add', () => {
    expect(normalizeText('\r\n    a {  \r\n      b\r\n\r\n    }\t\n\n')).toBe('a {\n  b\n\n}')
  })

  it('gives the empty text for white space', () => {
    expect(normalizeText(' \n\t\n')).toBe('')
  })

  it('changes nothing the second time', () => {
    const once = normalizeText('  a\n b\n')
    expect(normalizeText(once)).toBe(once)
  })
})
