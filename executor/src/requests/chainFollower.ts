import type { FlowError } from '@flowbuilder/sdk/errors/flowError'
import type { Address } from 'viem'
import type { ChainClock } from '../settlement/chainClock.ts'
import { stakedExecutors } from '../settlement/cursor.ts'
import type { Watcher } from '../settlement/watcher.ts'
import { StorageError } from '../storage/errors.ts'
import { toFlowError } from './errors.ts'
import { pause } from './pause.ts'

export interface ChainFollowerOptions {
  /** Time between two looks at the chain. */
  readonly pollMs: number
  /** Called when `synced` or `executors` has changed. */
  readonly onChange: (what: 'synced' | 'executors') => void
  /** Called once when the endpoint begins to fail. */
  readonly onFailure: (error: FlowError) => void
  readonly onFatal: (error: FlowError) => void
}

/** Longest pause between two tries to reach an RPC endpoint that does not answer. */
const MAX_RPC_BACKOFF_MS = 30_000
/** Between two ranges of blocks while it catches up. */
const CATCH_UP_PAUSE_MS = 5

/**
 * Polls the watcher as long as the node runs, and keeps what it found. Survives an endpoint that disappears.
 *
 * - Source: docs/specs/executor.md section 6.
 */
export class ChainFollower {
  readonly #options: ChainFollowerOptions
  readonly #watcher: Watcher
  readonly #clock: ChainClock
  #synced = false
  #block = 0
  #executors: readonly Address[] = []

  constructor(
    options: ChainFollowerOptions,
    modules: { readonly watcher: Watcher; readonly clock: ChainClock },
  ) {
    this.#options = options
    this.#watcher = modules.watcher
    this.#clock = modules.clock
  }

  /** True when every confirmed block has been processed and the endpoint answers. */
  get synced(): boolean {
    return this.#synced
  }

  /** Number of the newest block that was seen; 0 before the first. */
  get block(): number {
    return this.#block
  }

  /** Staked accounts, in order of address. */
  get executors(): readonly Address[] {
    return this.#executors
  }

  /** Resolves after the signal fires. */
  async follow(signal: AbortSignal): Promise<void> {
    const { pollMs, onFailure, onFatal } = this.#options
    let failures = 0
    while (!signal.aborted) {
      try {
        await this.#poll()
        failures = 0
        await pause(this.#synced ? pollMs : CATCH_UP_PAUSE_MS, signal)
      } catch (error) {
        if (signal.aborted) return
        if (error instanceof StorageError) return onFatal(error)
        failures += 1
        if (failures === 1) onFailure(toFlowError(error))
        this.#setSynced(false)
        const backoffMs = pollMs * 2 ** Math.min(failures - 1, 10)
        await pause(Math.min(MAX_RPC_BACKOFF_MS, backoffMs), signal)
      }
    }
  }

  async #poll(): Promise<void> {
    const { head, synced } = await this.#watcher.poll()
    this.#clock.observe(head.timestampMs)
    this.#block = head.number
    const executors =
      this.#watcher.cursor === undefined ? [] : stakedExecutors(this.#watcher.cursor)
    if (executors.join() !== this.#executors.join()) {
      this.#executors = executors
      this.#options.onChange('executors')
    }
    this.#setSynced(synced)
  }

  #setSynced(synced: boolean): void {
    if (synced === this.#synced) return
    this.#synced = synced
    this.#options.onChange('synced')
  }
}
