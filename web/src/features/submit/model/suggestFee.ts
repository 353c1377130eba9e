import type { ModeName } from '../../runs/model/modeName.ts'

/**
 * Gas of a settlement that an executor must be ready to pay, by mode, of a request that is settled alone;
 * test/contracts/gas.snapshot.json holds the measured figures.
 */
export const SETTLEMENT_GAS_MAX: Readonly<Record<ModeName, bigint>> = {
  zk: 320_000n,
  quorum: 240_000n,
  optimistic: 180_000n,
}

/** A fee that pays for the settlement at twice a gas price, at least the floor of the registry; wei, two digits. Pure. */
export function suggestFee(
  { minFee, gasPrice }: { readonly minFee: bigint; readonly gasPrice: bigint },
  mode: ModeName,
): bigint {
  const covering = roundUp(2n * SETTLEMENT_GAS_MAX[mode] * gasPrice)
  return covering > minFee ? covering : minFee
}

function roundUp(wei: bigint): bigint {
  const unit = 10n ** BigInt(Math.max(0, wei.toString().length - 2))
  return ((wei + unit - 1n) / unit) * unit
}
