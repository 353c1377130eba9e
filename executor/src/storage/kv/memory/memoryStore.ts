import { checkKey, checkRange, checkWrites, closedError } from '../checkRequest.ts'
import type { KvEntry, KvRange, KvStore, KvWrite } from '../port.ts'

/** Store in memory with the order and atomicity of the port, for tests; durable only as long as the process lives. */
export class MemoryStore implements KvStore {
  /** Hexadecimal keys sort like their bytes. */
  readonly #entries = new Map<string, Uint8Array>()
  #sorted: string[] | undefined
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
    this.#sorted ??= [...this.#entries.keys()].sort()
    const keys = this.#sorted.filter((key) => key >= start && key < end)
    if (range.reverse === true) keys.reverse()
    return keys.slice(0, range.limit).map((key) => ({
      key: Uint8Array.from(Buffer.from(key, 'hex')),
      value: (this.#entries.get(key) ?? new Uint8Array()).slice(),
    }))
  }

  async batch(writes: readonly KvWrite[]): Promise<void> {
    this.#checkOpen()
    checkWrites(writes)
    for (const write of writes) {
      if (write.type === 'put') this.#entries.set(toHex(write.key), write.value.slice())
      else this.#entries.delete(toHex(write.key))
    }
    this.#sorted = undefined
  }

  async close(): Promise<void> {
    this.#closed = true
  }

  #checkOpen(): void {
    if (this.#closed) throw closedError()
  }
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
