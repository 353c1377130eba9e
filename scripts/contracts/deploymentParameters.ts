/** Chosen once for a deployment, never changed afterwards. Wei and seconds. */
export interface DeploymentParameters {
  readonly minStake: bigint
  readonly unbondingPeriod: bigint
  readonly minFee: bigint
  readonly cancelNotice: bigint
}

const SECONDS_PER_DAY = 86_400n

/** Reasons in docs/contracts: a settlement must pay its gas, and a proof under way must still be paid. */
export const DEPLOYMENT_DEFAULTS: DeploymentParameters = {
  minStake: 10n ** 18n, // 1 ETH
  unbondingPeriod: 7n * SECONDS_PER_DAY,
  minFee: 5n * 10n ** 14n, // 0.0005 ETH: about 300,000 gas at 1.7 gwei
  cancelNotice: 300n, // a proof takes seconds, the turns of a few executors some minutes
}
