const decoder = new TextDecoder('utf-8', { fatal: true })

/** Reads what `ByteWriter` wrote. Errors: RangeError at the end of the bytes, TypeError for bad UTF-8. */
export class ByteReader {
  readonly #bytes: Uint8Array
  at: number

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes
    this.at = at
  }

  get isAtEnd(): boolean {
    return this.at >= this.#bytes.length
  }

  byte(): number {
    const value = this.#bytes[this.at]
    if (value === undefined) throw new RangeError('the bytes end too early')
    this.at += 1
    return value
  }

  varint(): number {
    let value = 0
    let scale = 1
    for (;;) {
      const byte = this.byte()
      value += (byte & 0x7f) * scale
      if (byte < 0x80) break
      scale *= 128
    }
    if (!Number.isSafeInteger(value)) throw new RangeError('a number is too large')
    return value
  }

  bigint(): bigint {
    const small = this.varint()
    if (small > 0) return small % 2 === 1 ? BigInt((small - 1) / 2) : BigInt(-small / 2)
    const bytes = this.take(16)
    const view = new DataView(bytes.buffer, bytes.byteOffset, 16)
    return (view.getBigInt64(8, true) << 64n) | view.getBigUint64(0, true)
  }

  text(): string {
    const length = this.varint()
    const start = this.at
    if (length < 32) {
      // Short names: built from characters, as most are ASCII.
      let value = ''
      for (let index = 0; index < length; index++) {
        const code = this.byte()
        if (code > 0x7f) {
          this.at = start
          return decoder.decode(this.take(length))
        }
        value += String.fromCharCode(code)
      }
      return value
    }
    return decoder.decode(this.take(length))
  }

  /** A view. */
  raw(): Uint8Array {
    return this.take(this.varint())
  }

  /** A view of the next bytes. */
  take(length: number): Uint8Array {
    const end = this.at + length
    if (end > this.#bytes.length) throw new RangeError('the bytes end too early')
    const bytes = this.#bytes.subarray(this.at, end)
    this.at = end
    return bytes
  }
}
