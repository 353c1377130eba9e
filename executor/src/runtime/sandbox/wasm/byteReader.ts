import { moduleMalformed } from '../errors.ts'

/** Reads the bytes `[position, end)` of a module. Errors: SANDBOX_MODULE_MALFORMED. */
export class ByteReader {
  readonly bytes: Uint8Array
  readonly end: number
  position: number

  constructor(bytes: Uint8Array, position = 0, end = bytes.length) {
    this.bytes = bytes
    this.position = position
    this.end = end
  }

  get done(): boolean {
    return this.position >= this.end
  }

  byte(): number {
    const value = this.position < this.end ? this.bytes[this.position] : undefined
    if (value === undefined) throw moduleMalformed(this.position, 'it ends too early')
    this.position += 1
    return value
  }

  /** An unsigned integer of at most 32 bits in LEB128. */
  u32(): number {
    const at = this.position
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte()
      // The fifth byte holds the last four bits.
      if (shift === 28 && byte > 0x0f) break
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
    throw moduleMalformed(at, 'an integer has more than 32 bits')
  }

  /** A signed integer in LEB128, of which only the length matters. */
  skipSigned(maxBytes: number): void {
    const at = this.position
    for (let count = 0; count < maxBytes; count++) {
      if (this.byte() < 0x80) return
    }
    throw moduleMalformed(at, 'an integer is too long')
  }

  skip(count: number): void {
    if (count > this.end - this.position) throw moduleMalformed(this.position, 'it ends too early')
    this.position += count
  }

  /** A name: its length, then UTF-8. */
  name(): string {
    const length = this.u32()
    const at = this.position
    this.skip(length)
    try {
      return UTF8.decode(this.bytes.subarray(at, at + length))
    } catch {
      throw moduleMalformed(at, 'a name is not UTF-8')
    }
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
