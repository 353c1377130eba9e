import { mkdtemp, rm } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FlowError } from '@flowbuilder/sdk/errors/flowError'
import type { HttpTask } from '@flowbuilder/sdk/workflow/definition'
import { parseFlow } from '@flowbuilder/sdk/workflow/parseFlow'
import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openFlowEngine } from '../../runtime/openFlowEngine.ts'
import type { TaskContext, TaskValues } from '../../runtime/port.ts'
import { ComputeExecutor } from '../../runtime/tasks/compute/computeExecutor.ts'
import { HttpExecutor } from '../../runtime/tasks/http/httpExecutor.ts'
import { startServer, type TestServer } from '../../runtime/tasks/http/testing/servers.ts'
import type { TaskJob } from '../port.ts'
import { queuedExecutors } from '../queuedExecutors.ts'
import { BullQueue } from './bullQueue.ts'
import { BullWorker } from './bullWorker.ts'
import { jobIdOf, outcomeKeyOf } from './names.ts'
import { HAS_REDIS, type RedisServer, startRedis } from './testing/redisServer.ts'
import { MAX_LOST, startWorkerProcess } from './testing/workerProcess.ts'

const LOCK_MS = 600

describe.runIf(HAS_REDIS)('a queue on Redis loses nothing', () => {
  let redis: RedisServer
  let server: TestServer
  let prefix: string
  let tests = 0
  /** Paths that were asked for, in their order. */
  let asked: string[] = []
  let answer: (path: string, response: ServerResponse) => void
  const open: { close(): Promise<unknown> }[] = []

  beforeAll(async () => {
    redis = await startRedis()
    server = await startServer(({ url = '' }, response) => {
      asked.push(url)
      answer(url, response)
    })
  })
  afterAll(async () => {
    await redis.stop()
    await server.close()
  })
  beforeEach(() => {
    prefix = `losses${tests++}`
    asked = []
    answer = (path, response) => response.end(JSON.stringify({ n: Number(path.slice(1)) }))
  })
  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.close()
  })

  const openQueue = async (): Promise<BullQueue> => {
    const queue = await BullQueue.open({
      redisUrl: redis.url,
      prefix,
      kinds: ['http'],
      sweepMs: 100,
    })
    open.push(queue)
    return queue
  }
  const openWorker = async (parallel = 4): Promise<BullWorker> => {
    const worker = await BullWorker.open(
      {
        redisUrl: redis.url,
        prefix,
        kinds: ['http'],
        parallel: { http: parallel },
        lockMs: LOCK_MS,
        graceMs: 0,
      },
      { executors: { http: new HttpExecutor({ privateHosts: ['127.0.0.1:*'] }) } },
    )
    open.push(worker)
    return worker
  }
  const jobOf = (index: number, changes: Partial<TaskContext> = {}): TaskJob<HttpTask> => ({
    task: {
      http: {
        method: 'GET',
        url: `http://127.0.0.1:${server.port}/\${n}`,
        answer: 'json',
        aggregate: 'identical',
      },
      with: { n: '0' },
      outputs: { n: { type: 'integer', at: '/n' } },
    },
    inputs: { n: { type: 'integer', value: BigInt(index) } },
    context: {
      runId: 'run',
      taskId: `ask[${index}]`,
      attempt: 1,
      idempotencyKey: `0x${'11'.repeat(32)}`,
      seed: `0x${'22'.repeat(32)}`,
      hosts: ['127.0.0.1:*'],
      deadlineMs: Date.now() + 60_000,
      signal: new AbortController().signal,
      notes: { recorded: [], record: async () => {} },
      ...changes,
    },
  })
  const outputsOf = (index: number): TaskValues => ({
    n: { type: 'integer', value: BigInt(index) },
  })
  const untilAsked = (count: number): Promise<void> =>
    expect.poll(() => asked.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(count)
  const failureOf = async (promise: Promise<unknown>): Promise<FlowError> => {
    const error = await promise.catch((thrown: unknown) => thrown)
    if (error instanceof FlowError) return error
    throw new Error(`no FlowError: ${String(error)}`)
  }

  it('when a worker is killed in the middle of a task: another does it', async () => {
    const queue = await openQueue()
    const worker = await startWorkerProcess({
      redisUrl: redis.url,
      prefix,
      lockMs: LOCK_MS,
      role: 'http',
    })
    answer = (path, response) => {
      if (asked.length > 1) response.end(JSON.stringify({ n: Number(path.slice(1)) }))
    }
    const result = queue.submit(jobOf(7))
    await untilAsked(1)
    await worker.kill()
    await openWorker()
    expect(await result).toEqual(outputsOf(7))
    expect(asked).toEqual(['/7', '/7'])
  })

  it('when Redis is killed and comes back empty: what was open is delivered again', async () => {
    const JOBS = 40
    const queue = await openQueue()
    await openWorker()
    answer = (path, response) => {
      setTimeout(() => response.end(JSON.stringify({ n: Number(path.slice(1)) })), 30)
    }
    const settled = new Map<number, number>()
    const results = Array.from({ length: JOBS }, async (_, index) => {
      const outputs = await queue.submit(jobOf(index))
      settled.set(index, (settled.get(index) ?? 0) + 1)
      return outputs
    })
    await untilAsked(8)
    await redis.kill()
    await redis.start()
    expect(await Promise.all(results)).toEqual(
      Array.from({ length: JOBS }, (_, index) => outputsOf(index)),
    )
    expect([...settled.values()]).toEqual(Array.from({ length: JOBS }, () => 1))
  })

  it('when the node starts again: work that is done is not done again', async () => {
    const held: (() => void)[] = []
    answer = (_path, response) => held.push(() => response.end('{"n":1}'))
    const first = await openQueue()
    await openWorker()
    const abandoned = failureOf(first.submit(jobOf(1)))
    await untilAsked(1)
    await first.close()
    expect((await abandoned).code).toBe('QUEUE_CLOSED')
    for (const release of held) release()
    const probe = new Redis(redis.url)
    open.push({ close: async () => probe.disconnect() })
    const outcome = outcomeKeyOf(prefix, jobIdOf('run/ask[1]/1'))
    await expect.poll(() => probe.exists(outcome), { timeout: 5_000 }).toBe(1)
    expect(await (await openQueue()).submit(jobOf(1))).toEqual(outputsOf(1))
    expect(asked).toEqual(['/1'])
  })

  it('but gives up a job that kills every worker', async () => {
    const queue = await openQueue()
    const failure = failureOf(queue.submit(jobOf(1)))
    let isOver = false
    const over = failure.finally(() => {
      isOver = true
    })
    let killed = 0
    while (!isOver) {
      const worker = await startWorkerProcess({
        redisUrl: redis.url,
        prefix,
        lockMs: 200,
        role: 'poison',
      })
      await Promise.race([worker.ended, over])
      killed += 1
      await worker.kill()
    }
    expect([(await failure).code, (await failure).data]).toMatchObject([
      'QUEUE_WORKER_LOST',
      { retryable: true },
    ])
    // One more to find out that the last one was lost.
    expect(killed).toBe(MAX_LOST + 1)
  })

  it('and lets a whole run end right, with its journal as the truth', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'flow-losses-'))
    const definition = parseFlow(
      `flow: 1
name: sums
verify: quorum
hosts: ['127.0.0.1:${server.port}']
inputs: { numbers: 'integer[]' }
tasks:
  ask:
    forEach: { in: '\${inputs.numbers}', maxItems: 30, maxParallel: 10 }
    http: 'http://127.0.0.1:${server.port}/\${n}'
    with: { n: '\${item}' }
    outputs: { n: integer }
  sum:
    compute: '({ all }) => sum(all)'
    with: { all: '\${tasks.ask.n}' }
  again:
    http: 'http://127.0.0.1:${server.port}/\${n}'
    with: { n: '\${tasks.sum}' }
    outputs: { n: integer }
outputs: { total: '\${tasks.again.n}' }
`,
      { file: 'flow.yaml' },
    )
    answer = (path, response) => {
      setTimeout(() => response.end(JSON.stringify({ n: Number(path.slice(1)) })), 20)
    }
    const worker = await startWorkerProcess({
      redisUrl: redis.url,
      prefix,
      lockMs: LOCK_MS,
      role: 'http',
    })
    const queue = await openQueue()
    const { engine, close } = await openFlowEngine(
      { directory, onFatal: (error) => expect.unreachable(String(error)) },
      { executors: { compute: new ComputeExecutor(), ...queuedExecutors(queue, ['http']) } },
    )
    open.push({ close })
    const items = Array.from({ length: 30 }, (_, index) => BigInt(index))
    const run = engine.run({
      definition,
      inputs: { numbers: { type: 'integer[]', items } },
      id: 'run-1',
    })
    await untilAsked(5)
    await worker.kill()
    await redis.kill()
    await redis.start()
    await openWorker()
    const { status, outputs, fault } = await run
    expect([status, fault]).toEqual(['completed', undefined])
    expect(outputs).toEqual({ total: { type: 'integer', value: 435n } })
    const { events } = await engine.events('run-1', 0, 1_000)
    const completed = events.flatMap(({ event }) =>
      event.type === 'taskCompleted' ? [`${event.task}.${event.item}`] : [],
    )
    expect(completed).toHaveLength(33) // 30 items, their end, the sum, the last question
    expect(new Set(completed).size).toBe(33)
    await rm(directory, { recursive: true, force: true })
  })

  it('takes no harm from messages that are not its own', async () => {
    const queue = await openQueue()
    await openWorker()
    const bull = new Queue('http', { connection: { url: redis.url }, prefix })
    open.push(bull)
    await bull.add('x', { anything: 1 }, { jobId: 'foreign' })
    const probe = new Redis(redis.url)
    open.push({ close: async () => probe.disconnect() })
    await probe.publish(`${prefix}:done`, 'nobody')
    await probe.publish(`${prefix}:cancel`, 'nobody')
    await probe.set(outcomeKeyOf(prefix, jobIdOf('run/ask[2]/1')), '{"version":9}')
    expect((await failureOf(queue.submit(jobOf(2)))).code).toBe('QUEUE_MESSAGE_INVALID')
    expect(await queue.submit(jobOf(3))).toEqual(outputsOf(3))
    await expect
      .poll(() => probe.get(outcomeKeyOf(prefix, 'foreign')))
      .toContain('QUEUE_MESSAGE_INVALID')
  })
})
