import { MemoryStore } from '../../../executor/src/storage/kv/memory/memoryStore.ts'
import { SimulatedDisk } from '../../../executor/src/storage/log/memory/simulatedDisk.ts'
import type { Surroundings } from './surroundings.ts'

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

  /** The power goes: what was not synced is kept, torn or lost; and what the scenario damages is damaged. */
  crash(): void {
    const { scenario, faults } = this.#simulation
    this.log = this.log.crash()
    this.hasFailed = false
    if (faults.includes('forgetfulGuard')) this.signer = new MemoryStore()
    const damage = scenario.damage.find(({ instance }) => instance === this.#index)
    if (damage === undefined || this.isDamaged) return
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
    }
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
