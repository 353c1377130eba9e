import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keyOf, type TaskJob, type TaskQueue } from '../../executor/src/queue/port.ts'
import type { TaskContext, TaskExecutor, TaskValues } from '../../executor/src/runtime/port.ts'
import { FlowError } from '../../sdk/src/errors/flowError.ts'
import type { Value } from '../../sdk/src/table/value.ts'
import type { ScriptTask, SqlTask, TaskDefinition } from '../../sdk/src/workflow/definition.ts'

export type SuiteExecutors = {
  readonly [Kind in 'script' | 'sql']?: TaskExecutor<TaskDefinition>
}

export interface QueueSuiteOptions {
  readonly executors: SuiteExecutors
  /** Jobs of each kind that run at the same time. */
  readonly parallel: number
  readonly maxWaiting?: number
}

export interface QueueSetup {
  /** A queue that somebody serves with these executors. Called once a test. */
  readonly open: (options: QueueSuiteOptions) => Promise<TaskQueue>
  readonly destroy: () => Promise<void>
}

const script: ScriptTask = { script: '() => 1', with: {}, outputs: { value: { type: 'integer' } } }
const sql: SqlTask = {
  sql: 'SELECT 1 AS one',
  with: { limit: '3' },
  outputs: { rows: { type: 'table', columns: { one: 'integer' } } },
}
const integer = (value: bigint): Value => ({ type: 'integer', value })

export function createContext(changes: Partial<TaskContext> = {}): TaskContext {
  return {
    runId: 'run-1',
    taskId: 'task',
    attempt: 1,
    idempotencyKey: `0x${'1'.repeat(64)}`,
    seed: `0x${'2'.repeat(64)}`,
    hosts: ['api.test'],
    deadlineMs: Date.now() + 20_000,
    signal: new AbortController().signal,
    notes: { recorded: [], record: async () => {} },
    ...changes,
  }
}

export function createJob(
  changes: Partial<TaskContext> = {},
  inputs: TaskValues = {},
  task: TaskDefinition = script,
): TaskJob {
  return { task, inputs, context: createContext(changes) }
}

/** A task whose end the test decides. */
class Gate {
  readonly started: TaskContext[] = []
  readonly #opened = Promise.withResolvers<void>()
  readonly #aborts: TaskContext[] = []

  readonly executor: TaskExecutor<TaskDefinition> = {
    execute: async (_task, inputs, context) => {
      this.started.push(context)
      const aborted = new Promise<never>((_resolve, reject) => {
        context.signal.addEventListener('abort', () => {
          this.#aborts.push(context)
          reject(new Error('stopped'))
        })
      })
      await Promise.race([this.#opened.promise, aborted])
      return inputs
    },
  }

  get aborted(): readonly string[] {
    return this.#aborts.map(({ taskId }) => taskId)
  }

  open(): void {
    this.#opened.resolve()
  }

  async untilStarted(count: number): Promise<void> {
    await expect.poll(() => this.started.length, { timeout: 10_000 }).toBe(count)
  }
}

async function failureOf(promise: Promise<unknown>): Promise<FlowError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof FlowError) return error
  throw new Error(`no FlowError: ${String(error)}`)
}

/** What every adapter of the queue must do. */
export function describeTaskQueue(name: string, createSetup: () => Promise<QueueSetup>): void {
  describe(`task queue: ${name}`, () => {
    let setup: QueueSetup
    let current: TaskQueue | undefined

    beforeEach(async () => {
      setup = await createSetup()
    })
    afterEach(async () => {
      await current?.close()
      current = undefined
      await setup.destroy()
    })
    const open = async (options: Partial<QueueSuiteOptions>): Promise<TaskQueue> => {
      current = await setup.open({ executors: {}, parallel: 4, ...options })
      return current
    }

    it('brings the task, its inputs and its place to the executor', async () => {
      const seen: unknown[] = []
      const executor: TaskExecutor<TaskDefinition> = {
        async execute(task, inputs, context) {
          const { signal: _signal, notes: _notes, deadlineMs, ...place } = context
          seen.push(task, inputs, place)
          expect(Math.abs(deadlineMs - Date.now() - 20_000)).toBeLessThan(5_000)
          return {}
        },
      }
      const queue = await open({ executors: { sql: executor } })
      const job = createJob({ taskId: 'list[3]', attempt: 2 }, { limit: integer(3n) }, sql)
      await queue.submit(job)
      const { signal: _signal, notes: _notes, deadlineMs: _deadline, ...place } = job.context
      expect(seen).toEqual([sql, { limit: integer(3n) }, place])
    })

    it('gives back values of every type', async () => {
      const executor: TaskExecutor<TaskDefinition> = { execute: async (_task, inputs) => inputs }
      const queue = await open({ executors: { script: executor } })
      const values: Record<string, Value> = {
        big: integer(-(2n ** 96n) + 1n),
        yes: { type: 'boolean', value: true },
        words: { type: 'text', value: 'Grüße, 世界 \n"\u0000' },
        to: { type: 'address', value: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8' },
        none: { type: 'text[]', items: [] },
        many: { type: 'integer[]', items: [1n, -2n, 2n ** 95n] },
        table: {
          type: 'table',
          columns: {
            name: { type: 'text[]', items: ['a', ''] },
            ok: { type: 'boolean[]', items: [false, true] },
          },
        },
      }
      expect(await queue.submit(createJob({}, values))).toEqual(values)
    })

    it('brings the error of a task over with code, data and remedy', async () => {
      const executor: TaskExecutor<TaskDefinition> = {
        async execute() {
          throw new FlowError({
            data: { code: 'TASK_BROKEN', retryable: true, limit: 7 } as { code: string },
            message: 'it broke',
            remedy: 'mend it',
            where: { file: 'f', line: 1, column: 2 },
          })
        },
      }
      const queue = await open({ executors: { script: executor } })
      expect((await failureOf(queue.submit(createJob()))).toJSON()).toEqual({
        code: 'TASK_BROKEN',
        message: 'it broke',
        remedy: 'mend it',
        where: { file: 'f', line: 1, column: 2 },
        data: { code: 'TASK_BROKEN', retryable: true, limit: 7 },
      })
    })

    it('runs as many jobs of a kind at once as it may, and other kinds beside them', async () => {
      const gate = new Gate()
      const executors = { script: gate.executor, sql: { execute: async () => ({}) } }
      const queue = await open({ executors, parallel: 2 })
      const jobs = [1, 2, 3].map((attempt) => queue.submit(createJob({ attempt })))
      await gate.untilStarted(2)
      expect(await queue.submit(createJob({ taskId: 'other' }, {}, sql))).toEqual({})
      await sleep(50)
      expect(gate.started.map(({ attempt }) => attempt)).toEqual([1, 2])
      gate.open()
      await Promise.all(jobs)
      expect(gate.started).toHaveLength(3)
    })

    it('settles each of many jobs once, with its own result', async () => {
      const counts = new Map<string, number>()
      const executor: TaskExecutor<TaskDefinition> = {
        async execute(_task, inputs, context) {
          counts.set(keyOf(context), (counts.get(keyOf(context)) ?? 0) + 1)
          return inputs
        },
      }
      const queue = await open({ executors: { script: executor } })
      const jobs = Array.from({ length: 100 }, (_, index) =>
        createJob({ taskId: `t[${index}]` }, { index: integer(BigInt(index)) }),
      )
      const results = await Promise.all(jobs.map((job) => queue.submit(job)))
      expect(results).toEqual(jobs.map(({ inputs }) => inputs))
      expect([...counts.values()]).toEqual(jobs.map(() => 1))
    })

    it('takes a job whose key is under way as the same work', async () => {
      const gate = new Gate()
      const queue = await open({ executors: { script: gate.executor } })
      const first = queue.submit(createJob({}, { a: integer(1n) }))
      const second = queue.submit(createJob({}, { a: integer(1n) }))
      await gate.untilStarted(1)
      gate.open()
      expect(await second).toEqual(await first)
      expect(gate.started).toHaveLength(1)
    })

    it('does not start a waiting job that is cancelled', async () => {
      const gate = new Gate()
      const queue = await open({ executors: { script: gate.executor }, parallel: 1 })
      const abort = new AbortController()
      const running = queue.submit(createJob({ taskId: 'first' }))
      await gate.untilStarted(1)
      const waiting = failureOf(queue.submit(createJob({ taskId: 'second', signal: abort.signal })))
      await sleep(50)
      abort.abort()
      expect((await waiting).code).toBe('QUEUE_CANCELLED')
      const late = queue.submit(createJob({ taskId: 'third', signal: abort.signal }))
      expect((await failureOf(late)).code).toBe('QUEUE_CANCELLED')
      gate.open()
      await running
      await queue.submit(createJob({ taskId: 'fourth' }))
      expect(gate.started.map(({ taskId }) => taskId)).toEqual(['first', 'fourth'])
    })

    it('stops a running job that is cancelled, and uses its place again', async () => {
      const gate = new Gate()
      const queue = await open({ executors: { script: gate.executor }, parallel: 1 })
      const abort = new AbortController()
      const running = failureOf(queue.submit(createJob({ signal: abort.signal })))
      await gate.untilStarted(1)
      abort.abort()
      expect((await running).code).toBe('QUEUE_CANCELLED')
      gate.open()
      await queue.submit(createJob({ taskId: 'next' }))
      expect(gate.aborted).toContain('task')
    })

    it('refuses one job more than may wait, and takes it when there is room', async () => {
      const gate = new Gate()
      const executors = { script: gate.executor }
      const queue = await open({ executors, parallel: 1, maxWaiting: 2 })
      const running = queue.submit(createJob({ attempt: 1 }))
      await gate.untilStarted(1)
      const waiting = [2, 3].map((attempt) => queue.submit(createJob({ attempt })))
      const failure = await failureOf(queue.submit(createJob({ attempt: 4 })))
      expect([failure.code, failure.data]).toMatchObject(['QUEUE_FULL', { retryable: true }])
      gate.open()
      await Promise.all([running, ...waiting])
      await queue.submit(createJob({ attempt: 4 }))
      expect(gate.started).toHaveLength(4)
    })

    it('refuses kinds that nobody serves', async () => {
      const queue = await open({ executors: { sql: { execute: async () => ({}) } } })
      expect((await failureOf(queue.submit(createJob()))).code).toBe('QUEUE_KIND_UNSERVED')
    })

    it('ends every open call when it is closed, and takes no more', async () => {
      const gate = new Gate()
      const queue = await open({ executors: { script: gate.executor }, parallel: 1 })
      const open1 = failureOf(queue.submit(createJob({ attempt: 1 })))
      await gate.untilStarted(1)
      const open2 = failureOf(queue.submit(createJob({ attempt: 2 })))
      await sleep(20)
      await queue.close()
      expect([(await open1).code, (await open2).code]).toEqual(['QUEUE_CLOSED', 'QUEUE_CLOSED'])
      expect((await failureOf(queue.submit(createJob({ attempt: 3 })))).code).toBe('QUEUE_CLOSED')
      expect(gate.started).toHaveLength(1)
    })
  })
}
