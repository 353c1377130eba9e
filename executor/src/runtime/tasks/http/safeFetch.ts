import { Client, errors } from 'undici'
import { checkTarget, type FetchTarget } from './checkTarget.ts'
import { HttpError, HttpErrorCode } from './errors.ts'
import {
  type FetchPolicy,
  MAX_BODY_BYTES,
  MAX_FETCH_MS,
  MAX_HEADER_BYTES,
  MAX_REDIRECTS,
} from './fetchPolicy.ts'
import { checkRequest, type FetchRequest } from './fetchRequest.ts'
import { followRedirect } from './followRedirect.ts'
import { openSocket } from './openSocket.ts'
import { ACCEPT_ENCODING, bodyTooLarge, readBody } from './readBody.ts'

export interface FetchResponse {
  readonly status: number
  readonly contentType: string | undefined
  readonly body: Uint8Array
  /** Name and port of the host that answered, after redirects. */
  readonly host: string
}

/**
 * Sends a request that a stranger wrote, and cannot be led into the network of the node.
 *
 * - Each hop checks scheme, host, port and every address anew; the socket connects to the checked addresses only.
 * - No proxy, no cookies, no connection kept: nothing of the environment or of an earlier request takes part.
 * - Limits: fetchPolicy.ts. Source: docs/specs/http.md section 2; RELIABILITY, SSRF.
 * - Errors: every code of HttpErrorCode up to HTTP_PROTOCOL.
 */
export async function safeFetch(
  request: FetchRequest,
  policy: FetchPolicy,
  signal?: AbortSignal,
): Promise<FetchResponse> {
  const timeoutMs = policy.timeoutMs ?? MAX_FETCH_MS
  const timeout = AbortSignal.timeout(timeoutMs)
  const stop = signal === undefined ? timeout : AbortSignal.any([signal, timeout])
  let next = checkRequest(request)
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const target = checkTarget(next.url, policy)
    try {
      const answer = await fetchOnce({ ...next, url: target.url.href }, target, policy, stop)
      if ('response' in answer) return answer.response
      next = answer.redirect
    } catch (error) {
      if (error instanceof HttpError) throw error
      if (signal?.aborted === true) throw cancelled(target.host)
      throw timeout.aborted ? timedOut(target.host, timeoutMs) : explain(error, target.host)
    }
  }
  throw tooManyRedirects(checkTarget(request.url, policy).host)
}

/** One hop with a connection of its own. */
async function fetchOnce(
  request: FetchRequest,
  target: FetchTarget,
  policy: FetchPolicy,
  signal: AbortSignal,
): Promise<{ readonly response: FetchResponse } | { readonly redirect: FetchRequest }> {
  const { url, host } = target
  const socket = await openSocket(target, policy, signal)
  const client = new Client(url.origin, {
    // Not at once: the client is not ready for the answer to its first question.
    connect: (_options, callback) => queueMicrotask(() => callback(null, socket)),
    maxHeaderSize: MAX_HEADER_BYTES,
    maxResponseSize: MAX_BODY_BYTES,
    // One time limit for everything, which `signal` keeps.
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  try {
    const { statusCode, headers, body } = await client.request({
      path: `${url.pathname}${url.search}`,
      method: request.method,
      headers: {
        accept: '*/*',
        'user-agent': 'flowbuilder',
        ...request.headers,
        'accept-encoding': ACCEPT_ENCODING,
      },
      body: request.body ?? null,
      signal,
    })
    const redirect = followRedirect(request, statusCode, single(headers['location']))
    if (redirect !== undefined) return { redirect }
    const bytes = await readBody(body, single(headers['content-encoding']), host)
    const contentType = single(headers['content-type'])
    return { response: { status: statusCode, contentType, body: bytes, host } }
  } finally {
    await client.destroy()
    socket.destroy()
  }
}

/** A header that must not be repeated counts only if it is not. */
function single(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function explain(error: unknown, host: string): HttpError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') return bodyTooLarge(host)
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return headersTooLarge(host)
  if (error instanceof errors.HTTPParserError || code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH')
    return protocolError(host, error)
  return unreachable(host, code || 'no reason given', error)
}

function headersTooLarge(host: string): HttpError {
  return new HttpError({
    data: { code: HttpErrorCode.HEADERS_TOO_LARGE, host, limit: MAX_HEADER_BYTES },
    message: `the headers of the answer of ${host} have more than ${MAX_HEADER_BYTES} bytes`,
    remedy: 'Use another service: no useful answer needs such headers.',
  })
}

function protocolError(host: string, cause: unknown): HttpError {
  return new HttpError({
    data: { code: HttpErrorCode.PROTOCOL, host },
    message: `the answer of ${host} is not proper HTTP`,
    remedy: 'Check scheme and port of the URL; the server may be at fault.',
    cause,
  })
}

function unreachable(host: string, reason: string, cause: unknown): HttpError {
  return new HttpError({
    data: { code: HttpErrorCode.UNREACHABLE, host, reason },
    message: `no answer from ${host}: ${reason}`,
    remedy: 'Check that the service runs and that its certificate is valid.',
    cause,
  })
}

function timedOut(host: string, timeoutMs: number): HttpError {
  return new HttpError({
    data: { code: HttpErrorCode.TIMEOUT, host, timeoutMs },
    message: `${host} did not answer within ${timeoutMs} ms`,
    remedy: 'Try again later, or ask a faster service.',
  })
}

function cancelled(host: string): HttpError {
  return new HttpError({
    data: { code: HttpErrorCode.CANCELLED, host },
    message: `the request to ${host} was stopped`,
    remedy: 'Nothing to do: its answer is not needed any more.',
  })
}

function tooManyRedirects(host: string): HttpError {
  return new HttpError({
    data: { code: HttpErrorCode.TOO_MANY_REDIRECTS, host, limit: MAX_REDIRECTS },
    message: `${host} redirects more than ${MAX_REDIRECTS} times`,
    remedy: 'Ask the URL at the end of the redirects.',
  })
}
