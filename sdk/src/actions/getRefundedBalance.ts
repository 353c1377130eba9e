import type { Address } from 'viem'
import { callView } from './callView.ts'
import type { ReadClient } from './checkDeployment.ts'
import type { Deployment } from './deployment.ts'
import type { ReadErrorType } from './errors.ts'

export interface GetRefundedBalanceParameters {
  readonly deployment: Deployment
  readonly owner: Address
}

export type GetRefundedBalanceErrorType = ReadErrorType

/** Wei of refunded fees that `owner` may withdraw with `withdrawBalance`. */
export async function getRefundedBalance(
  client: ReadClient,
  { deployment, owner }: GetRefundedBalanceParameters,
): Promise<bigint> {
  return callView(client, {
    address: deployment.registry,
    functionName: 'balanceOf',
    args: [owner],
  })
}
