import type { TaskDefinition } from '@flowbuilder/sdk/workflow/definition'

/** Tasks that are kept. */
const MAX_CACHED_TASKS = 256

/** Gives equal tasks the same object: executors keep what they compiled by it. The oldest is forgotten first. */
export class TaskCache {
  readonly #tasks = new Map<string, TaskDefinition>()

  share(task: TaskDefinition): TaskDefinition {
    const text = JSON.stringify(task)
    const known = this.#tasks.get(text)
    if (known !== undefined) return known
    const [oldest] = this.#tasks.keys()
    if (oldest !== undefined && this.#tasks.size >= MAX_CACHED_TASKS) this.#tasks.delete(oldest)
    this.#tasks.set(text, task)
    return task
  }
}
