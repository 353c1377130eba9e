import type { HttpRequest, JsonTemplate } from '@flowbuilder/sdk/workflow/definition'
import { renderJson, renderText, renderUrl } from '@flowbuilder/sdk/workflow/renderTemplate'
import type { TaskContext, TaskValues } from '../../port.ts'
import type { FetchRequest } from './fetchRequest.ts'

/**
 * The request of a task with its values filled in.
 *
 * What changes something at the other end carries the idempotency key of the task, so that a service which knows this
 * header does it once, however often it is asked.
 */
export function renderRequest(
  { url, method, headers = {}, body, answer }: HttpRequest,
  inputs: TaskValues,
  { idempotencyKey }: Pick<TaskContext, 'idempotencyKey'>,
): FetchRequest {
  const content = body === undefined ? undefined : renderBody(body, inputs)
  return {
    url: renderUrl(url, inputs),
    method,
    headers: {
      accept: answer === 'json' ? 'application/json' : '*/*',
      ...(method === 'GET' ? {} : { 'idempotency-key': idempotencyKey }),
      ...(content === undefined ? {} : { 'content-type': content.type }),
      ...Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, renderText(value, inputs)]),
      ),
    },
    ...(content === undefined ? {} : { body: content.text }),
  }
}

function renderBody(
  body: JsonTemplate,
  inputs: TaskValues,
): { readonly text: string; readonly type: string } {
  const rendered = renderJson(body, inputs)
  if (typeof rendered === 'string') return { text: rendered, type: 'text/plain; charset=utf-8' }
  return { text: JSON.stringify(rendered), type: 'application/json' }
}
