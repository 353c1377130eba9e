import type { ReadClient } from '@flowbuilder/sdk/actions/checkDeployment'
import type { Deployment } from '@flowbuilder/sdk/actions/deployment'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { createClient, http } from 'viem'
import { WebError, WebErrorCode } from '../errors/webError.ts'
import { Gateway } from './gateway.ts'
import type { NetworkView } from './gatewayTypes.ts'
import { useSettings } from './settings.ts'

/** Chain id of `npm start`; only there the page knows accounts with money. */
export const LOCAL_CHAIN_ID = 31_337
const RPC_TIMEOUT_MS = 10_000
const POLLING_MS = 1_000

/** The network that the chosen gateway serves. */
export interface Network {
  readonly gateway: Gateway
  /** Undefined until the gateway has answered. */
  readonly view: NetworkView | undefined
  /** Undefined until the gateway has answered, and where no RPC node is known. */
  readonly chain: Chain | undefined
  readonly isLocal: boolean
  readonly error: Error | null
  readonly retry: () => void
}

/** A node of the chain and the contracts on it. */
export interface Chain {
  readonly client: ReadClient
  readonly rpcUrl: string
  readonly deployment: Deployment
}

/** Gateway, chain and contracts that all pages work with. */
export function useNetwork(): Network {
  const { gatewayUrl, rpcUrl, ready } = useSettings()
  const gateway = useMemo(() => new Gateway(gatewayUrl ?? ''), [gatewayUrl])
  const query = useQuery({
    queryKey: ['network', gateway.url],
    queryFn: () => gateway.network(),
    enabled: ready,
    staleTime: 60_000,
  })
  const view = query.data
  const chain = useMemo(() => {
    const url = rpcUrl ?? view?.publicRpcUrl
    return view === undefined || url === undefined ? undefined : connectChain(view, url)
  }, [view, rpcUrl])
  const missingRpc = view !== undefined && chain === undefined
  return {
    gateway,
    view,
    chain,
    isLocal: view?.chainId === LOCAL_CHAIN_ID,
    error: query.error ?? (missingRpc ? new WebError(WebErrorCode.RPC_MISSING) : null),
    retry: () => void query.refetch(),
  }
}

function connectChain(view: NetworkView, rpcUrl: string): Chain {
  const transport = http(rpcUrl, { timeout: RPC_TIMEOUT_MS, retryCount: 1 })
  const { chainId, registry, incentiveManager, zkVerifier, verificationKeyHash } = view
  return {
    client: createClient({ transport, pollingInterval: POLLING_MS }),
    rpcUrl,
    deployment: {
      chainId,
      registry,
      incentiveManager,
      zkVerifier,
      verificationKeyHash,
      fromBlock: BigInt(view.fromBlock),
    },
  }
}
