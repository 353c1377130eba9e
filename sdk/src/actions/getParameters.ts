import { callView } from './callView.ts'
import type { ReadClient } from './checkDeployment.ts'
import type { Deployment } from './deployment.ts'
import type { ReadErrorType } from './errors.ts'

/** What a deployment was made with; none of it ever changes. */
export interface Parameters {
  /** Wei. */
  readonly minFee: bigint
  /** Seconds. */
  readonly cancelNotice: bigint
  /** Wei. */
  readonly minStake: bigint
  /** Seconds. */
  readonly unbondingPeriod: bigint
}

export interface GetParametersParameters {
  readonly deployment: Deployment
}

export type GetParametersErrorType = ReadErrorType

/** The parameters of a deployment. */
export async function getParameters(
  client: ReadClient,
  { deployment }: GetParametersParameters,
): Promise<Parameters> {
  const registry = { address: deployment.registry, args: [] } as const
  const manager = { address: deployment.incentiveManager, args: [] } as const
  const [minFee, cancelNotice, minStake, unbondingPeriod] = await Promise.all([
    callView(client, { ...registry, functionName: 'minFee' }),
    callView(client, { ...registry, functionName: 'cancelNotice' }),
    callView(client, { ...manager, functionName: 'minStake' }),
    callView(client, { ...manager, functionName: 'unbondingPeriod' }),
  ])
  return { minFee, cancelNotice, minStake, unbondingPeriod }
}
