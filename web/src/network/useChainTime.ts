import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { getBlock } from 'viem/actions'
import { useNetwork } from './useNetwork.ts'

const POLL_MS = 5_000

/**
 * Unix seconds by the clock of the chain: deadlines are judged by it, not by the clock of this machine. Between two looks
 * at the chain it goes on by itself. Undefined until the chain has answered.
 */
export function useChainTime(): number | undefined {
  const { chain } = useNetwork()
  const { data } = useQuery({
    queryKey: ['chainTime', chain?.rpcUrl],
    queryFn: async () => {
      if (chain === undefined) throw new TypeError('disabled without a chain')
      const { timestamp } = await getBlock(chain.client)
      return { seconds: Number(timestamp), readAtMs: performance.now() }
    },
    enabled: chain !== undefined,
    refetchInterval: POLL_MS,
  })
  const nowMs = useTick()
  if (data === undefined) return undefined
  return data.seconds + Math.max(0, Math.floor((nowMs - data.readAtMs) / 1_000))
}

function useTick(): number {
  const [nowMs, setNowMs] = useState(() =>
    typeof performance === 'undefined' ? 0 : performance.now(),
  )
  useEffect(() => {
    const timer = setInterval(() => setNowMs(performance.now()), 1_000)
    return () => clearInterval(timer)
  }, [])
  return nowMs
}
