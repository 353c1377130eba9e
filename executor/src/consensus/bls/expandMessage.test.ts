import { expect, it } from 'vitest'
import { expandMessage } from './expandMessage.ts'

const DOMAIN = 'QUUX-V01-CS02-with-expander-SHA256-128'
const hexOf = (text: string, length: number): string =>
  Buffer.from(expandMessage(new TextEncoder().encode(text), DOMAIN, length)).toString('hex')

// More lengths and domains: bls.test.ts holds the points of whole digests against @noble/curves.
it('gives the bytes of RFC 9380, appendix K.1', () => {
  expect(hexOf('', 32)).toBe('68a985b87eb6b46952128911f2a4412bbc302a9d759667f87f7a21d803f07235')
  expect(hexOf('abc', 32)).toBe('d8ccab23b5985ccea865c6c97b6e5b8350e794e603b4b97902f53a8a0d605615')
})

it('gives as many bytes as are asked for', () => {
  for (const length of [1, 31, 32, 33, 128]) expect(hexOf('a', length)).toHaveLength(2 * length)
})
