import { matchHost } from '@flowbuilder/sdk/workflow/matchHost'
import { HttpError, HttpErrorCode } from './errors.ts'
import { type FetchPolicy, MAX_URL_LENGTH } from './fetchPolicy.ts'

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 }

/** A URL that the workflow may ask, as far as its text tells. */
export interface FetchTarget {
  readonly url: URL
  readonly port: number
  /** Name and port, for errors. */
  readonly host: string
  /** The operator vouches for its addresses. */
  readonly isPrivate: boolean
}

/**
 * Parses a URL as browsers do (so that `0x7f.1` and full-width digits become the address they mean) and checks scheme,
 * host and port.
 *
 * - Errors: HTTP_URL_INVALID, HTTP_URL_REFUSED, HTTP_HOST_UNKNOWN, HTTP_PORT_REFUSED.
 */
export function checkTarget(
  text: string,
  { hosts, privateHosts = [] }: Pick<FetchPolicy, 'hosts' | 'privateHosts'>,
): FetchTarget {
  const url = URL.parse(text)
  if (url === null || url.href.length > MAX_URL_LENGTH) throw urlInvalid()
  const defaultPort = DEFAULT_PORTS[url.protocol]
  if (defaultPort === undefined)
    throw urlRefused(`the scheme ${url.protocol.slice(0, 20)} is not http: or https:`)
  if (url.username !== '' || url.password !== '') throw urlRefused('it holds a user or a password')
  const { hostname } = url
  const port = url.port === '' ? defaultPort : Number(url.port)
  const host = `${hostname}:${port}`
  if (!matchHost(hosts, hostname, port))
    throw matchHost(hosts.map(withAnyPort), hostname, port) ? portRefused(host) : hostUnknown(host)
  return { url, port, host, isPrivate: matchHost(privateHosts, hostname, port) }
}

function withAnyPort(pattern: string): string {
  return `${pattern.replace(/:(?:\d+|\*)$/, '')}:*`
}

function urlInvalid(): HttpError {
  return new HttpError({
    data: { code: HttpErrorCode.URL_INVALID, limit: MAX_URL_LENGTH },
    message: 'the URL is not an absolute URL, or too long',
    remedy: 'Write a whole URL such as https://api.example.com/price.',
  })
}

function urlRefused(reason: string): HttpError {
  return new HttpError({
    data: { code: HttpErrorCode.URL_REFUSED, reason },
    message: `the URL is refused: ${reason}`,
    remedy: 'Use http or https, and put credentials into a header.',
  })
}

function hostUnknown(host: string): HttpError {
  return new HttpError({
    data: { code: HttpErrorCode.HOST_UNKNOWN, host },
    message: `the workflow does not list the host ${host}`,
    remedy: 'Add it to the hosts of the workflow if the task really needs it.',
  })
}

function portRefused(host: string): HttpError {
  return new HttpError({
    data: { code: HttpErrorCode.PORT_REFUSED, host },
    message: `the workflow lists this host, but not with the port of ${host}`,
    remedy: 'List the host together with its port.',
  })
}
