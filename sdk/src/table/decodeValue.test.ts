import { describe, expect, it } from 'vitest'
import { decodeValue } from './decodeValue.ts'
import { encodeValue } from './encodeValue.ts'
import type { Value } from './value.ts'

const sample: Value = {
  type: 'table',
  columns: {
    amount: { type: 'integer[]', items: [1n, 2n ** 95n] },
    note: { type: 'text[]', items: ['a', 'é'] },
    open: { type: 'boolean[]', items: [true, false] },
    owner: { type: 'address[]', items: [`0x${'11'.repeat(20)}`, `0x${'22'.repeat(20)}`] },
  },
}
const bytes = encodeValue(sample)
const codeOf = (given: Uint8Array): unknown => {
  try {
    decodeValue(given)
    return undefined
  } catch (error) {
    return (error as { code?: unknown }).code
  }
}
/** The bytes with the four at the place of `needle` replaced. */
const replaced = (
  given: Uint8Array,
  needle: readonly number[],
  by: readonly number[],
): Uint8Array => {
  const at = Buffer.from(given).indexOf(Buffer.from(needle))
  expect(at).toBeGreaterThan(0)
  const changed = Uint8Array.from(given)
  changed.set(by, at)
  return changed
}

describe('decodeValue', () => {
  it('reads bytes that begin anywhere in a buffer', () => {
    const shifted = new Uint8Array(bytes.length + 3)
    shifted.set(bytes, 3)
    expect(decodeValue(shifted.subarray(3))).toEqual(sample)
  })

  it('refuses the bytes cut off at any place', () => {
    for (let length = 0; length < bytes.length; length++) {
      expect(codeOf(bytes.slice(0, length)), `${length} bytes`).toBe('VALUE_TRUNCATED')
    }
  })

  it('refuses a byte more, and a value behind the value', () => {
    expect(codeOf(Uint8Array.from([...bytes, 0]))).toBe('VALUE_TRAILING_BYTES')
    expect(codeOf(Uint8Array.from([...bytes, ...bytes]))).toBe('VALUE_TRAILING_BYTES')
  })

  it('gives every change of a byte another value or refuses it: two encodings never mean the same', () => {
    let refused = 0
    for (let at = 0; at < bytes.length; at++) {
      for (const flip of [1, 0x80]) {
        const changed = Uint8Array.from(bytes)
        changed[at] = (changed[at] ?? 0) ^ flip
        const code = codeOf(changed)
        if (code === undefined)
          expect(encodeValue(decodeValue(changed)), `byte ${at}`).toEqual(changed)
        else expect(String(code), `byte ${at}`).toMatch(/^VALUE_/)
        refused += code === undefined ? 0 : 1
      }
    }
    // Only the cells themselves and letters of the names are free.
    expect(refused).toBeGreaterThan(bytes.length)
  })

  it('survives random bytes behind a good beginning', () => {
    let state = 1
    const next = (): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
      return state >>> 16
    }
    for (let round = 0; round < 5_000; round++) {
      const changed = Uint8Array.from(bytes)
      const start = next() % bytes.length
      const length = next() % 16
      for (let at = start; at < Math.min(start + length, bytes.length); at++)
        changed[at] = next() & 0xff
      const code = codeOf(changed)
      if (code !== undefined) expect(String(code)).toMatch(/^VALUE_/)
    }
  })

  it('does not believe a length: it takes no memory for rows that are not there', () => {
    const rows = new DataView(bytes.buffer).getUint32(4, true) + 8 + 64
    const changed = Uint8Array.from(bytes)
    new DataView(changed.buffer).setUint32(rows, 2 ** 20, true)
    expect(codeOf(changed)).toBe('VALUE_TRUNCATED')
    new DataView(changed.buffer).setUint32(rows, 2 ** 20 + 1, true)
    expect(codeOf(changed)).toBe('VALUE_TOO_LARGE')
  })

  it('refuses more than 16 MB unseen', () => {
    expect(codeOf(new Uint8Array(2 ** 24))).toBe('VALUE_NOT_CANONICAL')
    expect(codeOf(new Uint8Array(2 ** 24 + 1))).toBe('VALUE_TOO_LARGE')
  })

  it('refuses what Arrow allows and the canonical form does not', () => {
    const text = encodeValue({ type: 'text[]', items: ['ab', 'c'] })
    const body = text.length - 8 - 24
    const withByte = (at: number, byte: number): Uint8Array => {
      const changed = Uint8Array.from(text)
      changed[at] = byte
      return changed
    }
    expect(codeOf(withByte(body, 1)), 'a first offset that is not 0').toBe('VALUE_NOT_CANONICAL')
    expect(codeOf(withByte(body + 4, 9)), 'an offset behind the end').toBe('VALUE_NOT_CANONICAL')
    expect(codeOf(withByte(body + 8, 2)), 'bytes of no text').toBe('VALUE_NOT_CANONICAL')
    expect(codeOf(withByte(body + 12, 1)), 'padding of the offsets').toBe('VALUE_NOT_CANONICAL')
    expect(codeOf(withByte(body + 16, 0xff)), 'no UTF-8').toBe('VALUE_TEXT_INVALID')
    expect(codeOf(withByte(body + 19, 1)), 'padding of the texts').toBe('VALUE_NOT_CANONICAL')
    const boolean = encodeValue({ type: 'boolean', value: true })
    boolean[boolean.length - 16] = 3
    expect(codeOf(boolean), 'a bit behind the last row').toBe('VALUE_NOT_CANONICAL')
    const integer = encodeValue({ type: 'integer', value: 1n })
    integer[integer.length - 12] = 1 // 2^96 + 1
    expect(codeOf(integer)).toBe('VALUE_INTEGER_RANGE')
  })

  it('refuses a cut inside a letter, though the bytes together are UTF-8', () => {
    const text = encodeValue({ type: 'text[]', items: ['é', 'a'] })
    expect(codeOf(replaced(text, [0, 0, 0, 0, 2, 0, 0, 0], [0, 0, 0, 0, 1, 0, 0, 0]))).toBe(
      'VALUE_TEXT_INVALID',
    )
  })

  it('refuses columns that are not sorted, stand twice, or have a bad name', () => {
    const two = encodeValue({
      type: 'table',
      columns: { a: { type: 'boolean[]', items: [] }, b: { type: 'boolean[]', items: [] } },
    })
    const name = (letter: string): number[] => [1, 0, 0, 0, letter.charCodeAt(0), 0, 0, 0]
    expect(codeOf(replaced(two, name('a'), name('c')))).toBe('VALUE_NOT_CANONICAL')
    expect(codeOf(replaced(two, name('a'), name('b')))).toBe('VALUE_NOT_CANONICAL')
    expect(codeOf(replaced(two, name('a'), name('1')))).toBe('VALUE_COLUMNS_INVALID')
    expect(codeOf(replaced(two, name('b'), name('c')))).toBeUndefined()
  })
})
