import { hkdfSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { hkdf } from './hkdf.ts'

test('is HKDF with SHA-256 as Node has it, for every length of output around a block', () => {
  const input = new Uint8Array(33).fill(1)
  const salt = new Uint8Array(32).fill(2)
  const info = Uint8Array.of(0, 48)
  for (const length of [1, 31, 32, 33, 48, 64, 65]) {
    const expected = new Uint8Array(hkdfSync('sha256', input, salt, info, length))
    expect(hkdf(input, salt, info, length)).toEqual(expected)
  }
})
