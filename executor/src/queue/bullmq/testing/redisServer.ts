import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { claimPort } from '../../../devnet/claimPort.ts'

/** The program of Redis or Valkey, if this machine has one. */
const PROGRAM = ['redis-server', 'valkey-server'].find(
  (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0,
)

/** Tests of Redis run where it is installed; continuous integration installs it. */
export const HAS_REDIS = PROGRAM !== undefined
if (!HAS_REDIS) console.warn('SKIPPED: redis-server is not installed, tests with Redis do not run')

export interface RedisServer {
  readonly url: string
  /** Ends it at once, as a power cut does: nothing is written to disk any more. */
  kill(): Promise<void>
  /** Starts it again, with what it wrote to disk or empty. */
  start(): Promise<void>
  stop(): Promise<void>
}

/** A real Redis on a free port, with a directory of its own. `appendOnly`: every write is on disk before it is answered. */
export async function startRedis({ appendOnly = false } = {}): Promise<RedisServer> {
  const directory = await mkdtemp(join(tmpdir(), 'flow-redis-'))
  const port = await claimPort(0, '--port')
  const url = `redis://127.0.0.1:${port}`
  let child: ChildProcess | undefined
  const start = async (): Promise<void> => {
    child = spawn(
      PROGRAM ?? 'redis-server',
      [
        ...['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--save', ''],
        ...['--appendonly', appendOnly ? 'yes' : 'no', '--appendfsync', 'always'],
      ],
      { stdio: 'ignore' },
    )
    await untilAnswering(url)
  }
  const kill = async (): Promise<void> => {
    const ended = new Promise((resolve) => child?.once('exit', resolve))
    child?.kill('SIGKILL')
    await ended
  }
  await start()
  return {
    url,
    kill,
    start,
    async stop() {
      if (child?.exitCode === null && child.signalCode === null) await kill()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

async function untilAnswering(url: string): Promise<void> {
  const redis = new Redis(url, { retryStrategy: () => 20, maxRetriesPerRequest: 200 })
  redis.on('error', () => undefined)
  await redis.ping()
  redis.disconnect()
}
