import { type CustomTransport, custom } from 'viem'
import type { EndpointPool } from './endpointPool.ts'

/** A transport of viem that asks the endpoints of a pool; errors pass through unchanged. */
export function failoverTransport(pool: EndpointPool): CustomTransport {
  return custom({ request: (call) => pool.request(call) }, { retryCount: 0 })
}
