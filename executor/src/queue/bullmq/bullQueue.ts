import type { TaskKind } from '@flowbuilder/sdk/workflow/definition'
import { kindOf } from '@flowbuilder/sdk/workflow/taskKind'
import { Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import type { TaskValues } from '../../runtime/port.ts'
import { jobCancelled, kindUnserved, queueClosed, queueFull, workerLost } from '../errors.ts'
import { keyOf, MAX_WAITING_JOBS, type TaskJob, type TaskQueue } from '../port.ts'
import { connectRedis } from './connectRedis.ts'
import { decodeOutcome, encodeJob, type JobMessage } from './jobMessage.ts'
import {
  cancelChannelOf,
  DEFAULT_PREFIX,
  doneChannelOf,
  jobIdOf,
  outcomeKeyOf,
  queueNameOf,
} from './names.ts'

export interface BullQueueOptions {
  readonly redisUrl: string
  /** Kinds that go to workers. `chain.write` cannot: its notes are here. */
  readonly kinds: readonly TaskKind[]
  /** @default DEFAULT_PREFIX */
  readonly prefix?: string
  /** Jobs that wait or run. @default MAX_WAITING_JOBS */
  readonly maxOpen?: number
  /** Time between two looks at what was not heard of, milliseconds. @default DEFAULT_SWEEP_MS */
  readonly sweepMs?: number
}

/** A message may be lost, or Redis forget everything: what is open is looked at so often. */
const DEFAULT_SWEEP_MS = 2_000
/** Jobs that are looked at together. */
const SWEEP_BATCH = 200
/** A job whose workers were all lost is kept so long, for a node that is away, seconds. */
const FAILED_JOB_AGE_S = 3_600
/** An outcome is kept so long after it was taken. */
const COLLECTED_AGE_MS = 60_000

interface OpenJob {
  readonly key: string
  readonly id: string
  readonly queue: Queue<JobMessage>
  readonly message: JobMessage
  readonly result: PromiseWithResolvers<TaskValues>
}

/**
 * The port on Redis or Valkey: workers on any machine take the jobs (bullWorker.ts).
 *
 * - BullMQ keeps who has which job, and gives the job of a lost worker to another one.
 * - A worker stores the outcome under a key of its own and announces it; what is not heard of is found by looking.
 * - A Redis that forgot its jobs gets them again from here, a node that starts again asks for the same keys: work that is done
 *   is not done again as long as Redis has its outcome.
 * - Source: docs/specs/queue.md section 3.
 */
export class BullQueue implements TaskQueue {
  readonly #options: BullQueueOptions
  readonly #prefix: string
  readonly #redis: Redis
  readonly #listener: Redis
  readonly #queues: ReadonlyMap<TaskKind, Queue<JobMessage>>
  readonly #open = new Map<string, OpenJob>()
  readonly #sweepTimer: NodeJS.Timeout
  #isSweeping = false
  #isClosed = false

  private constructor(options: BullQueueOptions, redis: Redis, listener: Redis) {
    this.#options = options
    this.#prefix = options.prefix ?? DEFAULT_PREFIX
    this.#redis = redis
    this.#listener = listener
    this.#queues = new Map(options.kinds.map((kind) => [kind, this.#createQueue(kind)]))
    listener.on('message', (_channel: string, id: string) => {
      this.#collect(id).catch(() => undefined) // the next look finds it
    })
    // What was announced while the connection was away was not heard.
    listener.on('ready', () => void this.#sweep(true))
    this.#sweepTimer = setInterval(
      () => void this.#sweep(false),
      options.sweepMs ?? DEFAULT_SWEEP_MS,
    )
  }

  /** Errors: QUEUE_REDIS_UNUSABLE. */
  static async open(options: BullQueueOptions): Promise<BullQueue> {
    const redis = await connectRedis(options.redisUrl)
    const listener = await connectRedis(options.redisUrl)
    const queue = new BullQueue(options, redis, listener)
    await listener.subscribe(doneChannelOf(queue.#prefix))
    return queue
  }

  async submit(job: TaskJob): Promise<TaskValues> {
    const { maxOpen = MAX_WAITING_JOBS } = this.#options
    const { signal } = job.context
    const key = keyOf(job.context)
    const id = jobIdOf(key)
    if (this.#isClosed) throw queueClosed(key)
    const same = this.#open.get(id)
    if (same !== undefined) return same.result.promise
    if (signal.aborted) throw jobCancelled(key)
    const kind = kindOf(job.task)
    const queue = this.#queues.get(kind)
    if (queue === undefined) throw kindUnserved(kind)
    if (this.#open.size >= maxOpen) throw queueFull(maxOpen)
    const result = Promise.withResolvers<TaskValues>()
    const open: OpenJob = { key, id, queue, message: encodeJob(job), result }
    this.#open.set(id, open)
    const cancel = (): void => this.#cancel(open)
    signal.addEventListener('abort', cancel, { once: true })
    try {
      await Promise.race([result.promise, this.#deliver(open)])
      return await result.promise
    } finally {
      signal.removeEventListener('abort', cancel)
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearInterval(this.#sweepTimer)
    for (const open of [...this.#open.values()])
      this.#end(open, () => open.result.reject(queueClosed(open.key)))
    this.#listener.disconnect()
    await Promise.all([...this.#queues.values()].map((queue) => queue.close()))
    this.#redis.disconnect()
  }

  #createQueue(kind: TaskKind): Queue<JobMessage> {
    const queue = new Queue<JobMessage>(queueNameOf(kind), {
      connection: this.#redis,
      prefix: this.#prefix,
      defaultJobOptions: {
        attempts: 1,
        removeOnComplete: true,
        removeOnFail: { age: FAILED_JOB_AGE_S },
        stackTraceLimit: 0,
      },
    })
    // The connection is made again by itself; what was lost is found by looking.
    queue.on('error', () => undefined)
    return queue
  }

  /** Gives a job to the workers unless its outcome is there already. */
  async #deliver(open: OpenJob): Promise<void> {
    try {
      await this.#collect(open.id)
      if (this.#isOpen(open)) await open.queue.add(open.id, open.message, { jobId: open.id })
    } catch (error) {
      // Redis is away, then the next look delivers it; or this is closed.
      if (this.#isClosed) throw queueClosed(open.key)
      if (!isConnectionError(error)) throw error
    }
  }

  /** Takes the outcome of a job if it is there. */
  async #collect(id: string): Promise<void> {
    const open = this.#open.get(id)
    if (open === undefined) return
    const key = outcomeKeyOf(this.#prefix, id)
    const text = await this.#redis.get(key)
    if (text === null) return
    this.#end(open, () => settle(open, text))
    // A little longer: this process may end before the result is durable, a worker before it has told BullMQ.
    await this.#redis.pexpire(key, COLLECTED_AGE_MS)
  }

  #cancel(open: OpenJob): void {
    this.#end(open, () => open.result.reject(jobCancelled(open.key)))
    Promise.all([
      open.queue.remove(open.id),
      this.#redis.publish(cancelChannelOf(this.#prefix), open.id),
    ]).catch(() => undefined) // then it runs in vain
  }

  /** Looks at open jobs, those that were not looked at for longest first: all of them, or one batch. */
  async #sweep(isFull: boolean): Promise<void> {
    if (this.#isSweeping || this.#isClosed) return
    this.#isSweeping = true
    try {
      let left = isFull ? this.#open.size : Math.min(this.#open.size, SWEEP_BATCH)
      while (left > 0) {
        const batch = [...this.#open.values()].slice(0, Math.min(left, SWEEP_BATCH))
        left -= SWEEP_BATCH
        for (const open of batch) {
          this.#open.delete(open.id)
          this.#open.set(open.id, open)
        }
        await Promise.all(batch.map((open) => this.#look(open)))
      }
    } catch {
      // Redis is away: there will be another look.
    } finally {
      this.#isSweeping = false
    }
  }

  async #look(open: OpenJob): Promise<void> {
    const state = await open.queue.getJobState(open.id)
    // The outcome after the state: a job that is gone has stored it before.
    await this.#collect(open.id)
    if (!this.#isOpen(open)) return
    if (state === 'unknown') await this.#deliver(open)
    if (state !== 'failed') return
    this.#end(open, () => open.result.reject(workerLost(open.key)))
    await open.queue.remove(open.id)
  }

  #isOpen(open: OpenJob): boolean {
    return this.#open.get(open.id) === open
  }

  /** The first end counts. */
  #end(open: OpenJob, settleResult: () => void): void {
    if (!this.#isOpen(open)) return
    this.#open.delete(open.id)
    settleResult()
  }
}

function settle({ result }: OpenJob, text: string): void {
  try {
    const outcome = decodeOutcome(text)
    if (outcome.type === 'succeeded') result.resolve(outcome.outputs)
    else result.reject(outcome.error)
  } catch (error) {
    result.reject(error)
  }
}

/** What ioredis throws for commands that were under way when the connection broke. */
function isConnectionError(error: unknown): boolean {
  return error instanceof Error && /connection|ECONN|closed|ended/i.test(error.message)
}
