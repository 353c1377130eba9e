import { setTimeout as sleep } from 'node:timers/promises'
import type { ChainWriteTask } from '@flowbuilder/sdk/workflow/definition'
import type { LocalAccount, TransactionReceipt } from 'viem'
import type { TaskContext, TaskExecutor, TaskValues } from '../../port.ts'
import type { Chains } from './chains.ts'
import { ChainWriter, type ChainWriterOptions } from './chainWriter.ts'
import { accountMissing, transactionReverted, writeCancelled } from './errors.ts'
import { hashOf } from './signedTransaction.ts'
import { Turns } from './turns.ts'
import { writeOrderOf } from './writeOrder.ts'

export interface ChainWriteExecutorOptions extends ChainWriterOptions {
  /** Time between two looks at the chain, milliseconds. @default DEFAULT_POLL_MS */
  readonly pollMs?: number
}

export interface ChainWriteExecutorModules {
  readonly chains: Chains
  /** Signs and pays. One that nothing else uses: then no transaction loses its nonce. */
  readonly account: LocalAccount | undefined
}

/** A third of the block time of Ethereum. */
const DEFAULT_POLL_MS = 4_000

/**
 * Runs `chain.write` tasks: one transaction, included exactly once.
 *
 * - A transaction is a durable note of its task before it is broadcast. Whoever runs the task again broadcasts the same bytes;
 *   a replacement has the same nonce. A new nonce is taken only when the old one was used by something else, for good.
 * - One transaction of the account at a time is on its way into a block; those of an earlier life of the node come first.
 * - Once something was sent, errors of the endpoint do not end the attempt: only its time does.
 * - Errors: codes of ChainTaskErrorCode; before anything is signed also CONTRACT_REVERTED and those of our contracts,
 *   UNFUNDED_ACCOUNT, RPC_UNREACHABLE, RPC_FAILED, WRONG_CHAIN.
 * - Source: docs/specs/runtime.md, chain.write.
 */
export class ChainWriteExecutor implements TaskExecutor<ChainWriteTask> {
  readonly #options: ChainWriteExecutorOptions
  readonly #modules: ChainWriteExecutorModules
  readonly #turns = new Turns()

  constructor(options: ChainWriteExecutorOptions, modules: ChainWriteExecutorModules) {
    this.#options = options
    this.#modules = modules
  }

  async execute(
    task: ChainWriteTask,
    inputs: TaskValues,
    { notes, signal }: TaskContext,
  ): Promise<TaskValues> {
    const { account, chains } = this.#modules
    if (account === undefined) throw accountMissing()
    const order = writeOrderOf(task, inputs)
    const chain = await chains.get(order.chainId)
    const writer = new ChainWriter(this.#options, { account, chain, notes, signal }, order)
    const turn = `${chain.chainId}/${account.address}`
    try {
      for (;;) {
        const endTurn = await this.#turns.take(turn, writer.hasSigned, signal)
        const receipt = await this.#untilIncluded(writer, signal).finally(endTurn)
        if (await this.#isConfirmed(writer, receipt, signal)) return resultOf(receipt)
      }
    } catch (error) {
      if (!signal.aborted) throw error
      throw writeCancelled(writer.last === undefined ? undefined : hashOf(writer.last))
    }
  }

  async #untilIncluded(writer: ChainWriter, signal: AbortSignal): Promise<TransactionReceipt> {
    if (!writer.hasSigned) await writer.send()
    for (;;) {
      const receipt = await writer.advance()
      if (receipt !== undefined) {
        if (receipt.status === 'success') return receipt
        throw transactionReverted(receipt.transactionHash)
      }
      await this.#pause(signal)
    }
  }

  /** False if the block left the chain meanwhile. */
  async #isConfirmed(
    writer: ChainWriter,
    receipt: TransactionReceipt,
    signal: AbortSignal,
  ): Promise<boolean> {
    for (;;) {
      const state = await writer.confirmationOf(receipt)
      if (state !== 'waiting') return state === 'confirmed'
      await this.#pause(signal)
    }
  }

  async #pause(signal: AbortSignal): Promise<void> {
    await sleep(this.#options.pollMs ?? DEFAULT_POLL_MS, undefined, { signal })
  }
}

function resultOf({ transactionHash, blockNumber }: TransactionReceipt): TaskValues {
  return {
    transaction: { type: 'text', value: transactionHash },
    block: { type: 'integer', value: blockNumber },
  }
}
