import type { VerifyMode } from '@flowbuilder/sdk/workflow/definition'
import { formatEther, parseGwei } from 'viem'
import { formatInteger } from './format.ts'

/** Gas of a settlement that an executor must be ready to pay; test/contracts/gas.snapshot.json holds the measured figure. */
export const SETTLEMENT_GAS_MAX = 320_000n

/** The same by mode, of a request that is settled alone: a certificate, 222,900 measured; a claim and its end, 160,800. */
const SETTLEMENT_GAS: Readonly<Record<VerifyMode, bigint>> = {
  zk: SETTLEMENT_GAS_MAX,
  quorum: 240_000n,
  optimistic: 180_000n,
}

export function settlementGasOf(mode: VerifyMode): bigint {
  return SETTLEMENT_GAS[mode]
}

/** What a request should pay at least, so that settling it is worth an executor's while. */
export function describeCost(): string {
  const at = (gwei: string): string =>
    `${formatEther(SETTLEMENT_GAS_MAX * parseGwei(gwei))} ETH at ${gwei} gwei`
  return `settling takes an executor up to ${formatInteger(SETTLEMENT_GAS_MAX)} gas: ${at('1')}, ${at('10')}`
}
