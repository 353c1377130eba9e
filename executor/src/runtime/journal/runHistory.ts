const FIRST_BYTES = 192

/** The events of one run as bytes: all that is kept in memory of a run that waits. */
export class RunHistory {
  /** Number of the run in this journal, in the order of the starts. */
  readonly serial: number
  #bytes: Uint8Array
  #length = 0
  /** Its last event is there. */
  ended = false

  constructor(serial: number, bytes: Uint8Array = new Uint8Array(FIRST_BYTES)) {
    this.serial = serial
    this.#bytes = bytes
  }

  /** A view that the next event may change. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }

  append(bytes: Uint8Array): void {
    const length = this.#length + bytes.length
    if (length > this.#bytes.length) this.#resize(Math.max(length, 2 * this.#bytes.length))
    this.#bytes.set(bytes, this.#length)
    this.#length = length
  }

  /** Gives up the room for more events, as long as none come. */
  trim(): void {
    if (this.#bytes.length > this.#length) this.#resize(this.#length)
  }

  #resize(size: number): void {
    const bytes = new Uint8Array(size)
    bytes.set(this.bytes)
    this.#bytes = bytes
  }
}
