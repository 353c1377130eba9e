import type { ChainReadTask } from '@flowbuilder/sdk/workflow/definition'
import type { TaskExecutor, TaskValues } from '../../port.ts'
import type { Chains } from './chains.ts'
import { decodeResults } from './decodeResults.ts'
import { encodeCall } from './encodeCall.ts'
import { contractMissing, toTaskError } from './errors.ts'

/**
 * Runs `chain.read` tasks: one call that changes nothing, at one block.
 *
 * - The block is looked up first and then named, so that all that the contract reads is of one moment.
 * - Errors: codes of ChainTaskErrorCode; RPC_UNREACHABLE, RPC_FAILED, WRONG_CHAIN; CONTRACT_REVERTED and those of our contracts.
 */
export class ChainReadExecutor implements TaskExecutor<ChainReadTask> {
  readonly #chains: Chains

  constructor(modules: { readonly chains: Chains }) {
    this.#chains = modules.chains
  }

  async execute(task: ChainReadTask, inputs: TaskValues): Promise<TaskValues> {
    const read = task['chain.read']
    const { contract, to, data } = encodeCall(read, inputs)
    const { client, chainId } = await this.#chains.get(read.chainId)
    try {
      const { number } = await client.getBlock({ blockTag: read.block })
      const answer = await client.call({ to, data, blockNumber: number })
      if (answer.data === undefined) throw contractMissing(to, chainId)
      return decodeResults(contract, answer.data)
    } catch (error) {
      throw toTaskError(error)
    }
  }
}
