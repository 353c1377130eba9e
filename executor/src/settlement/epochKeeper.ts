import { incentiveManagerAbi } from '@flowbuilder/sdk/abi/incentiveManagerAbi'
import type { ReadClient } from '@flowbuilder/sdk/actions/checkDeployment'
import type { Deployment } from '@flowbuilder/sdk/actions/deployment'
import { RevertCode } from '@flowbuilder/sdk/actions/errors'
import { listSeats } from '@flowbuilder/sdk/actions/listSeats'
import { FlowError } from '@flowbuilder/sdk/errors/flowError'
import { encodeFunctionData } from 'viem'
import type { LedgerView } from '../ledger/state.ts'
import type { AccountSender } from './account/accountSender.ts'
import type { LedgerChain } from './ledger/ledgerChain.ts'
import { rankOf, seatsOf } from './turns.ts'

export interface EpochKeeperOptions {
  readonly self: string
  readonly deployment: Deployment
  /** `epochLength` of the deployment. */
  readonly epochLengthS: number
  /** Time after which the next member starts the epoch that the one before it has not. @default STEP_IN_MS */
  readonly stepInMs?: number | undefined
}

export interface EpochKeeperModules {
  readonly chain: LedgerChain
  readonly view: () => LedgerView
  readonly client: ReadClient
  readonly sender: AccountSender
  /** Milliseconds, of a clock that never goes back. */
  readonly now: () => number
  readonly onTrouble: (error: FlowError) => void
}

/** Five blocks of Ethereum: an epoch that starts a minute late harms nobody, certificates are good for two lengths. */
export const STEP_IN_MS = 60_000
/** Pause after a failure. */
const PAUSE_MS = 10_000

/**
 * Starts the next epoch on the chain when it is due, one member after the other.
 *
 * - The first epoch of a deployment is started by hand, or by who sets the network up: before it there are no members.
 */
export class EpochKeeper {
  readonly #options: EpochKeeperOptions
  readonly #modules: EpochKeeperModules
  #due: { readonly epoch: number; readonly sinceMs: number } | undefined
  #pausedUntilMs = Number.NEGATIVE_INFINITY
  #starting: Promise<void> | undefined

  constructor(options: EpochKeeperOptions, modules: EpochKeeperModules) {
    this.#options = options
    this.#modules = modules
  }

  /** Sends the start if it is due and this member's turn, without waiting for the receipt. */
  tick(): void {
    const { chain, view, now } = this.#modules
    const { self, epochLengthS, stepInMs = STEP_IN_MS } = this.#options
    const current = chain.epochs.at(-1)
    if (current === undefined || chain.timeS < current.startedAtS + epochLengthS) return
    const epoch = current.epoch + 1
    if (this.#due?.epoch !== epoch) this.#due = { epoch, sinceMs: now() }
    const rank = rankOf(seatsOf(view(), self), BigInt(epoch))
    if (now() - this.#due.sinceMs < rank * stepInMs) return
    if (this.#starting !== undefined || now() < this.#pausedUntilMs) return
    this.#starting = this.#start(epoch).finally(() => {
      this.#starting = undefined
    })
  }

  /** Resolves when the transaction under way is over. */
  async idle(): Promise<void> {
    await this.#starting
  }

  async #start(epoch: number): Promise<void> {
    const { client, sender, onTrouble, now } = this.#modules
    const { deployment } = this.#options
    this.#pausedUntilMs = now() + PAUSE_MS
    try {
      const seats = await listSeats(client, { deployment })
      const data = encodeFunctionData({
        abi: incentiveManagerAbi,
        functionName: 'startEpoch',
        args: [seats.map(({ publicKey }) => publicKey)],
      })
      const key = `epoch ${epoch} ${this.#due?.sinceMs ?? 0}`
      await sender.send({ key, to: deployment.incentiveManager, data })
    } catch (error) {
      if (!(error instanceof FlowError)) throw error
      // Somebody else was faster.
      if (error.code !== RevertCode.EPOCH_RUNNING) onTrouble(error)
    }
  }
}
