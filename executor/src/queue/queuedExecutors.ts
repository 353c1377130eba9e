import type { TaskDefinition, TaskKind } from '@flowbuilder/sdk/workflow/definition'
import type { TaskExecutors } from '../runtime/attempts.ts'
import type { TaskExecutor } from '../runtime/port.ts'
import type { TaskQueue } from './port.ts'

/** Executors of these kinds that leave the work to whoever serves the queue. */
export function queuedExecutors(queue: TaskQueue, kinds: readonly TaskKind[]): TaskExecutors {
  const executor: TaskExecutor<TaskDefinition> = {
    execute: (task, inputs, context) => queue.submit({ task, inputs, context }),
  }
  return Object.fromEntries(kinds.map((kind) => [kind, executor]))
}
