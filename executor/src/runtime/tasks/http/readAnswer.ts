import type { HttpTask } from '@flowbuilder/sdk/workflow/definition'
import type { TaskValues } from '../../port.ts'
import { HttpError, HttpErrorCode } from './errors.ts'
import { extractValue } from './extractValue.ts'
import { MAX_JSON_DEPTH, parseJson } from './parseJson.ts'
import type { FetchResponse } from './safeFetch.ts'

/**
 * The results of a task from the answer to its request.
 *
 * - Errors: HTTP_STATUS unless it is 2xx, HTTP_FORMAT, HTTP_PATH_MISSING, HTTP_VALUE_INVALID.
 */
export function readAnswer({ http, outputs }: HttpTask, response: FetchResponse): TaskValues {
  if (response.status < 200 || response.status > 299) throw badStatus(response)
  const text = decodeText(response)
  if (http.answer === 'text')
    return Object.fromEntries(
      Object.keys(outputs).map((name) => [name, { type: 'text', value: text }]),
    )
  const answer = parseJson(text)
  if (answer === undefined)
    throw badFormat(response.host, `it is not JSON of at most ${MAX_JSON_DEPTH} levels`)
  return Object.fromEntries(
    Object.entries(outputs).map(([name, result]) => [name, extractValue(answer, result, name)]),
  )
}

const CHARSET = /;\s*charset\s*=\s*"?([^\s";]+)/i

/** UTF-8 alone: what other charsets mean differs from library to library. */
function decodeText({ body, contentType = '', host }: FetchResponse): string {
  const charset = CHARSET.exec(contentType)?.[1]?.toLowerCase() ?? 'utf-8'
  if (!['utf-8', 'utf8', 'us-ascii'].includes(charset))
    throw badFormat(host, `its charset ${charset.slice(0, 40)} is not UTF-8`)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    throw badFormat(host, 'its bytes are not UTF-8')
  }
}

function badStatus({ status, host }: FetchResponse): HttpError {
  return new HttpError({
    data: { code: HttpErrorCode.STATUS, host, status },
    message: `${host} answered with status ${status}`,
    remedy:
      status === 429 || status >= 500
        ? 'Give the task retries with a delay: the service may answer later.'
        : 'Check URL, method, headers and body of the task.',
  })
}

function badFormat(host: string, reason: string): HttpError {
  return new HttpError({
    data: { code: HttpErrorCode.FORMAT, host, reason },
    message: `the answer of ${host} cannot be used: ${reason}`,
    remedy: 'Ask for JSON in UTF-8, or declare "answer: text".',
  })
}
