import type { HttpTask } from '@flowbuilder/sdk/workflow/definition'
import type { TaskContext, TaskExecutor, TaskValues } from '../../port.ts'
import type { FetchPolicy } from './fetchPolicy.ts'
import { readAnswer } from './readAnswer.ts'
import { renderRequest } from './renderRequest.ts'
import { safeFetch } from './safeFetch.ts'

/** What the operator of a node decides; the hosts are those of the workflow. */
export type HttpExecutorOptions = Omit<FetchPolicy, 'hosts'>

/**
 * Runs `http` tasks: one request to the outside, one answer taken apart.
 *
 * - Errors: those of HttpErrorCode; FLOW_TYPE_MISMATCH for a list inside a URL, header or text.
 */
export class HttpExecutor implements TaskExecutor<HttpTask> {
  readonly #options: HttpExecutorOptions

  constructor(options: HttpExecutorOptions = {}) {
    this.#options = options
  }

  async execute(task: HttpTask, inputs: TaskValues, context: TaskContext): Promise<TaskValues> {
    const request = renderRequest(task.http, inputs, context)
    const policy = { ...this.#options, hosts: context.hosts }
    return readAnswer(task, await safeFetch(request, policy, context.signal))
  }
}
