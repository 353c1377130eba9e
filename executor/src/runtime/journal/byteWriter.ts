const encoder = new TextEncoder()

/** Bytes that grow. The numbers are those of `ByteReader`. */
export class ByteWriter {
  #bytes: Uint8Array
  #view: DataView
  length = 0

  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity)
    this.#view = new DataView(this.#bytes.buffer)
  }

  /** What was written from `start` on; a view that the next write may change. */
  written(start = 0): Uint8Array {
    return this.#bytes.subarray(start, this.length)
  }

  byte(value: number): void {
    if (this.length === this.#bytes.length) this.#grow(1)
    this.#bytes[this.length++] = value
  }

  /** Changes a byte that was written. */
  setByte(at: number, value: number): void {
    this.#bytes[at] = value
  }

  /** Forgets what was written. */
  clear(): void {
    this.length = 0
  }

  /** Seven bits a byte, the lowest first; 0 to 2^53 - 1. */
  varint(value: number): void {
    if (this.length + 8 > this.#bytes.length) this.#grow(8)
    while (value > 0x7f) {
      this.#bytes[this.length++] = (value & 0x7f) | 0x80
      // No shift: a shift would cut it to 32 bits.
      value = value > 0x7fffffff ? Math.floor(value / 128) : value >>> 7
    }
    this.#bytes[this.length++] = value
  }

  /** An integer of up to 127 bits and a sign: small ones are a varint, the others 0 and 16 bytes. */
  bigint(value: bigint): void {
    const small = Number(value)
    if (small >= -MAX_SMALL && small <= MAX_SMALL) {
      this.varint(small >= 0 ? small * 2 + 1 : -small * 2)
      return
    }
    this.byte(0)
    if (this.length + 16 > this.#bytes.length) this.#grow(16)
    this.#view.setBigUint64(this.length, BigInt.asUintN(64, value), true)
    this.#view.setBigInt64(this.length + 8, value >> 64n, true)
    this.length += 16
  }

  /** Length in bytes, then UTF-8. */
  text(value: string): void {
    const { length } = value
    if (this.length + 5 + 3 * length > this.#bytes.length) this.#grow(5 + 3 * length)
    if (length < 64) {
      // Nearly all texts are short names: a loop beats the encoder.
      const at = this.length
      let index = 0
      for (; index < length; index++) {
        const code = value.charCodeAt(index)
        if (code > 0x7f) break
        this.#bytes[at + 1 + index] = code
      }
      if (index === length) {
        this.#bytes[at] = length
        this.length = at + 1 + length
        return
      }
    }
    this.raw(encoder.encode(value))
  }

  /** Length, then the bytes. */
  raw(value: Uint8Array): void {
    this.varint(value.length)
    this.append(value)
  }

  append(value: Uint8Array): void {
    if (this.length + value.length > this.#bytes.length) this.#grow(value.length)
    this.#bytes.set(value, this.length)
    this.length += value.length
  }

  #grow(needed: number): void {
    const bytes = new Uint8Array(Math.max(2 * this.#bytes.length, this.length + needed))
    bytes.set(this.#bytes.subarray(0, this.length))
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer)
  }
}

/** Twice of it and one is a safe integer. */
const MAX_SMALL = 2 ** 51
