import { useQuery } from '@tanstack/react-query'
import type { ConsensusView } from './gatewayTypes.ts'
import { useNetwork } from './useNetwork.ts'

const POLL_MS = 4_000

/** Where the consensus stands, as the node of the gateway sees it; undefined if that is no validator. `live`: asked again and again. */
export function useConsensus(live: boolean): ConsensusView | undefined {
  const { gateway, view } = useNetwork()
  const { data } = useQuery({
    queryKey: ['consensus', gateway.url],
    queryFn: async () => (await gateway.network()).consensus ?? null,
    enabled: view !== undefined,
    refetchInterval: live ? POLL_MS : false,
  })
  return data ?? undefined
}
