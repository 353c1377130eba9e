import {
  badAnswer,
  NetworkError,
  requestAborted,
  timedOut,
  tooBusy,
  unreachable,
} from '../errors.ts'
import { Offence, type PeerId, type ProtocolRule } from '../port.ts'

/** Requests of this node that are under way. */
export const MAX_OPEN_REQUESTS = 256

/** Runs the requests of this node: their number, their time, what a failure says about the peer. */
export class OpenRequests {
  readonly #report: (peer: PeerId, offence: Offence) => void
  #open = 0

  constructor(report: (peer: PeerId, offence: Offence) => void) {
    this.#report = report
  }

  /** Errors: those of `Network.request`. A NetworkError of `exchange` is passed on, anything else means unreachable. */
  async run(
    peer: PeerId,
    rule: ProtocolRule,
    signal: AbortSignal,
    exchange: (signal: AbortSignal) => Promise<Uint8Array>,
  ): Promise<Uint8Array> {
    if (this.#open >= MAX_OPEN_REQUESTS) throw tooBusy(this.#open)
    const timeout = AbortSignal.timeout(rule.timeoutMs)
    this.#open += 1
    try {
      const answer = await exchange(AbortSignal.any([signal, timeout]))
      if (answer.length > rule.maxAnswerBytes) {
        this.#report(peer, Offence.OVERSIZED)
        throw badAnswer(peer)
      }
      return answer
    } catch (error) {
      if (signal.aborted) throw requestAborted(peer)
      if (timeout.aborted) {
        this.#report(peer, Offence.SILENT)
        throw timedOut(peer, rule.timeoutMs)
      }
      throw error instanceof NetworkError ? error : unreachable(peer, error)
    } finally {
      this.#open -= 1
    }
  }
}
