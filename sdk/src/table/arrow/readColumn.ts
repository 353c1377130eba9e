import { checksumAddress } from 'viem'
import { WORD_LIMIT } from '../../flowvm/program.ts'
import { integerOutOfRange, notCanonical, textInvalid } from '../errors.ts'
import { ADDRESS_BYTES, INTEGER_BYTES } from './columnLayout.ts'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Errors: VALUE_INTEGER_RANGE. */
export function readIntegers(view: DataView, at: number, name: string, rows: number): bigint[] {
  const items = new Array<bigint>(rows)
  for (let row = 0; row < rows; row++) {
    const low = view.getBigInt64(at, true)
    const high = view.getBigInt64(at + 8, true)
    items[row] = high === low >> 63n ? low : wide(high, low, name, row)
    at += INTEGER_BYTES
  }
  return items
}

function wide(high: bigint, low: bigint, name: string, row: number): bigint {
  const value = (high << 64n) | BigInt.asUintN(64, low)
  if (value > -WORD_LIMIT && value < WORD_LIMIT) return value
  throw integerOutOfRange(`${name}[${row}]`)
}

/** Errors: VALUE_NOT_CANONICAL if bits behind the last row are set. */
export function readBooleans(bytes: Uint8Array, at: number, rows: number): boolean[] {
  const items = new Array<boolean>(rows)
  for (let row = 0; row < rows; row++) items[row] = bitAt(bytes, at, row)
  for (let row = rows; row % 8 !== 0; row++) {
    if (bitAt(bytes, at, row))
      throw notCanonical(at + (row >> 3), 'a bit behind the last row is set')
  }
  return items
}

function bitAt(bytes: Uint8Array, at: number, row: number): boolean {
  return (((bytes[at + (row >> 3)] ?? 0) >> (row & 7)) & 1) === 1
}

/** Capitals of EIP-55. */
export function readAddresses(bytes: Uint8Array, at: number, rows: number): string[] {
  const items = new Array<string>(rows)
  for (let row = 0; row < rows; row++) {
    let digits = ''
    for (let index = 0; index < ADDRESS_BYTES; index++) {
      digits += (bytes[at + index] ?? 0).toString(16).padStart(2, '0')
    }
    items[row] = checksumAddress(`0x${digits}`)
    at += ADDRESS_BYTES
  }
  return items
}

/**
 * Reads texts from their offsets at `at` and their bytes from `start` to `end`.
 *
 * - Errors: VALUE_NOT_CANONICAL if the offsets do not rise from 0 to the end, VALUE_TEXT_INVALID.
 */
export function readTexts(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  name: string,
  rows: number,
  start: number,
  end: number,
): string[] {
  if (view.getUint32(at, true) !== 0) throw notCanonical(at, 'the first text begins at 0')
  const joined = decode(bytes.subarray(start, end), name)
  const isAscii = joined.length === end - start
  const items = new Array<string>(rows)
  let offset = 0
  for (let row = 0; row < rows; row++) {
    const next = view.getUint32(at + 4 * row + 4, true)
    if (next < offset || next > end - start)
      throw notCanonical(at + 4 * row + 4, 'a text ends before it begins, or behind all texts')
    items[row] = isAscii
      ? joined.slice(offset, next)
      : decode(bytes.subarray(start + offset, start + next), `${name}[${row}]`)
    offset = next
  }
  if (offset !== end - start) throw notCanonical(at + 4 * rows, 'bytes behind the last text')
  return items
}

function decode(bytes: Uint8Array, path: string): string {
  try {
    return decoder.decode(bytes)
  } catch {
    throw textInvalid(path)
  }
}
