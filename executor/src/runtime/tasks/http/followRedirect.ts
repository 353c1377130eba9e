import { HttpError, HttpErrorCode } from './errors.ts'
import type { FetchRequest } from './fetchRequest.ts'

const REDIRECT_STATUS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])
/** What another origin gets to see. Everything else may be a credential, whatever its name. */
const HARMLESS_HEADERS: ReadonlySet<string> = new Set(['accept', 'accept-language', 'content-type'])

/**
 * The request that a redirect asks for, undefined if the answer is none.
 *
 * - In: a request with lower-case header names, whose URL is valid.
 * - The method becomes GET where browsers change it (RFC 9110 section 15.4); another origin gets harmless headers only.
 * - Errors: HTTP_REDIRECT_REFUSED without a usable target, or when it leads from https to http.
 */
export function followRedirect(
  request: FetchRequest,
  status: number,
  location: string | undefined,
): FetchRequest | undefined {
  if (!REDIRECT_STATUS.has(status)) return undefined
  const from = new URL(request.url)
  const to = location === undefined ? null : URL.parse(location, from)
  if (to === null) throw redirectRefused(from.host, 'it names no target')
  if (from.protocol === 'https:' && to.protocol !== 'https:')
    throw redirectRefused(from.host, 'it leads from https to an open connection')
  const headers = Object.entries(request.headers).filter(
    ([name]) => to.origin === from.origin || HARMLESS_HEADERS.has(name),
  )
  if (!becomesGet(request, status))
    return { ...request, url: to.href, headers: Object.fromEntries(headers) }
  return {
    url: to.href,
    method: 'GET',
    headers: Object.fromEntries(headers.filter(([name]) => !name.startsWith('content-'))),
  }
}

function becomesGet({ method }: FetchRequest, status: number): boolean {
  if (status === 303) return method !== 'GET'
  return (status === 301 || status === 302) && method === 'POST'
}

function redirectRefused(host: string, reason: string): HttpError {
  return new HttpError({
    data: { code: HttpErrorCode.REDIRECT_REFUSED, host, reason },
    message: `a redirect of ${host} is not followed: ${reason}`,
    remedy: 'Ask the URL that the redirect should lead to.',
  })
}
