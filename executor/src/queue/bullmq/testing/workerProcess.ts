import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { HttpExecutor } from '../../../runtime/tasks/http/httpExecutor.ts'
import { BullWorker } from '../bullWorker.ts'

/** Workers that may be lost with one job, in these tests. */
export const MAX_LOST = 2

/** What a worker in a process of its own is told. */
export interface WorkerOrder {
  readonly redisUrl: string
  readonly prefix: string
  readonly lockMs: number
  /** `http`: runs http tasks of this machine. `poison`: is killed by every task. */
  readonly role: 'http' | 'poison'
}

export interface WorkerProcess {
  /** Resolves when it is gone, whoever ended it. */
  readonly ended: Promise<unknown>
  kill(): Promise<void>
}

/** Starts a worker and waits until it takes jobs, or is gone. */
export async function startWorkerProcess(order: WorkerOrder): Promise<WorkerProcess> {
  const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(order)], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ended = once(child, 'exit')
  // A job may end it before it can say so.
  await Promise.race([once(child, 'message'), ended])
  return {
    ended,
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

async function work({ redisUrl, prefix, lockMs, role }: WorkerOrder): Promise<void> {
  const http = new HttpExecutor({ privateHosts: ['127.0.0.1:*'] })
  const poison = {
    execute: async () => {
      process.kill(process.pid, 'SIGKILL')
      return {}
    },
  }
  await BullWorker.open(
    { redisUrl, prefix, lockMs, kinds: ['http'], maxLost: MAX_LOST },
    { executors: { http: role === 'http' ? http : poison } },
  )
  process.send?.('ready')
  process.once('disconnect', () => process.exit(0))
}

if (import.meta.main) await work(JSON.parse(process.argv[2] ?? '{}'))
