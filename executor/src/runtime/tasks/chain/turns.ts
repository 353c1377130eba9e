/**
 * Turns by name: whoever waits for a name has it alone until it is given back.
 *
 * Those that are in a hurry come before those that are not; else in the order in which they came.
 */
export class Turns {
  readonly #lines = new Map<string, { readonly hurried: Waiter[]; readonly others: Waiter[] }>()

  /** Resolves with what ends the turn. Rejects with the reason of the signal when it is aborted first. */
  async take(name: string, isHurried: boolean, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted()
    const line = this.#lines.get(name)
    if (line === undefined) {
      this.#lines.set(name, { hurried: [], others: [] })
      return this.#ending(name)
    }
    const queue = isHurried ? line.hurried : line.others
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const leave = (): void => {
      queue.splice(queue.indexOf(resolve), 1)
      reject(signal.reason)
    }
    queue.push(resolve)
    signal.addEventListener('abort', leave, { once: true })
    await promise.finally(() => signal.removeEventListener('abort', leave))
    return this.#ending(name)
  }

  #ending(name: string): () => void {
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      const line = this.#lines.get(name)
      const next = line?.hurried.shift() ?? line?.others.shift()
      if (next === undefined) this.#lines.delete(name)
      else next()
    }
  }
}

type Waiter = () => void
