/** One open event stream. It holds no queue: it only learns that there is news, and reads the journal itself. */
export interface StreamTicket {
  /** Resolves on news about the run, at once if there was some since the last call, or after `timeoutMs`. */
  news(timeoutMs: number): Promise<'news' | 'timeout'>
  /** Must be called when the stream ends. */
  release(): void
}

export interface StreamLimits {
  readonly total: number
  readonly perAddress: number
}

interface Subscriber {
  readonly id: string
  readonly address: string
  dirty: boolean
  wake: (() => void) | undefined
}

/** Bounded set of event streams. A slow reader costs one flag, never a growing buffer. */
export class StreamHub {
  readonly #limits: StreamLimits
  readonly #subscribers = new Set<Subscriber>()

  constructor(limits: StreamLimits) {
    this.#limits = limits
  }

  get size(): number {
    return this.#subscribers.size
  }

  /** Undefined when a limit is reached. */
  open(id: string, address: string): StreamTicket | undefined {
    const { total, perAddress } = this.#limits
    const ofAddress = [...this.#subscribers].filter((item) => item.address === address).length
    if (this.#subscribers.size >= total || ofAddress >= perAddress) return undefined
    const subscriber: Subscriber = { id, address, dirty: true, wake: undefined }
    this.#subscribers.add(subscriber)
    return {
      news: (timeoutMs) => waitForNews(subscriber, timeoutMs),
      release: () => {
        this.#subscribers.delete(subscriber)
        subscriber.wake?.()
      },
    }
  }

  /** There is something new about a run. */
  publish(id: string): void {
    for (const subscriber of this.#subscribers) if (subscriber.id === id) markNews(subscriber)
  }

  /** Wakes all streams, so that they see that the node stops. */
  wakeAll(): void {
    for (const subscriber of this.#subscribers) markNews(subscriber)
  }
}

function markNews(subscriber: Subscriber): void {
  subscriber.dirty = true
  subscriber.wake?.()
}

function waitForNews(subscriber: Subscriber, timeoutMs: number): Promise<'news' | 'timeout'> {
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer)
      subscriber.wake = undefined
      const result = subscriber.dirty ? 'news' : 'timeout'
      subscriber.dirty = false
      resolve(result)
    }
    const timer = setTimeout(finish, timeoutMs)
    subscriber.wake = finish
    if (subscriber.dirty) finish()
  })
}
