import { describe, expect, test } from 'vitest'
import { MemoryStore } from '../storage/kv/memory/memoryStore.ts'
import { seededChance } from '../storage/log/memory/seededChance.ts'
import { SimulatedDisk } from '../storage/log/memory/simulatedDisk.ts'
import type { FlowEngine } from './engine.ts'
import type { TaskExecutor } from './port.ts'
import { flow, integer, integers } from './testing/flows.ts'
import { openMemoryEngine } from './testing/memoryEngine.ts'

const SEEDS = 25
const CUTS = 3
const RUNS = 8

const WORK = flow(`inputs: { x: { type: integer }, xs: { type: 'integer[]' } }
tasks:
  first:
    compute: '({ x }) => ({ y: x + 1n })'
    with: { x: '\${ inputs.x }' }
  each:
    script: '({ x }) => ({ y: x })'
    with: { x: '\${ item }' }
    forEach: { in: '\${ inputs.xs }', maxParallel: 2 }
    outputs: { y: { type: integer } }
    needs: [first]
  approval:
    wait: { signal: approve }
    needs: [each]
    outputs: { add: { type: integer } }
  total:
    compute: '({ y, ys, add }) => ({ total: y + sum(ys) + add })'
    with: { y: '\${ tasks.first.y }', ys: '\${ tasks.each.y }', add: '\${ tasks.approval.add }' }
outputs: { total: '\${ tasks.total.total }' }`)

/** What an engine acknowledged before the power went. */
class Witness {
  readonly started = new Map<string, number>()
  readonly ended = new Map<string, bigint>()
  /** Events by number, as they were shown. */
  readonly events = new Map<string, unknown[]>()

  async start(engine: FlowEngine, id: string, x: number): Promise<void> {
    await engine.start({ definition: WORK, inputs: { x: integer(x), xs: integers(1, 2, 3) }, id })
    this.started.set(id, x)
    void engine.result(id).then(({ outputs }) => {
      if (outputs.total?.type === 'integer') this.ended.set(id, outputs.total.value)
    })
  }

  async see(engine: FlowEngine, id: string): Promise<void> {
    const { events } = await engine.events(id, 0, 1_000)
    const seen = this.events.get(id) ?? []
    if (events.length > seen.length)
      this.events.set(
        id,
        events.map(({ event }) => event),
      )
  }

  async check(engine: FlowEngine): Promise<void> {
    for (const id of this.started.keys()) {
      const { events } = await engine.events(id, 0, 1_000)
      const seen = this.events.get(id) ?? []
      expect(events.slice(0, seen.length).map(({ event }) => event)).toEqual(seen)
    }
    for (const [id, total] of this.ended)
      expect((await engine.view(id)).result.outputs).toEqual({ total: integer(total) })
  }
}

const script: TaskExecutor = {
  async execute(_, { x }) {
    await new Promise((resolve) => setImmediate(resolve))
    return { y: x ?? integer(0) }
  },
}

/** Cuts the power of engines at random instants; each next one is held to what was said. Errors: where one breaks its word. */
async function cutPower(seed: number, first: SimulatedDisk): Promise<void> {
  const chance = seededChance(seed)
  const witness = new Witness()
  const store = new MemoryStore()
  let disk = first
  const open = () =>
    openMemoryEngine({
      disk,
      store,
      executors: { script },
      compactBytes: 2_000,
      // The engine without power fails; what it says then is not believed.
      onFatal: () => {},
    })
  for (let cut = 0; cut < CUTS; cut++) {
    const { engine } = await open()
    await witness.check(engine)
    const unsubscribe = engine.subscribe((id) => void witness.see(engine, id).catch(() => {}))
    const work = Array.from({ length: RUNS }, async (_, index) => {
      const id = `${cut}-${index}`
      await witness.start(engine, id, index)
      if (chance() < 0.7) await engine.signal(id, 'approve', { add: integer(100) })
    })
    for (let turns = Math.floor(chance() * 40); turns > 0; turns--)
      await new Promise((resolve) => setImmediate(resolve))
    disk = disk.crash()
    unsubscribe()
    await Promise.allSettled(work)
  }
  const { engine } = await open()
  await witness.check(engine)
  for (const [id, x] of witness.started) {
    await engine.signal(id, 'approve', { add: integer(100) }).catch(() => {})
    const { outputs } = await engine.result(id)
    expect(outputs).toEqual({ total: integer(x + 1 + 6 + 100) })
  }
}

/** Says that it synced, and did not. */
class LyingDisk extends SimulatedDisk {
  override async sync(): Promise<void> {}
}

describe('a power cut', () => {
  test.each(Array.from({ length: SEEDS }, (_, seed) => seed))(
    'loses nothing that was acknowledged or shown, seed %i',
    (seed) => cutPower(seed, new SimulatedDisk(seed)),
  )

  test('is noticed where a disk lies about its syncs', async () => {
    const seeds = Array.from({ length: 10 }, (_, seed) => seed)
    const outcomes = await Promise.allSettled(
      seeds.map((seed) => cutPower(seed, new LyingDisk(seed))),
    )
    expect(outcomes.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(5)
  })
})
