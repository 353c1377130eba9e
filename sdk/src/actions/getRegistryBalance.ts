import { type Address, zeroAddress } from 'viem'
import { callView } from './callView.ts'
import type { ReadClient } from './checkDeployment.ts'
import type { Deployment } from './deployment.ts'
import type { ReadErrorType } from './errors.ts'

export interface GetRegistryBalanceParameters {
  readonly deployment: Deployment
  readonly account: Address
  /** @default ether */
  readonly token?: Address | undefined
}

export type GetRegistryBalanceErrorType = ReadErrorType

/** What `account` has in the registry: deposits, refunds, returned bonds. It may spend it there or `withdrawBalance`. */
export async function getRegistryBalance(
  client: ReadClient,
  { deployment, account, token = zeroAddress }: GetRegistryBalanceParameters,
): Promise<bigint> {
  return callView(client, {
    address: deployment.registry,
    functionName: 'balanceOf',
    args: [account, token],
  })
}
