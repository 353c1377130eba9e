import { Bucket, bucketKey, prefixEnd, uint48 } from '../../storage/buckets.ts'
import { type KvStore, type KvWrite, MAX_RANGE_ENTRIES } from '../../storage/kv/port.ts'
import type { RunHistory } from './runHistory.ts'

/** Serials have 48 bits. */
const MAX_SERIAL = 2 ** 48 - 1
/** Writes of one batch. */
const MAX_BATCH = 4_096

/** A finished run as the archive keeps it. */
export interface ArchivedRun {
  readonly serial: number
  readonly history: Uint8Array
}

/**
 * Finished runs, by id and in the order of their starts.
 *
 * - Durability: what `add` was given is durable when it resolves.
 * - Limits: beyond `maxRuns` the oldest are forgotten.
 */
export class RunArchive {
  readonly #store: KvStore
  readonly #maxRuns: number
  #count = 0

  private constructor(store: KvStore, maxRuns: number) {
    this.#store = store
    this.#maxRuns = maxRuns
  }

  static async open(store: KvStore, maxRuns: number): Promise<RunArchive> {
    const archive = new RunArchive(store, maxRuns)
    for (let start = bucketKey(Bucket.FLOW_RUN_ORDER); ; ) {
      const end = prefixEnd(bucketKey(Bucket.FLOW_RUN_ORDER))
      const page = await store.range({ start, end, limit: MAX_RANGE_ENTRIES })
      archive.#count += page.length
      const last = page.at(-1)
      if (last === undefined) return archive
      start = Uint8Array.from([...last.key, 0])
    }
  }

  /** Definitions stay: runs share them. */
  async addDefinition(hash: `0x${string}`, canonicalJson: Uint8Array): Promise<void> {
    await this.#store.batch([{ type: 'put', key: definitionKey(hash), value: canonicalJson }])
  }

  async definition(hash: `0x${string}`): Promise<Uint8Array | undefined> {
    return this.#store.get(definitionKey(hash))
  }

  /** `runs`: id and history of each; one that is there already is written again. */
  async add(runs: readonly (readonly [id: string, history: RunHistory])[]): Promise<void> {
    for (let at = 0; at < runs.length; at += MAX_BATCH / 2) {
      const part = runs.slice(at, at + MAX_BATCH / 2)
      await this.#store.batch(
        part.flatMap(([id, { serial, bytes }]): KvWrite[] => [
          { type: 'put', key: runKey(id), value: Buffer.concat([uint48(serial), bytes]) },
          { type: 'put', key: orderKey(serial), value: Buffer.from(id) },
        ]),
      )
      this.#count += part.length
    }
    await this.#forgetOldest()
  }

  async get(id: string): Promise<ArchivedRun | undefined> {
    const value = await this.#store.get(runKey(id))
    if (value === undefined) return undefined
    return { serial: Buffer.from(value).readUIntBE(0, 6), history: value.subarray(6) }
  }

  /** Runs that started before the one with number `before`, the newest first; at most MAX_RANGE_ENTRIES. */
  async list(
    before: number,
    limit: number,
  ): Promise<{ readonly id: string; readonly serial: number }[]> {
    const page = await this.#store.range({
      start: bucketKey(Bucket.FLOW_RUN_ORDER),
      end: orderKey(Math.min(before, MAX_SERIAL)),
      limit: Math.min(limit, MAX_RANGE_ENTRIES),
      reverse: true,
    })
    return page.map(({ key, value }) => ({
      id: Buffer.from(value).toString(),
      serial: Buffer.from(key).readUIntBE(1, 6),
    }))
  }

  async #forgetOldest(): Promise<void> {
    while (this.#count > this.#maxRuns) {
      const start = bucketKey(Bucket.FLOW_RUN_ORDER)
      const oldest = await this.#store.range({
        start,
        end: prefixEnd(start),
        limit: Math.min(MAX_BATCH / 2, this.#count - this.#maxRuns),
      })
      if (oldest.length === 0) break
      await this.#store.batch(
        oldest.flatMap(({ key, value }): KvWrite[] => [
          { type: 'delete', key },
          { type: 'delete', key: bucketKey(Bucket.FLOW_RUN, value) },
        ]),
      )
      this.#count -= oldest.length
    }
  }
}

function runKey(id: string): Uint8Array {
  return bucketKey(Bucket.FLOW_RUN, Buffer.from(id))
}

function orderKey(serial: number): Uint8Array {
  return bucketKey(Bucket.FLOW_RUN_ORDER, uint48(serial))
}

function definitionKey(hash: `0x${string}`): Uint8Array {
  return bucketKey(Bucket.FLOW_DEFINITION, Buffer.from(hash.slice(2), 'hex'))
}
