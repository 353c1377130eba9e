import type { TaskKind } from '@flowbuilder/sdk/workflow/definition'
import { MemoryQueue } from '../queue/memory/memoryQueue.ts'
import type { TaskQueue } from '../queue/port.ts'
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

/** What goes through the queue: a compute task takes less time than the way, and chain tasks need what only this process has. */
const QUEUED_KINDS: readonly TaskKind[] = ['script', 'http', 'sql']

/**
 * The executors of a server: tasks that take their time go through a queue, to this process or to workers on other machines.
 *
 * Errors: QUEUE_REDIS_UNUSABLE.
 */
export async function openTasks(
  options: CreateExecutorsOptions,
  modules: CreateExecutorsModules,
  workers: WorkerQueueOptions | undefined,
): Promise<OpenExecutors> {
  const local = createExecutors(options, modules)
  try {
    const queue = await openQueue(local, workers)
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

async function openQueue(
  { executors }: OpenExecutors,
  workers: WorkerQueueOptions | undefined,
): Promise<TaskQueue> {
  if (workers === undefined) return new MemoryQueue({ executors })
  // Most servers have no workers: they need not load it.
  const { BullQueue } = await import('../queue/bullmq/bullQueue.ts')
  return BullQueue.open({ ...workers, kinds: QUEUED_KINDS })
}
