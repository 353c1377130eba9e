import { getParameters } from '@flowbuilder/sdk/actions/getParameters'
import type { VerifyMode } from '@flowbuilder/sdk/workflow/definition'
import type { ChainSession } from './chainSession.ts'
import { settlementGasOf } from './describeCost.ts'

/** A fee that pays for the settlement at twice the gas price of now, and at least the floor of the registry; wei. */
export async function suggestFee(
  { client, deployment }: ChainSession,
  mode: VerifyMode,
): Promise<bigint> {
  const [{ minFee }, gasPrice] = await Promise.all([
    getParameters(client, { deployment }),
    client.getGasPrice(),
  ])
  const covering = roundUp(2n * settlementGasOf(mode) * gasPrice)
  if (covering > minFee) return covering
  return minFee
}

/** To two significant digits: a fee is an offer, and people read it. */
function roundUp(wei: bigint): bigint {
  const unit = 10n ** BigInt(Math.max(0, wei.toString().length - 2))
  return ((wei + unit - 1n) / unit) * unit
}
