import type { CallArgument, JsonTemplate, TaskDefinition } from './definition.ts'

/** A text of the body of a task that is a template, and where it stands below the task. */
export interface BodyTemplate {
  readonly path: string
  readonly text: string
}

/** Every template of a task: address, headers and body of a request, or target, arguments and value of a call. */
export function bodyTemplates(task: TaskDefinition): readonly BodyTemplate[] {
  if ('http' in task) {
    const { url, headers = {}, body } = task.http
    return [
      ...templatesIn(url, 'http.url'),
      ...templatesIn(headers, 'http.headers'),
      ...(body === undefined ? [] : templatesIn(body, 'http.body')),
    ]
  }
  if ('chain.read' in task) {
    const { to, args } = task['chain.read']
    return [...templatesIn(to, 'chain.read.to'), ...templatesIn(args, 'chain.read.args')]
  }
  if ('chain.write' in task) {
    const { to, args, value } = task['chain.write']
    return [
      ...templatesIn(to, 'chain.write.to'),
      ...templatesIn(args, 'chain.write.args'),
      ...templatesIn(value, 'chain.write.value'),
    ]
  }
  return []
}

function templatesIn(template: JsonTemplate | CallArgument, path: string): BodyTemplate[] {
  if (typeof template === 'string') return [{ path, text: template }]
  if (template === null || typeof template !== 'object') return []
  return Object.entries(template).flatMap(([key, item]: [string, JsonTemplate]) =>
    templatesIn(item, `${path}.${key}`),
  )
}
