import { useQuery } from '@tanstack/react-query'
import type { Address } from 'viem'
import { getBalance } from 'viem/actions'
import { useNetwork } from '../network/useNetwork.ts'

/** Wei of an account, read again every few seconds. */
export function useBalance(account: Address | undefined): bigint | undefined {
  const { chain } = useNetwork()
  const { data } = useQuery({
    queryKey: ['balance', chain?.rpcUrl, account],
    queryFn: () => {
      if (chain === undefined || account === undefined) throw new TypeError('disabled')
      return getBalance(chain.client, { address: account })
    },
    enabled: chain !== undefined && account !== undefined,
    refetchInterval: 4_000,
  })
  return data
}
