import type { HttpTask } from '@flowbuilder/sdk/workflow/definition'
import type { TaskContext, TaskExecutor, TaskValues } from '../runtime/port.ts'
import { checkTarget } from '../runtime/tasks/http/checkTarget.ts'
import { HttpError, HttpErrorCode } from '../runtime/tasks/http/errors.ts'
import { readAnswer } from '../runtime/tasks/http/readAnswer.ts'
import { renderRequest } from '../runtime/tasks/http/renderRequest.ts'
import { SimulationError, SimulationErrorCode } from './errors.ts'
import { MockList } from './mockList.ts'
import type { HttpMock } from './mocks.ts'

/** A request as it would have left the machine. */
export interface MockedRequest {
  readonly task: string
  readonly method: string
  readonly url: string
  readonly body: string | undefined
}

/**
 * Answers `http` tasks from mocks: the request is filled in and the answer taken apart by the code that talks to servers.
 * Errors: SIMULATION_NO_ANSWER, and those of HttpErrorCode that the mock stands for.
 */
export class MockHttp implements TaskExecutor<HttpTask> {
  readonly #mocks: MockList<HttpMock>
  readonly #onRequest: (request: MockedRequest) => void

  constructor(mocks: readonly HttpMock[], onRequest: (request: MockedRequest) => void) {
    this.#mocks = new MockList(mocks)
    this.#onRequest = onRequest
  }

  async execute(task: HttpTask, inputs: TaskValues, context: TaskContext): Promise<TaskValues> {
    const { url, method = 'GET', body } = renderRequest(task.http, inputs, context)
    const { host } = checkTarget(url, { hosts: context.hosts })
    this.#onRequest({ task: context.taskId, method, url, body: body?.toString() })
    const mock = this.#mocks.take(
      (item) => (item.method ?? method) === method && matchUrl(item.url, url),
    )
    if (mock === undefined) throw noAnswer(method, url)
    const { answer } = mock
    if ('fault' in answer) throw faulted(answer.fault, host)
    const { status, contentType } = answer
    return readAnswer(task, {
      status,
      contentType,
      body: new TextEncoder().encode(answer.body),
      host,
    })
  }
}

function matchUrl(pattern: string, url: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`, 's').test(url)
}

function faulted(fault: 'unreachable' | 'timeout', host: string): HttpError {
  return new HttpError({
    data: { code: fault === 'timeout' ? HttpErrorCode.TIMEOUT : HttpErrorCode.UNREACHABLE, host },
    message: `${host} is mocked as ${fault === 'timeout' ? 'too slow' : 'unreachable'}`,
    remedy: 'Give the task retries with a delay.',
  })
}

function noAnswer(method: string, url: string): SimulationError {
  return new SimulationError({
    data: { code: SimulationErrorCode.NO_ANSWER, subject: `${method} ${url}` },
    message: `no mock answers ${method} ${url}`,
    remedy:
      'Add it under "http:" in the file of --mock, or ask the real server with --allow-network.',
  })
}
