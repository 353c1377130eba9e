import { http, type Transport } from 'viem'
import { EndpointPool } from './endpointPool.ts'
import type { RpcError } from './errors.ts'
import { failoverTransport } from './failoverTransport.ts'

/** Of one RPC call. */
const TIMEOUT_MS = 10_000

/** How a node reaches its chain: one URL by itself, several as a pool. Faults of single endpoints are told, not thrown. */
export function openEndpoints(
  options: { readonly urls: readonly string[]; readonly chainId: number },
  onFault: (fault: RpcError) => void,
): Transport {
  const [only] = options.urls
  if (options.urls.length === 1) return http(only, { timeout: TIMEOUT_MS, retryCount: 1 })
  return failoverTransport(new EndpointPool(options, { now: () => performance.now(), onFault }))
}
