import { checkKey, checkRange, checkWrites, closedError } from '../checkRequest.ts'
import type { KvEntry, KvRange, KvStore, KvWrite } from '../port.ts'

/** Store in memory with the order and atomicity of the port, for tests; durable only as long as the process lives. */
export class MemoryStore implements KvStore {
  /** Hexadecimal keys sort like their bytes. */
  readonly #entries = new Map<string, Uint8Array>()
  /** The keys in order. */
  readonly #sorted: string[] = []
  #closed = false

  async get(key: Uint8Array): Promise<Uint8Array | undefined> {
    this.#checkOpen()
    checkKey(key)
    return this.#entries.get(toHex(key))?.slice()
  }

  async range(range: KvRange): Promise<KvEntry[]> {
    this.#checkOpen()
    checkRange(range)
    const start = toHex(range.start)
    const end = toHex(range.end)
    const [from, to] = [this.#placeOf(start), this.#placeOf(end)]
    const keys =
      range.reverse === true
        ? this.#sorted.slice(Math.max(from, to - range.limit), to).reverse()
        : this.#sorted.slice(from, Math.min(to, from + range.limit))
    return keys.map((key) => ({
      key: Uint8Array.from(Buffer.from(key, 'hex')),
      value: (this.#entries.get(key) ?? new Uint8Array()).slice(),
    }))
  }

  async batch(writes: readonly KvWrite[]): Promise<void> {
    this.#checkOpen()
    checkWrites(writes)
    for (const write of writes) {
      const key = toHex(write.key)
      if (write.type === 'put') {
        if (!this.#entries.has(key)) this.#sorted.splice(this.#placeOf(key), 0, key)
        this.#entries.set(key, write.value.slice())
      } else if (this.#entries.delete(key)) this.#sorted.splice(this.#placeOf(key), 1)
    }
  }

  async close(): Promise<void> {
    this.#closed = true
  }

  /** Number of keys below this one. */
  #placeOf(key: string): number {
    let [low, high] = [0, this.#sorted.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#sorted[middle] ?? '') < key) low = middle + 1
      else high = middle
    }
    return low
  }

  #checkOpen(): void {
    if (this.#closed) throw closedError()
  }
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
