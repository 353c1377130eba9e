import type { FlowPlan } from './flowPlan.ts'

/** What money a plan takes at most, at one price of gas. All in wei. */
export interface WorstFee {
  readonly gasPriceWei: bigint
  /** Gas of the settlement: the fee must make it worth an executor's while. 0n where nothing is settled. */
  readonly settlementGas: bigint
  readonly settlementWei: bigint
  /** Gas of the tasks' own transactions, paid by the account of the executor. */
  readonly writeGasWei: bigint
  /** Wei that the transactions send; undefined if an amount is only known in the run. */
  readonly sentWei: bigint | undefined
  /** The least that covers all of it, as far as amounts are known. */
  readonly totalWei: bigint
}

/** The worst-case fee of a plan. `settlementGas` is the bound of the registry that would settle it; zero for a run on one machine. */
export function worstFee(
  { worst }: FlowPlan,
  { gasPriceWei, settlementGas }: { readonly gasPriceWei: bigint; readonly settlementGas: bigint },
): WorstFee {
  const settlementWei = settlementGas * gasPriceWei
  const writeGasWei = worst.writeGas * gasPriceWei
  return {
    gasPriceWei,
    settlementGas,
    settlementWei,
    writeGasWei,
    sentWei: worst.writeWei,
    totalWei: settlementWei + writeGasWei + (worst.writeWei ?? 0n),
  }
}
