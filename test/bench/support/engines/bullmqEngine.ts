import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../freePort.ts'
import { until } from '../until.ts'
import { CHAIN_LENGTH, checkChain, type EngineUnderTest } from './engineUnderTest.ts'
import type { PeerPackages } from './peerPackages.ts'
import { ownProcessorMs, processorMsOf } from './processorTime.ts'

interface Step {
  readonly chain: number
  readonly index: number
  readonly value: number
}
interface Connection {
  ping(): Promise<string>
  disconnect(): void
}
interface BullMq {
  readonly Queue: new (
    name: string,
    options: object,
  ) => {
    add(name: string, step: Step): Promise<unknown>
    addBulk(jobs: readonly { readonly name: string; readonly data: Step }[]): Promise<unknown>
    close(): Promise<void>
  }
  readonly Worker: new (
    name: string,
    processor: (job: { readonly data: Step }) => Promise<number>,
    options: object,
  ) => { close(force: boolean): Promise<void> }
}
interface IoRedis {
  readonly Redis: new (options: object) => Connection
}

const START_TIMEOUT_MS = 10_000
/** Jobs of one worker at one time: more did not make it faster. */
const CONCURRENCY = 100

/**
 * BullMQ on a Redis that syncs before every reply. Each task of a chain is a job, whose worker adds the next one; the bulk of
 * the first jobs is added at once. Worker and client are in this process.
 */
export async function openBullMq(peers: PeerPackages): Promise<EngineUnderTest> {
  const { Queue, Worker } = await peers.load<BullMq>('bullmq')
  const { Redis } = await peers.load<IoRedis>('ioredis')
  const directory = await mkdtemp(join(tmpdir(), 'flow-bench-bullmq-'))
  const port = await freePort()
  const server = spawn(
    'redis-server',
    ['--port', String(port), '--dir', directory, '--save', '', '--bind', '127.0.0.1'].concat([
      '--appendonly',
      'yes',
      '--appendfsync',
      'always',
    ]),
    { stdio: 'ignore' },
  )
  const missing = new Promise<never>((_, reject) => {
    server.once('error', () => reject(new Error('redis-server is not installed')))
  })
  const address = { host: '127.0.0.1', port, maxRetriesPerRequest: null }
  const connections: Connection[] = []
  const connect = (): Connection => {
    const connection = new Redis(address)
    connections.push(connection)
    return connection
  }
  const probe = connect()
  await Promise.race([
    missing,
    until('Redis', START_TIMEOUT_MS, async () => (await probe.ping()) === 'PONG'),
  ])
  const queue = new Queue('chains', {
    connection: connect(),
    defaultJobOptions: { removeOnComplete: true },
  })
  const ended = new Map<number, (value: number) => void>()
  const worker = new Worker(
    'chains',
    async ({ data: { chain, index, value } }) => {
      const next = value + 1
      if (index + 1 < CHAIN_LENGTH)
        await queue.add('task', { chain, index: index + 1, value: next })
      else ended.get(chain)?.(next)
      return next
    },
    { connection: connect(), concurrency: CONCURRENCY },
  )
  return {
    name: 'BullMQ',
    async chains(count) {
      const starts = Array.from({ length: count }, (_, start) => start)
      const results = starts.map(
        (chain) => new Promise<number>((resolve) => ended.set(chain, resolve)),
      )
      await queue.addBulk(
        starts.map((chain) => ({ name: 'task', data: { chain, index: 0, value: chain } })),
      )
      for (const [start, end] of (await Promise.all(results)).entries())
        checkChain('BullMQ', start, end)
    },
    processorMs: () => ownProcessorMs() + processorMsOf(server.pid),
    async close() {
      await worker.close(true)
      await queue.close()
      for (const connection of connections) connection.disconnect()
      server.kill('SIGKILL')
      await rm(directory, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
