/** A bounded number of places, given out in the order of asking. */
export class Places {
  #free: number
  readonly #line: (() => void)[] = []

  constructor(count: number) {
    this.#free = count
  }

  /** Out: gives the place back, once. Errors: the reason of the signal. */
  readonly enter = async (signal: AbortSignal): Promise<() => void> => {
    signal.throwIfAborted()
    if (this.#free > 0) this.#free -= 1
    else await this.#wait(signal)
    let isLeft = false
    return () => {
      if (isLeft) return
      isLeft = true
      const next = this.#line.shift()
      if (next === undefined) this.#free += 1
      else next()
    }
  }

  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const go = (): void => {
        signal.removeEventListener('abort', leave)
        resolve()
      }
      const leave = (): void => {
        const index = this.#line.indexOf(go)
        if (index >= 0) this.#line.splice(index, 1)
        reject(signal.reason)
      }
      this.#line.push(go)
      signal.addEventListener('abort', leave, { once: true })
    })
  }
}
