import type { ReadClient } from '@flowbuilder/sdk/actions/checkDeployment'
import { getBlock } from 'viem/actions'

/** Seconds from the block of each submission to that of its settlement, by the clock of the chain. */
export async function readSettleTimes(
  client: ReadClient,
  spans: readonly { readonly from: bigint; readonly to: bigint }[],
): Promise<number[]> {
  const timeOf = async (blockNumber: bigint): Promise<number> =>
    Number((await getBlock(client, { blockNumber })).timestamp)
  return Promise.all(spans.map(async ({ from, to }) => (await timeOf(to)) - (await timeOf(from))))
}
