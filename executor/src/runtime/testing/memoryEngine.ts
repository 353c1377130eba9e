import { BlobStore } from '../../storage/blobs/blobStore.ts'
import { MemoryStore } from '../../storage/kv/memory/memoryStore.ts'
import type { KvStore } from '../../storage/kv/port.ts'
import { openMemoryLog } from '../../storage/log/memory/memoryLog.ts'
import { SimulatedDisk } from '../../storage/log/memory/simulatedDisk.ts'
import type { TaskExecutors } from '../attempts.ts'
import { ManualClock } from '../clock.ts'
import { FlowEngine } from '../engine.ts'
import { RunArchive } from '../journal/runArchive.ts'
import { RunJournal } from '../journal/runJournal.ts'
import type { TaskContext, TaskExecutor, TaskValues } from '../port.ts'
import { ComputeExecutor } from '../tasks/compute/computeExecutor.ts'
import { ValueStore } from '../values/valueStore.ts'
import { START_MS } from './scriptedRun.ts'

export interface MemoryEngineOptions {
  /** What survives a crash. @default empty ones */
  readonly disk?: SimulatedDisk
  readonly store?: KvStore
  readonly clock?: ManualClock
  readonly executors?: TaskExecutors
  readonly compactBytes?: number
  readonly maxFinishedRuns?: number
  readonly onFatal?: (error: unknown) => void
}

export interface MemoryEngine {
  readonly engine: FlowEngine
  readonly disk: SimulatedDisk
  readonly store: KvStore
  readonly clock: ManualClock
}

/** The engine over a log and a store in memory, with a clock that the test moves. */
export async function openMemoryEngine(options: MemoryEngineOptions = {}): Promise<MemoryEngine> {
  const { disk = new SimulatedDisk(), store = new MemoryStore() } = options
  const { clock = new ManualClock(START_MS), executors = {} } = options
  const onFatal =
    options.onFatal ??
    ((error: unknown) => {
      throw error
    })
  const log = await openMemoryLog({ chainId: 0n, epoch: 0, disk })
  const archive = await RunArchive.open(store, options.maxFinishedRuns ?? 1_000)
  const journalOptions = { ...options, onFatal }
  const { journal, histories } = await RunJournal.open({ log, archive }, journalOptions)
  const blobs = await BlobStore.open(store, {
    maxBlobBytes: 2 ** 24,
    maxTotalBytes: 2 ** 28,
    nowMs: () => clock.nowMs(),
    isNeeded: () => true,
  })
  const all = { compute: new ComputeExecutor(), ...executors }
  const values = new ValueStore(blobs)
  const modules = { journal, archive, values, executors: all, clock }
  const engine = new FlowEngine({ chance: () => 0.5, onFatal }, modules, histories)
  return { engine, disk, store, clock }
}

interface Call {
  readonly inputs: TaskValues
  readonly context: TaskContext
  succeed(outputs: TaskValues): void
  fail(error: unknown): void
}

/** An executor whose attempts end as the test says. */
export class ManualExecutor implements TaskExecutor {
  readonly calls: Call[] = []

  execute(_task: unknown, inputs: TaskValues, context: TaskContext): Promise<TaskValues> {
    const { promise, resolve, reject } = Promise.withResolvers<TaskValues>()
    context.signal.addEventListener('abort', () => reject(context.signal.reason))
    this.calls.push({ inputs, context, succeed: resolve, fail: reject })
    return promise
  }

  /** The attempt that began last. */
  get last(): Call {
    const call = this.calls.at(-1)
    if (call === undefined) throw new Error('no attempt has begun')
    return call
  }
}
