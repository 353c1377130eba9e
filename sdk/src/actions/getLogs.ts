import { type Address, formatLog, type Hex, type Log, numberToHex, type RpcLog } from 'viem'
import { type BlockRange, blockRanges } from './blockRanges.ts'
import type { ReadClient } from './checkDeployment.ts'

export interface GetLogsParameters extends BlockRange {
  readonly address: Address
  /** As in `eth_getLogs`: an array in a position means one of, null means any. */
  readonly topics: readonly (Hex | readonly Hex[] | null)[]
  /** True asks for the newest range first; inside a range logs are always oldest first. @default false */
  readonly newestFirst?: boolean | undefined
}

/**
 * Logs of one contract, range by range, so that no single call asks a node for more than it answers.
 *
 * - viem's own action cannot filter several events by one indexed argument, hence the raw method.
 */
export async function* getLogs(
  client: ReadClient,
  parameters: GetLogsParameters,
): AsyncGenerator<Log[]> {
  const { address, topics, newestFirst = false } = parameters
  const ranges = blockRanges(parameters)
  if (newestFirst) ranges.reverse()
  for (const range of ranges) {
    const logs = (await client.request({
      method: 'eth_getLogs',
      params: [
        {
          address,
          topics: topics as Hex[],
          fromBlock: numberToHex(range.fromBlock),
          toBlock: numberToHex(range.toBlock),
        },
      ],
    })) as RpcLog[]
    yield logs.map((log) => formatLog(log))
  }
}
