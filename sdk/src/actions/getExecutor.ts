import type { Address } from 'viem'
import { callView } from './callView.ts'
import type { ReadClient } from './checkDeployment.ts'
import type { Deployment } from './deployment.ts'
import type { ReadErrorType } from './errors.ts'

/** The money of one executor, in wei. */
export interface Executor {
  readonly address: Address
  readonly stake: bigint
  /** Fees earned and not yet claimed. */
  readonly rewards: bigint
  /** Left the stake, not yet withdrawn. */
  readonly unbonding: bigint
  /** Unix seconds from which `unbonding` may be withdrawn; 0 if nothing is unbonding. */
  readonly releaseAt: bigint
  /** True if it has at least the minimum stake, so that it may settle. */
  readonly active: boolean
}

export interface GetExecutorParameters {
  readonly deployment: Deployment
  readonly executor: Address
}

export type GetExecutorErrorType = ReadErrorType

/**
 * Stake and rewards of an account; all zero if it never staked.
 *
 * - Source: docs/contracts/IncentiveManager.md, `executorOf`.
 */
export async function getExecutor(
  client: ReadClient,
  { deployment, executor }: GetExecutorParameters,
): Promise<Executor> {
  const address = deployment.incentiveManager
  const [money, active] = await Promise.all([
    callView(client, { address, functionName: 'executorOf', args: [executor] }),
    callView(client, { address, functionName: 'isActive', args: [executor] }),
  ])
  return { address: executor, ...money, active }
}
