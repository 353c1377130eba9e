import type { EntryKey, Table, Tables } from '../ledger/state.ts'
import type { Validator } from '../validator/port.ts'

/** Waits for what blocks bring. */
export class LedgerWatch {
  readonly #validator: Pick<Validator, 'replica'>
  readonly #waiting = new Set<() => void>()
  readonly #end: () => void

  constructor(validator: Pick<Validator, 'replica' | 'onCommit'>) {
    this.#validator = validator
    this.#end = validator.onCommit(() => {
      for (const look of [...this.#waiting]) look()
    })
  }

  /** The entry now. */
  get<Name extends Table>(key: EntryKey<Name>): Tables[Name] | undefined {
    return this.#validator.replica.view.get(key)
  }

  /** What `find` gives as soon as it gives something, now or after a block. Errors: the reason of the signal. */
  until<Found>(find: () => Found | undefined, signal: AbortSignal): Promise<Found> {
    const found = find()
    if (found !== undefined) return Promise.resolve(found)
    if (signal.aborted) return Promise.reject(signal.reason)
    return new Promise((resolve, reject) => {
      const end = (): void => {
        this.#waiting.delete(look)
        signal.removeEventListener('abort', abort)
      }
      const abort = (): void => {
        end()
        reject(signal.reason)
      }
      const look = (): void => {
        try {
          const answer = find()
          if (answer === undefined) return
          end()
          resolve(answer)
        } catch (error) {
          end()
          reject(error)
        }
      }
      this.#waiting.add(look)
      signal.addEventListener('abort', abort, { once: true })
    })
  }

  stop(): void {
    this.#end()
    this.#waiting.clear()
  }
}
