import type { TaskDefinition, TaskKind } from '@flowbuilder/sdk/workflow/definition'
import { kindOf } from '@flowbuilder/sdk/workflow/taskKind'
import { type Job, WaitingError, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import type { TaskExecutors } from '../../runtime/attempts.ts'
import type { TaskExecutor, TaskNotes } from '../../runtime/port.ts'
import { kindUnserved, messageInvalid } from '../errors.ts'
import { DEFAULT_PARALLEL_JOBS } from '../parallelJobs.ts'
import { connectRedis } from './connectRedis.ts'
import { decodeJob, encodeFailure, encodeOutputs } from './jobMessage.ts'
import {
  cancelChannelOf,
  DEFAULT_PREFIX,
  doneChannelOf,
  outcomeKeyOf,
  queueNameOf,
} from './names.ts'
import { TaskCache } from './taskCache.ts'

export interface BullWorkerOptions {
  readonly redisUrl: string
  readonly kinds: readonly TaskKind[]
  /** @default DEFAULT_PREFIX */
  readonly prefix?: string
  /** Jobs of one kind that run at the same time. @default DEFAULT_PARALLEL_JOBS */
  readonly parallel?: Readonly<Partial<Record<TaskKind, number>>>
  /** A worker that is not heard of for so long is lost, milliseconds. @default DEFAULT_LOCK_MS */
  readonly lockMs?: number
  /** Workers that may be lost with one job, at least 1: it may be the job that kills them. @default DEFAULT_MAX_LOST */
  readonly maxLost?: number
  /** Time that jobs may take to end when the worker is closed, milliseconds. @default DEFAULT_GRACE_MS */
  readonly graceMs?: number
}

export interface BullWorkerModules {
  readonly executors: TaskExecutors
}

/** A worker renews the lock of its jobs twice in this time. */
const DEFAULT_LOCK_MS = 10_000
/** For jobs to end when the worker is closed; then others do them again. */
const DEFAULT_GRACE_MS = 10_000
/** Workers that may be lost with one job. */
const DEFAULT_MAX_LOST = 3
/** An outcome waits so long for a node that is away. */
const OUTCOME_AGE_MS = 3_600_000
const NEVER_ABORTED = new AbortController().signal

/**
 * Serves the jobs of a BullQueue, in this process.
 *
 * - The outcome is stored, then announced, then BullMQ hears that the job is over: at no point is there neither job nor outcome.
 * - A job whose outcome is there is not run again.
 * - Tasks get no notes: `chain.write` is not for workers.
 */
export class BullWorker {
  readonly #options: BullWorkerOptions
  readonly #modules: BullWorkerModules
  readonly #prefix: string
  readonly #redis: Redis
  readonly #listener: Redis
  readonly #workers: readonly Worker[]
  readonly #tasks = new TaskCache()
  #isOutOfTime = false

  private constructor(
    options: BullWorkerOptions,
    modules: BullWorkerModules,
    redis: Redis,
    listener: Redis,
  ) {
    this.#options = options
    this.#modules = modules
    this.#prefix = options.prefix ?? DEFAULT_PREFIX
    this.#redis = redis
    this.#listener = listener
    this.#workers = options.kinds.map((kind) => this.#createWorker(kind))
    listener.on('message', (_channel: string, id: string) => {
      for (const worker of this.#workers) worker.cancelJob(id)
    })
  }

  /** Errors: QUEUE_REDIS_UNUSABLE. */
  static async open(options: BullWorkerOptions, modules: BullWorkerModules): Promise<BullWorker> {
    const redis = await connectRedis(options.redisUrl)
    const listener = await connectRedis(options.redisUrl)
    const worker = new BullWorker(options, modules, redis, listener)
    await listener.subscribe(cancelChannelOf(worker.#prefix))
    await Promise.all(worker.#workers.map((one) => one.waitUntilReady()))
    return worker
  }

  /** Takes no more jobs, waits a while for those that run, and leaves the rest to others. */
  async close(): Promise<void> {
    const closed = Promise.all(this.#workers.map((worker) => worker.close()))
    const grace = setTimeout(() => {
      this.#isOutOfTime = true
      for (const worker of this.#workers) worker.cancelAllJobs()
    }, this.#options.graceMs ?? DEFAULT_GRACE_MS)
    await closed.finally(() => clearTimeout(grace))
    this.#listener.disconnect()
    this.#redis.disconnect()
  }

  #createWorker(kind: TaskKind): Worker {
    const lockMs = this.#options.lockMs ?? DEFAULT_LOCK_MS
    const worker = new Worker(
      queueNameOf(kind),
      // BullMQ makes a signal only for functions that declare three parameters.
      (job, token, signal) => this.#process(kind, job, token ?? '', signal ?? NEVER_ABORTED),
      {
        connection: this.#redis,
        prefix: this.#prefix,
        concurrency: this.#options.parallel?.[kind] ?? DEFAULT_PARALLEL_JOBS[kind],
        lockDuration: lockMs,
        stalledInterval: lockMs / 2,
        // The first loss is a stall too, and the one after the last ends the job.
        maxStalledCount: (this.#options.maxLost ?? DEFAULT_MAX_LOST) - 1,
      },
    )
    // The connection is made again by itself, and a lost job is given to another worker.
    worker.on('error', () => undefined)
    return worker
  }

  async #process(kind: TaskKind, job: Job, token: string, cancelled: AbortSignal): Promise<void> {
    const id = job.id ?? ''
    const key = outcomeKeyOf(this.#prefix, id)
    if ((await this.#redis.exists(key)) === 0) {
      const outcome = await this.#run(kind, job.data, cancelled)
      if (cancelled.aborted) return this.#giveUp(job, token)
      await this.#redis.set(key, outcome, 'PX', OUTCOME_AGE_MS)
    }
    await this.#redis.publish(doneChannelOf(this.#prefix), id)
  }

  /** A stopped job that nobody needs ends here; one that this worker has no more time for goes to another. */
  async #giveUp(job: Job, token: string): Promise<void> {
    if (!this.#isOutOfTime) return
    await job.moveToWait(token)
    throw new WaitingError()
  }

  async #run(kind: TaskKind, message: unknown, cancelled: AbortSignal): Promise<string> {
    try {
      const { task, inputs, place, leftMs } = decodeJob(message)
      if (kindOf(task) !== kind) throw messageInvalid(`a task of another kind than ${kind}`)
      const executor = this.#modules.executors[kind] as TaskExecutor<TaskDefinition> | undefined
      if (executor === undefined) throw kindUnserved(kind)
      const context = {
        ...place,
        deadlineMs: Date.now() + leftMs,
        signal: AbortSignal.any([cancelled, AbortSignal.timeout(leftMs)]),
        notes: NO_NOTES,
      }
      return encodeOutputs(await executor.execute(this.#tasks.share(task), inputs, context))
    } catch (error) {
      return encodeFailure(error)
    }
  }
}

const NO_NOTES: TaskNotes = {
  recorded: [],
  record: () => Promise.reject(kindUnserved('chain.write')),
}
