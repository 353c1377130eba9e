import type { Gateway } from './gateway.ts'

/** At least one gateway; each of them serves the same. */
export type Gateways = readonly [Gateway, ...Gateway[]]

/**
 * Asks one gateway after the other until one answers.
 *
 * - Errors: that of the last one.
 */
export async function anyGateway<Result>(
  gateways: Gateways,
  ask: (gateway: Gateway) => Promise<Result>,
): Promise<Result> {
  const [gateway, next, ...others] = gateways
  try {
    return await ask(gateway)
  } catch (error) {
    if (next === undefined) throw error
    return anyGateway([next, ...others], ask)
  }
}
