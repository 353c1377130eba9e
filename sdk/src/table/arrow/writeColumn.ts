import { WORD_LIMIT } from '../../flowvm/program.ts'
import { addressInvalid, integerOutOfRange } from '../errors.ts'
import { ADDRESS_BYTES, INTEGER_BYTES } from './columnLayout.ts'
import type { EncodedTexts } from './encodeText.ts'

const INT64_LIMIT = 2n ** 63n
const HEX_DIGITS = 40

/** Decimal128: 16 bytes, two's complement, little-endian. Errors: VALUE_INTEGER_RANGE. */
export function writeIntegers(
  view: DataView,
  at: number,
  name: string,
  items: readonly bigint[],
): void {
  for (let row = 0; row < items.length; row++) {
    const value = items[row] ?? 0n
    view.setBigInt64(at, value, true) // the lower 64 bits
    if (value < 0n || value >= INT64_LIMIT) {
      if (value <= -WORD_LIMIT || value >= WORD_LIMIT) throw integerOutOfRange(`${name}[${row}]`)
      view.setBigInt64(at + 8, value >> 64n, true)
    }
    at += INTEGER_BYTES
  }
}

/** One bit a row, the lowest bit first. */
export function writeBooleans(bytes: Uint8Array, at: number, items: readonly boolean[]): void {
  for (let row = 0; row < items.length; row++) {
    if (items[row] === true)
      bytes[at + (row >> 3)] = (bytes[at + (row >> 3)] ?? 0) | (1 << (row & 7))
  }
}

/** Offsets of 32 bits; the bytes go to a buffer of their own. */
export function writeOffsets(view: DataView, at: number, { offsets }: EncodedTexts): void {
  for (const [row, offset] of offsets.entries()) view.setUint32(at + row * 4, offset, true)
}

/** 20 bytes each; capitals don't count. Errors: VALUE_ADDRESS_SYNTAX. */
export function writeAddresses(
  bytes: Uint8Array,
  at: number,
  name: string,
  items: readonly string[],
): void {
  for (const [row, text] of items.entries()) {
    if (text.length !== HEX_DIGITS + 2 || !text.startsWith('0x'))
      throw addressInvalid(`${name}[${row}]`)
    for (let index = 0; index < ADDRESS_BYTES; index++) {
      const high = hexDigit(text.charCodeAt(2 * index + 2))
      const low = hexDigit(text.charCodeAt(2 * index + 3))
      if (high < 0 || low < 0) throw addressInvalid(`${name}[${row}]`)
      bytes[at + index] = (high << 4) | low
    }
    at += ADDRESS_BYTES
  }
}

/** -1 for any other character. */
function hexDigit(unit: number): number {
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30
  const letter = unit | 0x20 // small letter
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}
