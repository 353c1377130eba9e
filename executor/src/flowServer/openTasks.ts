import type { TaskKind } from '@flowbuilder/sdk/workflow/definition'
import { queuedExecutors } from '../queue/queuedExecutors.ts'
import {
  type CreateExecutorsModules,
  type CreateExecutorsOptions,
  createExecutors,
  type OpenExecutors,
} from '../runtime/tasks/createExecutors.ts'

/** Where workers on other machines take tasks from. */
export interface WorkerQueueOptions {
  readonly redisUrl: string
  readonly prefix: string
}

/** What goes to workers: a compute task takes less time than the way, and chain tasks need what only this process has. */
const QUEUED_KINDS: readonly TaskKind[] = ['script', 'http', 'sql']

/**
 * The executors of a server: all in this process, or some behind a queue.
 *
 * Errors: QUEUE_REDIS_UNUSABLE.
 */
export async function openTasks(
  options: CreateExecutorsOptions,
  modules: CreateExecutorsModules,
  workers: WorkerQueueOptions | undefined,
): Promise<OpenExecutors> {
  const local = createExecutors(options, modules)
  if (workers === undefined) return local
  try {
    // Most servers have no workers: they need not load it.
    const { BullQueue } = await import('../queue/bullmq/bullQueue.ts')
    const queue = await BullQueue.open({ ...workers, kinds: QUEUED_KINDS })
    return {
      executors: { ...local.executors, ...queuedExecutors(queue, QUEUED_KINDS) },
      async close() {
        await queue.close()
        await local.close()
      },
    }
  } catch (error) {
    await local.close()
    throw error
  }
}
