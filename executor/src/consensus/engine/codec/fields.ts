import { bytesToHex, fromRlp, type Hex, hexToBytes, toRlp } from 'viem'
import { NO_ROUND, type Round } from '../../core/types.ts'

/** A tree of byte strings, the data model of RLP (Ethereum Yellow Paper, appendix B). */
export type Tree = Uint8Array | readonly Tree[]

/** Thrown and caught within this folder only: bytes of strangers are no program errors. */
export class MalformedMessage extends Error {}

export function encodeTree(tree: Tree): Uint8Array {
  return toRlp(tree, 'bytes')
}

/** The tree; undefined unless the bytes are exactly the encoding of one. */
export function decodeTree(bytes: Uint8Array): Tree | undefined {
  try {
    const tree: Tree = fromRlp(bytes, 'bytes')
    const again = encodeTree(tree)
    return again.length === bytes.length && again.every((byte, at) => byte === bytes[at])
      ? tree
      : undefined
  } catch {
    return undefined // viem says in many ways that the bytes are no RLP
  }
}

export function number(value: number): Uint8Array {
  if (value === 0) return new Uint8Array()
  const text = value.toString(16)
  return hexToBytes(`0x${text.length % 2 === 0 ? text : `0${text}`}`)
}

/** Rounds from -1 on, as a number from 0 on. */
export const round = (value: Round): Uint8Array => number(value - NO_ROUND)
export const hex = (value: Hex): Uint8Array => hexToBytes(value)
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
    return bytesToHex(this.bytes(length))
  }

  /** 32 bytes, or none for nil. */
  blockId(): Hex | null {
    const bytes = this.bytes()
    if (bytes.length === 0) return null
    if (bytes.length !== 32) throw new MalformedMessage()
    return bytesToHex(bytes)
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
