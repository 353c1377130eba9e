/** Collects bytes, into twice the room whenever it runs out. */
export class ByteWriter {
  #bytes: Uint8Array
  #length = 0

  constructor(expectedLength = 64) {
    this.#bytes = new Uint8Array(expectedLength)
  }

  write(bytes: ArrayLike<number>): void {
    const end = this.#length + bytes.length
    if (end > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(end, this.#bytes.length * 2))
      larger.set(this.#bytes)
      this.#bytes = larger
    }
    this.#bytes.set(bytes, this.#length)
    this.#length = end
  }

  /** What was written so far, valid until the next write. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }
}
