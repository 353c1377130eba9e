import { type Hex, type PublicClient, parseEventLogs } from 'viem'
import { workflowRegistryAbi } from '../../sdk/src/abi/workflowRegistryAbi.ts'
import type { Deployment } from '../../sdk/src/actions/deployment.ts'

/** What became of a request. Times are of this machine, when its block was seen, milliseconds. */
export interface Outcome {
  minedAtMs?: number
  settledAtMs?: number
  refundedAtMs?: number
  resultHash?: Hex
  settledIn?: Hex
}

const POLL_MS = 100

/**
 * Follows the registry's events. After a reorganisation it reads on from the new head, if that is lower; what was seen stays
 * seen, so that its times are those of the first sight. How a request really ended only `judge` says, from the whole chain.
 */
export class Outcomes {
  readonly #client: PublicClient
  readonly #deployment: Deployment
  readonly #known = new Map<Hex, Outcome>()
  #next: bigint
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> = Promise.resolve()
  #isStopped = false

  constructor(client: PublicClient, deployment: Deployment, fromBlock: bigint) {
    this.#client = client
    this.#deployment = deployment
    this.#next = fromBlock
    this.#schedule()
  }

  get(id: Hex): Outcome {
    const known = this.#known.get(id) ?? {}
    this.#known.set(id, known)
    return known
  }

  isOver(id: Hex): boolean {
    const { settledAtMs, refundedAtMs } = this.get(id)
    return settledAtMs !== undefined || refundedAtMs !== undefined
  }

  /** Resolves when all are over, or after the time. */
  async untilOver(ids: readonly Hex[], timeoutMs: number): Promise<Hex[]> {
    const giveUpAt = Date.now() + timeoutMs
    for (;;) {
      const open = ids.filter((id) => !this.isOver(id))
      if (open.length === 0 || Date.now() > giveUpAt) return open
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    clearTimeout(this.#timer)
    await this.#looking
  }

  #schedule(): void {
    if (this.#isStopped) return
    this.#timer = setTimeout(() => {
      this.#looking = this.#look()
        .catch(() => undefined) // the chain may be busy; the next look reads the same blocks
        .finally(() => this.#schedule())
    }, POLL_MS)
  }

  async #look(): Promise<void> {
    const head = await this.#client.getBlockNumber({ cacheTime: 0 })
    if (head + 1n < this.#next) this.#next = head
    if (head < this.#next) return
    const logs = await this.#client.getLogs({
      address: this.#deployment.registry,
      fromBlock: this.#next,
      toBlock: head,
    })
    const nowMs = Date.now()
    for (const log of parseEventLogs({ abi: workflowRegistryAbi, logs })) {
      if (log.eventName === 'WorkflowSubmitted') this.get(log.args.id).minedAtMs ??= nowMs
      if (log.eventName === 'WorkflowRefunded') this.get(log.args.id).refundedAtMs ??= nowMs
      if (log.eventName === 'WorkflowExecuted') {
        const outcome = this.get(log.args.id)
        outcome.settledAtMs ??= nowMs
        outcome.resultHash = log.args.resultHash
        outcome.settledIn = log.transactionHash
      }
    }
    this.#next = head + 1n
  }
}
