/** Gas of a settlement that an executor must be ready to pay; test/contracts/gas.snapshot.json holds the measured figure. */
export const SETTLEMENT_GAS_MAX = 320_000n

/** A fee that pays for the settlement at twice a gas price, at least the floor of the registry; wei, two digits. Pure. */
export function suggestFee(minFee: bigint, gasPrice: bigint): bigint {
  const covering = roundUp(2n * SETTLEMENT_GAS_MAX * gasPrice)
  return covering > minFee ? covering : minFee
}

function roundUp(wei: bigint): bigint {
  const unit = 10n ** BigInt(Math.max(0, wei.toString().length - 2))
  return ((wei + unit - 1n) / unit) * unit
}
