import { StorageError, StorageErrorCode } from '../../../executor/src/storage/errors.ts'
import { MemoryStore } from '../../../executor/src/storage/kv/memory/memoryStore.ts'
import { SimulatedDisk } from '../../../executor/src/storage/log/memory/simulatedDisk.ts'
import type { FullDisk, NodeScenario } from './nodeScenario.ts'
import type { Surroundings } from './surroundings.ts'

interface LogWrite {
  readonly offset: number
  readonly bytes: Uint8Array
}

/** A misdirected write lands so far from its place. */
const ELSEWHERE_BYTES = 512
const EVERYTHING = { start: Uint8Array.of(0), end: Uint8Array.of(255), limit: 1_000 }

/** What a node leaves on its disks, and what becomes of it while the node is down. */
export class NodeDisks {
  readonly #simulation: Surroundings
  readonly #index: number
  log: SimulatedDisk
  signer = new MemoryStore()
  readonly chain = new MemoryStore()
  /** Something was damaged: the node may refuse to start. */
  isDamaged = false
  /** A call of the log's disk was made to fail, and has not been repaired by a restart. */
  hasFailed: boolean
  #writes = 0

  constructor(simulation: Surroundings, index: number) {
    this.#simulation = simulation
    this.#index = index
    const { seed, diskErrors } = simulation.scenario
    this.log = new SimulatedDisk(seed * 64 + index)
    const failure = diskErrors.find(({ instance }) => instance === index)
    this.hasFailed = failure !== undefined
    if (failure === undefined) return
    const error = Object.assign(new Error('the disk does not answer'), { code: 'EIO' })
    this.log.failFrom({ call: failure.call, after: failure.after, error })
  }

  /** Whether one of the disks has no room now. */
  get isFull(): boolean {
    return this.#full().length > 0
  }

  /** Errors: what the system or the store says when there is no room. */
  checkRoom(disk: FullDisk): void {
    if (!this.#full().includes(disk)) return
    this.#simulation.countFault()
    const error = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
    throw disk === 'log' ? error : storeFailed(error)
  }

  /** What becomes of a write into the log: one may land elsewhere, or with another bit. */
  spoilWrite(write: LogWrite): LogWrite {
    const damage = this.#damage
    this.#writes += 1
    if (damage?.afterWrites === undefined || this.#writes !== damage.afterWrites) return write
    this.isDamaged = true
    this.#simulation.countFault()
    const { offset, bytes } = write
    if (damage.what === 'misdirected')
      return {
        offset: offset >= ELSEWHERE_BYTES ? offset - ELSEWHERE_BYTES : offset + ELSEWHERE_BYTES,
        bytes,
      }
    const flipped = bytes.slice()
    const at = bytes.length >>> 1
    flipped[at] = (flipped[at] ?? 0) ^ 1
    return { offset, bytes: flipped }
  }

  /** The power goes: what was not synced is kept, torn or lost; and what the scenario damages is damaged. */
  crash(): void {
    const { faults } = this.#simulation
    this.log = this.log.crash()
    this.hasFailed = false
    if (faults.includes('forgetfulGuard')) this.signer = new MemoryStore()
    const damage = this.#damage
    if (damage === undefined || damage.afterWrites !== undefined || this.isDamaged) return
    this.isDamaged = true
    switch (damage.what) {
      case 'log':
        this.#damageLog()
        return
      case 'state':
        void this.#flipBit(this.chain)
        return
      case 'record':
        void this.#flipBit(this.signer)
        return
      case 'misdirected':
      case 'flippedWrite':
        return
    }
  }

  get #damage(): NodeScenario['damage'][number] | undefined {
    return this.#simulation.scenario.damage.find(({ instance }) => instance === this.#index)
  }

  #full(): readonly FullDisk[] {
    const { scenario, nowMs } = this.#simulation
    return scenario.fullDisks
      .filter(
        ({ instance, fromMs, toMs }) => instance === this.#index && nowMs >= fromMs && nowMs < toMs,
      )
      .map(({ disk }) => disk)
  }

  async isSignerNew(): Promise<boolean> {
    return (await this.signer.range({ ...EVERYTHING, limit: 1 })).length === 0
  }

  /** In the middle: a torn end would be nothing strange. */
  #damageLog(): void {
    const [segment, bytes] = [...this.log.segments()][0] ?? []
    if (segment !== undefined && bytes !== undefined) this.log.flipBit(segment, 4 * bytes.length)
  }

  async #flipBit(store: MemoryStore): Promise<void> {
    const entries = await store.range(EVERYTHING)
    const entry = entries.length > 0 ? this.#simulation.random.pick(entries) : undefined
    if (entry === undefined) return
    const bit = this.#simulation.random.below(8 * entry.value.length)
    const value = entry.value.slice()
    value[bit >>> 3] = (value[bit >>> 3] ?? 0) ^ (1 << (bit & 7))
    await store.batch([{ type: 'put', key: entry.key, value }])
  }
}

/** As the store over LMDB says it. */
function storeFailed(cause: Error): StorageError {
  return new StorageError({
    data: { code: StorageErrorCode.FAILED, operation: 'commit' },
    message: 'a commit to the database failed',
    remedy: 'Make room.',
    cause,
  })
}
