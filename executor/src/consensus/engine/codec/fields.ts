import type { Hex } from 'viem'
import { NO_ROUND, type Round } from '../../core/types.ts'
import type { Tree } from './rlp.ts'

/** Thrown and caught within this folder only: bytes of strangers are no program errors. */
export class MalformedMessage extends Error {}

/** Big-endian without leading zeros; 0 is no bytes. */
export function number(value: number): Uint8Array {
  let length = 0
  for (let rest = value; rest >= 1; rest = Math.floor(rest / 256)) length += 1
  const bytes = new Uint8Array(length)
  let rest = value
  for (let at = length - 1; at >= 0; at -= 1) {
    bytes[at] = rest % 256
    rest = Math.floor(rest / 256)
  }
  return bytes
}

/** Rounds from -1 on, as a number from 0 on. */
export const round = (value: Round): Uint8Array => number(value - NO_ROUND)
export const hex = (value: Hex): Uint8Array => Buffer.from(value.slice(2), 'hex')
export const nothing = new Uint8Array()

/** Reads the fields of one list in order; every method throws MalformedMessage for what does not fit. */
export class FieldReader {
  readonly #fields: readonly Tree[]
  #at = 0

  constructor(tree: Tree | undefined) {
    if (tree === undefined || tree instanceof Uint8Array) throw new MalformedMessage()
    this.#fields = tree
  }

  number(): number {
    const bytes = this.bytes()
    if (bytes.length > 6 || bytes[0] === 0) throw new MalformedMessage()
    return bytes.reduce((value, byte) => value * 256 + byte, 0)
  }

  round(): Round {
    return this.number() + NO_ROUND
  }

  bytes(length?: number): Uint8Array {
    const field = this.#next()
    if (!(field instanceof Uint8Array)) throw new MalformedMessage()
    if (length !== undefined && field.length !== length) throw new MalformedMessage()
    return field
  }

  hex(length: number): Hex {
    return toHex(this.bytes(length))
  }

  /** 32 bytes, or none for nil. */
  blockId(): Hex | null {
    const bytes = this.bytes()
    if (bytes.length === 0) return null
    if (bytes.length !== 32) throw new MalformedMessage()
    return toHex(bytes)
  }

  list(max: number): readonly Tree[] {
    const field = this.#next()
    if (field instanceof Uint8Array || field.length > max) throw new MalformedMessage()
    return field
  }

  get isAtEnd(): boolean {
    return this.#at === this.#fields.length
  }

  end(): void {
    if (this.#at !== this.#fields.length) throw new MalformedMessage()
  }

  #next(): Tree {
    const field = this.#fields[this.#at]
    if (field === undefined) throw new MalformedMessage()
    this.#at += 1
    return field
  }
}

function toHex({ buffer, byteOffset, length }: Uint8Array): Hex {
  return `0x${Buffer.from(buffer, byteOffset, length).toString('hex')}`
}
