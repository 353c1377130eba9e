import { lookup } from 'node:dns/promises'

/** Gives every address of a host name, none for an unknown one. It is asked once a hop. */
export type ResolveHost = (hostname: string) => Promise<readonly string[]>

/** Whom a request may reach, and what an answer may cost. */
export interface FetchPolicy {
  /** Hosts of the workflow: `name` (ports 80 and 443), `name:8080`, `name:*`, `*.name` for all names below it. */
  readonly hosts: readonly string[]
  /**
   * Hosts, written like `hosts`, that the operator of the node vouches for: their addresses may be private. A workflow
   * must list them too.
   *
   * @default none
   */
  readonly privateHosts?: readonly string[] | undefined
  /** @default the resolver of the system */
  readonly resolve?: ResolveHost | undefined
  /** Certificates, PEM, to trust instead of those that come with Node. */
  readonly certificateAuthorities?: string | undefined
  /** From the call to the last byte, redirects included. @default MAX_FETCH_MS */
  readonly timeoutMs?: number | undefined
}

/** From the call to the last byte of the answer, redirects included. */
export const MAX_FETCH_MS = 10_000
/** Of one answer, packed as well as unpacked. */
export const MAX_BODY_BYTES = 2 ** 20 // 1 MiB
/** Of all headers of one answer. */
export const MAX_HEADER_BYTES = 2 ** 16 // 64 KiB
/** Redirects that are followed in a row. */
export const MAX_REDIRECTS = 3
/** Of a URL, in UTF-16 code units after parsing. */
export const MAX_URL_LENGTH = 8_192
/** Addresses of one host that are tried. */
export const MAX_ADDRESSES = 16

/** Asks the resolver of the system. */
export async function resolveBySystem(hostname: string): Promise<readonly string[]> {
  const found = await lookup(hostname, { all: true, order: 'ipv4first' })
  return found.map(({ address }) => address)
}
