import { HTTP_METHODS, type HttpMethod } from '@flowbuilder/sdk/workflow/definition'
import { HttpError, HttpErrorCode } from './errors.ts'

export interface FetchRequest {
  readonly url: string
  readonly method: HttpMethod
  /** By name, in any case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array | undefined
}

/** Of a request. */
export const MAX_REQUEST_BODY_BYTES = 2 ** 20 // 1 MiB
/** Of a request. */
export const MAX_REQUEST_HEADERS = 64
/** Of all names and values of the headers of a request, in UTF-16 code units. */
export const MAX_REQUEST_HEADER_LENGTH = 2 ** 14 // 16,384

/** Headers that frame the message or the connection: a workflow that set them could smuggle a second request. */
const RESERVED = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])
const NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/ // RFC 9110 section 5.6.2, lower case
const VALUE = /^[\t\x20-\x7e]*$/ // visible ASCII: no line breaks, no bytes that servers read differently

/**
 * The request with header names in lower case, once it is known to be one that this client sends.
 *
 * - Errors: HTTP_REQUEST_INVALID.
 */
export function checkRequest(request: FetchRequest): FetchRequest {
  const { method, body } = request
  if (!HTTP_METHODS.includes(method)) throw requestInvalid(`the method ${method} is not known`)
  if (body !== undefined && method === 'GET') throw requestInvalid('a GET has no body')
  if (body !== undefined && Buffer.byteLength(body) > MAX_REQUEST_BODY_BYTES)
    throw requestInvalid(`the body has more than ${MAX_REQUEST_BODY_BYTES} bytes`)
  const entries = Object.entries(request.headers)
  if (entries.length > MAX_REQUEST_HEADERS)
    throw requestInvalid(`there are more than ${MAX_REQUEST_HEADERS} headers`)
  const headers: Record<string, string> = {}
  let length = 0
  for (const [given, value] of entries) {
    const name = given.toLowerCase()
    if (!NAME.test(name) || RESERVED.has(name) || Object.hasOwn(headers, name))
      throw requestInvalid(`the header ${name.slice(0, 64)} is reserved, malformed or given twice`)
    if (!VALUE.test(value)) throw requestInvalid(`the value of the header ${name} is malformed`)
    headers[name] = value
    length += name.length + value.length
  }
  if (length > MAX_REQUEST_HEADER_LENGTH)
    throw requestInvalid(`the headers are longer than ${MAX_REQUEST_HEADER_LENGTH} characters`)
  return { ...request, headers }
}

function requestInvalid(reason: string): HttpError {
  return new HttpError({
    data: { code: HttpErrorCode.REQUEST_INVALID, reason },
    message: `the request cannot be sent: ${reason}`,
    remedy:
      'Change the method, headers or body of the task; docs/specs/http.md lists what is sent.',
  })
}
