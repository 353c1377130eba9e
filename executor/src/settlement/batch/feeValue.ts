import { callView } from '@flowbuilder/sdk/actions/callView'
import type { ReadClient } from '@flowbuilder/sdk/actions/checkDeployment'
import type { Deployment } from '@flowbuilder/sdk/actions/deployment'
import { type Address, zeroAddress } from 'viem'

/** What fees are worth. */
export interface FeeValue {
  /** Wei. Errors: RPC_*. */
  valueOf(token: Address, amount: bigint): Promise<bigint>
}

/**
 * Values a token by what the deployment asks of it: its lowest fee is worth the lowest fee in ether.
 *
 * - The lowest fees never change: each is asked for once.
 */
export function createFeeValue(client: ReadClient, { registry }: Deployment): FeeValue {
  const minFees = new Map<Address, Promise<bigint>>()
  const minFeeOf = (token: Address): Promise<bigint> => {
    const known = minFees.get(token)
    if (known !== undefined) return known
    const asked = callView(client, { address: registry, functionName: 'minFeeOf', args: [token] })
    minFees.set(token, asked)
    asked.catch(() => minFees.delete(token))
    return asked
  }
  return {
    async valueOf(token, amount) {
      if (token === zeroAddress) return amount
      const [ofEther, ofToken] = [await minFeeOf(zeroAddress), await minFeeOf(token)]
      return ofToken === 0n ? 0n : (amount * ofEther) / ofToken
    },
  }
}
