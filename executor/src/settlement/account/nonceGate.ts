import type { AccountChain } from './port.ts'

/** How long a nonce stays taken for whoever does not hold on to it: by then the pool of the endpoint shows it. */
const HOLD_MS = 60_000

/**
 * Gives out the nonces of one account, one at a time: whoever sends with it shares this gate.
 *
 * - A nonce is that of the endpoint's pool, past all that are held here: endpoints do not share their pools.
 */
export class NonceGate {
  readonly #chain: Pick<AccountChain, 'nonce'>
  readonly #now: () => number
  /** Until when, milliseconds. */
  readonly #held = new Map<number, number>()
  #last: Promise<unknown> = Promise.resolve()

  constructor(modules: {
    readonly chain: Pick<AccountChain, 'nonce'>
    /** Milliseconds, of a clock that never goes back. */
    readonly now: () => number
  }) {
    this.#chain = modules.chain
    this.#now = modules.now
  }

  /** Runs `use` with the next nonce; nobody else gets one before it has ended. If it rejects, the nonce is free again. */
  take<Result>(use: (nonce: number) => Promise<Result>): Promise<Result> {
    const taken = this.#last.then(async () => {
      let nonce = await this.#chain.nonce('pending')
      for (const [held, untilMs] of this.#held) if (untilMs <= this.#now()) this.#held.delete(held)
      while (this.#held.has(nonce)) nonce += 1
      this.#held.set(nonce, Number.POSITIVE_INFINITY)
      try {
        const result = await use(nonce)
        if (this.#held.get(nonce) === Number.POSITIVE_INFINITY)
          this.#held.set(nonce, this.#now() + HOLD_MS)
        return result
      } catch (error) {
        this.#held.delete(nonce)
        throw error
      }
    })
    // The caller has the failure; the next in turn only waits.
    this.#last = taken.catch(() => undefined)
    return taken
  }

  /** Keeps a nonce for a transaction that is sent until it is included. */
  hold(nonce: number): void {
    this.#held.set(nonce, Number.MAX_SAFE_INTEGER)
  }

  release(nonce: number): void {
    this.#held.delete(nonce)
  }
}
