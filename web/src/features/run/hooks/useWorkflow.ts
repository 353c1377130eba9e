import type { Workflow } from '@flowbuilder/sdk/actions/getWorkflow'
import { useQuery } from '@tanstack/react-query'
import type { Hex } from 'viem'
import { useNetwork } from '../../../network/useNetwork.ts'

const POLL_MS = 5_000

/**
 * A request as the chain knows it, with all its events; read again while it is open. Undefined until the chain has answered, and where
 * it does not know the id.
 */
export function useWorkflow(id: Hex, open: boolean): Workflow | undefined {
  const { chain } = useNetwork()
  const { data } = useQuery({
    queryKey: ['workflow', chain?.rpcUrl, id, open],
    queryFn: async () => {
      if (chain === undefined) throw new TypeError('disabled without a chain')
      const { getWorkflow } = await import('@flowbuilder/sdk/actions/getWorkflow')
      return getWorkflow(chain.client, { deployment: chain.deployment, id })
    },
    enabled: chain !== undefined,
    placeholderData: (before) => before,
    refetchInterval: open ? POLL_MS : false,
  })
  return data
}
