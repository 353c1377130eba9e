import { once } from 'node:events'
import { connect, type LookupFunction, type Socket } from 'node:net'
import { connect as connectSecurely } from 'node:tls'
import ipaddr from 'ipaddr.js'
import type { FetchTarget } from './checkTarget.ts'
import { HttpError, HttpErrorCode } from './errors.ts'
import {
  type FetchPolicy,
  MAX_ADDRESSES,
  type ResolveHost,
  resolveBySystem,
} from './fetchPolicy.ts'
import { isPublicAddress } from './isPublicAddress.ts'

/**
 * Connects to a target once its addresses are known to be public, and to these addresses alone.
 *
 * - The name is resolved once; what a name server says a moment later (DNS rebinding) changes nothing.
 * - One address that is not public refuses the host, however many others it has.
 * - Errors: HTTP_HOST_UNRESOLVED, HTTP_ADDRESS_REFUSED; those of the socket and of the signal pass unchanged.
 */
export async function openSocket(
  target: FetchTarget,
  policy: FetchPolicy,
  signal: AbortSignal,
): Promise<Socket> {
  const { host, isPrivate } = target
  const addresses = await untilAborted(
    resolveOnce(target, policy.resolve ?? resolveBySystem),
    signal,
  )
  if (!isPrivate && !addresses.every(isPublicAddress)) throw addressRefused(host)
  const tried = addresses.slice(0, MAX_ADDRESSES)
  const socket = dial(target, tried, policy.certificateAuthorities)
  try {
    await once(socket, target.url.protocol === 'https:' ? 'secureConnect' : 'connect', { signal })
    if (!isAmong(socket.remoteAddress, tried)) throw addressRefused(host)
    return socket
  } catch (error) {
    socket.on('error', () => undefined).destroy() // what else it has to say comes too late
    throw error
  }
}

/** A literal address is its own answer: a socket would not ask anybody for it. */
async function resolveOnce(
  { url, host }: FetchTarget,
  resolve: ResolveHost,
): Promise<readonly string[]> {
  const literal = withoutBrackets(url.hostname)
  if (ipaddr.isValid(literal)) return [literal]
  const addresses = await resolve(url.hostname).catch((cause: unknown) => {
    throw hostUnresolved(host, cause)
  })
  if (addresses.length === 0) throw hostUnresolved(host, undefined)
  return addresses
}

/** A resolver cannot be stopped; only the waiting can. */
function untilAborted<Value>(value: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(signal.reason)
    const abort = (): void => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    value.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

function dial(
  { url, port }: FetchTarget,
  addresses: readonly string[],
  certificateAuthorities: string | undefined,
): Socket {
  const isSecure = url.protocol === 'https:'
  const host = withoutBrackets(url.hostname)
  const options = { host, port, lookup: lookupIn(addresses), noDelay: true }
  if (!isSecure) return connect(options)
  return connectSecurely({
    ...options,
    ...(ipaddr.isValid(host) ? {} : { servername: host }),
    ALPNProtocols: ['http/1.1'],
    // Whatever the environment says about certificates.
    rejectUnauthorized: true,
    ...(certificateAuthorities === undefined ? {} : { ca: certificateAuthorities }),
  })
}

function lookupIn(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({
    address,
    family: ipaddr.IPv6.isValid(address) ? 6 : 4,
  }))
  return (_hostname, options, callback) => {
    if (options.all === true) callback(null, found)
    else callback(null, found[0]?.address ?? '', found[0]?.family)
  }
}

function isAmong(remote: string | undefined, addresses: readonly string[]): boolean {
  if (remote === undefined || !ipaddr.isValid(remote)) return false
  const normal = ipaddr.process(remote).toNormalizedString()
  return addresses.some((address) => ipaddr.process(address).toNormalizedString() === normal)
}

function withoutBrackets(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1')
}

function hostUnresolved(host: string, cause: unknown): HttpError {
  return new HttpError({
    data: { code: HttpErrorCode.HOST_UNRESOLVED, host },
    message: `the name of ${host} has no address`,
    remedy: 'Check the spelling of the host; if it is right, its name server may answer later.',
    cause,
  })
}

function addressRefused(host: string): HttpError {
  return new HttpError({
    // The address itself would tell the author of a workflow about the network of the node.
    data: { code: HttpErrorCode.ADDRESS_REFUSED, host },
    message: `${host} is not on the public internet`,
    remedy: 'Use a public host; an operator may vouch for a private one of their own.',
  })
}
