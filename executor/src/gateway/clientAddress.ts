import type { Context } from 'hono'

/** Proxies in a row between clients and a gateway. */
export const MAX_PROXIES = 8

/**
 * Tells the address of a client, for the limits.
 *
 * - Without proxies it is that of the connection: a header could say anything.
 * - Each trusted proxy adds the address that it was called from to the right of X-Forwarded-For; what stands further left
 *   came from the client itself. A request that did not pass all of them counts as its connection.
 *
 * @param trustedProxies 0 to MAX_PROXIES
 */
export function addressOfClient(trustedProxies: number): (context: Context) => string {
  return (context) => {
    const { incoming } = context.env as { incoming?: { socket?: { remoteAddress?: string } } }
    const connection = incoming?.socket?.remoteAddress ?? 'unknown'
    if (trustedProxies === 0) return connection
    const forwarded = (context.req.header('x-forwarded-for') ?? '').split(',')
    return forwarded.at(-trustedProxies)?.trim() || connection
  }
}
