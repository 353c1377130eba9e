import type { TaskDefinition, TaskKind } from '@flowbuilder/sdk/workflow/definition'
import { kindOf } from '@flowbuilder/sdk/workflow/taskKind'
import type { TaskExecutors } from '../../runtime/attempts.ts'
import type { TaskExecutor, TaskValues } from '../../runtime/port.ts'
import { jobCancelled, kindUnserved, queueClosed, queueFull } from '../errors.ts'
import { DEFAULT_PARALLEL_JOBS } from '../parallelJobs.ts'
import { keyOf, MAX_WAITING_JOBS, type TaskJob, type TaskQueue } from '../port.ts'

export interface MemoryQueueOptions {
  readonly executors: TaskExecutors
  /** Jobs of one kind that run at the same time. @default DEFAULT_PARALLEL_JOBS */
  readonly parallel?: Readonly<Partial<Record<TaskKind, number>>>
  /** Of all kinds together. @default MAX_WAITING_JOBS */
  readonly maxWaiting?: number
}

/** A job that waits or runs. */
interface OpenJob {
  readonly key: string
  readonly job: TaskJob
  readonly executor: TaskExecutor<TaskDefinition>
  readonly abort: AbortController
  readonly result: PromiseWithResolvers<TaskValues>
}

interface Lane {
  running: number
  /** In the order they came; insertion order of a set, so that a cancelled one is taken out at once. */
  readonly waiting: Set<OpenJob>
}

/**
 * The port inside one process. Values pass by reference.
 *
 * A cancelled job that does not stop at its signal keeps its place until it ends, but nobody waits for it any more.
 */
export class MemoryQueue implements TaskQueue {
  readonly #options: MemoryQueueOptions
  readonly #lanes = new Map<TaskKind, Lane>()
  readonly #open = new Map<string, OpenJob>()
  readonly #running = new Set<Promise<void>>()
  #waitingCount = 0
  #isClosed = false

  constructor(options: MemoryQueueOptions) {
    this.#options = options
  }

  async submit(job: TaskJob): Promise<TaskValues> {
    const { task, context } = job
    const { executors, maxWaiting = MAX_WAITING_JOBS } = this.#options
    const key = keyOf(context)
    if (this.#isClosed) throw queueClosed(key)
    const same = this.#open.get(key)
    if (same !== undefined) return same.result.promise
    if (context.signal.aborted) throw jobCancelled(key)
    const kind = kindOf(task)
    const executor = executors[kind] as TaskExecutor<TaskDefinition> | undefined
    if (executor === undefined) throw kindUnserved(kind)
    const lane = this.#laneOf(kind)
    if (this.#isBusy(kind, lane) && this.#waitingCount >= maxWaiting) throw queueFull(maxWaiting)
    const open: OpenJob = {
      key,
      job,
      executor,
      abort: new AbortController(),
      result: Promise.withResolvers(),
    }
    this.#open.set(key, open)
    lane.waiting.add(open)
    this.#waitingCount += 1
    const cancel = (): void => this.#end(open, lane, () => open.result.reject(jobCancelled(key)))
    context.signal.addEventListener('abort', cancel, { once: true })
    this.#startNext(kind, lane)
    try {
      return await open.result.promise
    } finally {
      context.signal.removeEventListener('abort', cancel)
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    for (const open of [...this.#open.values()]) {
      const lane = this.#laneOf(kindOf(open.job.task))
      this.#end(open, lane, () => open.result.reject(queueClosed(open.key)))
    }
    await Promise.all(this.#running)
  }

  #startNext(kind: TaskKind, lane: Lane): void {
    while (!this.#isBusy(kind, lane)) {
      const [open] = lane.waiting
      if (open === undefined) return
      lane.waiting.delete(open)
      this.#waitingCount -= 1
      lane.running += 1
      const running = this.#run(open, lane).finally(() => {
        lane.running -= 1
        this.#running.delete(running)
        this.#startNext(kind, lane)
      })
      this.#running.add(running)
    }
  }

  async #run(open: OpenJob, lane: Lane): Promise<void> {
    const { job, executor, abort, result } = open
    try {
      const context = { ...job.context, signal: abort.signal }
      const outputs = await executor.execute(job.task, job.inputs, context)
      this.#end(open, lane, () => result.resolve(outputs))
    } catch (error) {
      this.#end(open, lane, () => result.reject(error))
    }
  }

  /** The first end counts. */
  #end(open: OpenJob, lane: Lane, settle: () => void): void {
    if (this.#open.get(open.key) !== open) return
    this.#open.delete(open.key)
    if (lane.waiting.delete(open)) this.#waitingCount -= 1
    settle()
    open.abort.abort()
  }

  #isBusy(kind: TaskKind, lane: Lane): boolean {
    return lane.running >= (this.#options.parallel?.[kind] ?? DEFAULT_PARALLEL_JOBS[kind])
  }

  #laneOf(kind: TaskKind): Lane {
    let lane = this.#lanes.get(kind)
    if (lane === undefined) {
      lane = { running: 0, waiting: new Set() }
      this.#lanes.set(kind, lane)
    }
    return lane
  }
}
