import { type Address, zeroAddress } from 'viem'

/** An ERC-20 that pays fees. */
export interface ListedToken {
  readonly token: Address
  /** Lowest fee, units of the token. */
  readonly minFee: bigint
}

/** Chosen once for a deployment, never changed afterwards. Wei and seconds. */
export interface DeploymentParameters {
  readonly minStake: bigint
  readonly unbondingPeriod: bigint
  readonly epochLength: bigint
  readonly appealPeriod: bigint
  /** Who may overturn slashes; the zero address for nobody. */
  readonly guardian: Address
  readonly minFee: bigint
  readonly cancelNotice: bigint
  readonly challengeWindow: bigint
  readonly resolutionWindow: bigint
  readonly postBond: bigint
  readonly challengeBond: bigint
  readonly tokens: readonly ListedToken[]
}

const SECONDS_PER_HOUR = 3_600n
const SECONDS_PER_DAY = 24n * SECONDS_PER_HOUR

/** Reasons in docs/contracts: a settlement must pay its gas, and a proof under way must still be paid. */
export const DEPLOYMENT_DEFAULTS: DeploymentParameters = {
  minStake: 10n ** 18n, // 1 ETH
  unbondingPeriod: 7n * SECONDS_PER_DAY,
  epochLength: SECONDS_PER_DAY,
  appealPeriod: SECONDS_PER_DAY,
  guardian: zeroAddress,
  minFee: 5n * 10n ** 14n, // 0.0005 ETH: about 300,000 gas at 1.7 gwei
  cancelNotice: 300n, // a proof takes seconds, the turns of a few executors some minutes
  challengeWindow: SECONDS_PER_HOUR,
  resolutionWindow: SECONDS_PER_HOUR,
  postBond: 5n * 10n ** 16n, // 0.05 ETH: the gas of a dispute, 600,000, at 80 gwei
  challengeBond: 5n * 10n ** 16n,
  tokens: [],
}
