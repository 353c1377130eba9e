import type { Definition } from '../definition.ts'
import { suggest } from '../didYouMean.ts'
import { WorkflowError, WorkflowErrorCode } from '../errors.ts'
import { matchHost } from '../matchHost.ts'
import { soleArgument, templateParts } from '../template.ts'
import { faultAt } from './fault.ts'

/**
 * The host of every request is listed under `hosts`. It stands in the file as text, unless the whole URL is one argument:
 * then it is checked when it is known.
 *
 * Errors: FLOW_HOST_UNKNOWN, FLOW_VALUE_INVALID.
 */
export function checkHosts(definition: Definition, task: string): void {
  const found = definition.tasks[task]
  if (found === undefined || !('http' in found)) return
  const { hosts = [] } = definition
  const path = `tasks.${task}.http.url`
  const { url } = found.http
  if (soleArgument(url) !== undefined && hosts.length > 0) return
  const target = readUrl(url)
  if (target === undefined && soleArgument(url) === undefined) {
    throw faultAt(definition, {
      code: WorkflowErrorCode.VALUE_INVALID,
      path,
      message: `${path} is no URL of a host that stands in the file`,
      remedy:
        'Write "https://host/path?name=${ value }", without user and password, or the whole URL as one "${ argument }".',
    })
  }
  if (target !== undefined && matchHost(hosts, target.hostname, portOf(target))) return
  const name = target?.host ?? url
  throw new WorkflowError({
    data: { code: WorkflowErrorCode.HOST_UNKNOWN, path, name },
    message: `${path} goes to "${name}", which "hosts" does not list`,
    remedy:
      hosts.length === 0
        ? `Add "hosts: [${name}]" at the top: a workflow says which hosts it may reach.`
        : `${suggest(name, hosts)} Else add it to "hosts".`,
    where: definition.locations?.of(path),
  })
}

/** The URL with a letter in place of each argument, if its host is text. */
function readUrl(template: string): URL | undefined {
  const parts = templateParts(template)
  const [first] = parts
  // What comes before the first argument must hold scheme, host and the slash, ? or # after it.
  if (first === undefined || !('text' in first)) return undefined
  if (!/^https?:\/\/[^/?#\\@]+(?:[/?#]|$)/i.test(first.text)) return undefined
  if (parts.length > 1 && !/^https?:\/\/[^/?#]+[/?#]/i.test(first.text)) return undefined
  const text = parts.map((part) => ('text' in part ? part.text : 'x')).join('')
  const url = URL.parse(text)
  return url !== null && url.username === '' && url.password === '' ? url : undefined
}

function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port)
  return url.protocol === 'http:' ? 80 : 443
}
