import { type Address, zeroAddress } from 'viem'
import { callView } from './callView.ts'
import type { ReadClient } from './checkDeployment.ts'
import type { Deployment } from './deployment.ts'
import type { ReadErrorType } from './errors.ts'

/** What a deployment was made with, but for the tokens; none of it ever changes. */
export interface Parameters {
  /** Wei; tokens have their own. */
  readonly minFee: bigint
  /** Seconds. */
  readonly cancelNotice: bigint
  /** Seconds in which a posted result may be challenged. */
  readonly challengeWindow: bigint
  /** Seconds in which a challenge must be answered, and a reopened request settled. */
  readonly resolutionWindow: bigint
  /** Wei. */
  readonly postBond: bigint
  /** Wei. */
  readonly challengeBond: bigint
  /** Wei. */
  readonly minStake: bigint
  /** Seconds. */
  readonly unbondingPeriod: bigint
  /** Seconds a validator set stays, at least. */
  readonly epochLength: bigint
  /** Seconds from a slash until it may be executed. */
  readonly appealPeriod: bigint
  /** Who may overturn slashes; the zero address for nobody. */
  readonly guardian: Address
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
  const [
    minFee,
    cancelNotice,
    challengeWindow,
    resolutionWindow,
    postBond,
    challengeBond,
    minStake,
    unbondingPeriod,
    epochLength,
    appealPeriod,
    guardian,
  ] = await Promise.all([
    callView(client, {
      address: deployment.registry,
      functionName: 'minFeeOf',
      args: [zeroAddress],
    }),
    callView(client, { ...registry, functionName: 'cancelNotice' }),
    callView(client, { ...registry, functionName: 'challengeWindow' }),
    callView(client, { ...registry, functionName: 'resolutionWindow' }),
    callView(client, { ...registry, functionName: 'postBond' }),
    callView(client, { ...registry, functionName: 'challengeBond' }),
    callView(client, { ...manager, functionName: 'minStake' }),
    callView(client, { ...manager, functionName: 'unbondingPeriod' }),
    callView(client, { ...manager, functionName: 'epochLength' }),
    callView(client, { ...manager, functionName: 'appealPeriod' }),
    callView(client, { ...manager, functionName: 'guardian' }),
  ])
  return {
    minFee,
    cancelNotice,
    challengeWindow,
    resolutionWindow,
    postBond,
    challengeBond,
    minStake,
    unbondingPeriod,
    epochLength,
    appealPeriod,
    guardian,
  }
}
