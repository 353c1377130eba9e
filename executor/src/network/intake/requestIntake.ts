import { alreadyHandled, unknownChannel } from '../errors.ts'
import { Offence, type PeerId, type ProtocolRule, type RequestHandler } from '../port.ts'
import { RateLimiter } from '../rules/rateLimiter.ts'

/** Requests of one peer that are served at the same time, over all protocols. */
export const MAX_SERVED_PER_PEER = 8

/** First byte of an answer. */
export const AnswerStatus = { SERVED: 0, REFUSED: 1 } as const
export type AnswerStatus = (typeof AnswerStatus)[keyof typeof AnswerStatus]

export interface RequestIntakeModules {
  readonly nowMs: () => number
  readonly report: (peer: PeerId, offence: Offence) => void
  /** A handler threw: a bug of its owner, or its store failed. */
  readonly onFault: (error: unknown) => void
}

interface Protocol {
  readonly rule: ProtocolRule
  readonly rate: RateLimiter
  handler: RequestHandler | undefined
  served: number
}

/** What every adapter does with a request before the handler sees it. */
export class RequestIntake {
  readonly #modules: RequestIntakeModules
  readonly #protocols: ReadonlyMap<string, Protocol>
  readonly #servedOf = new Map<PeerId, number>()

  constructor(rules: readonly ProtocolRule[], modules: RequestIntakeModules) {
    this.#modules = modules
    this.#protocols = new Map(
      rules.map((rule) => [
        rule.name,
        { rule, rate: new RateLimiter(rule.requestsPerSecond), handler: undefined, served: 0 },
      ]),
    )
  }

  /** Errors: NETWORK_UNKNOWN_CHANNEL. */
  ruleOf(name: string): ProtocolRule {
    return this.#protocolOf(name).rule
  }

  serve(name: string, handler: RequestHandler): () => void {
    const protocol = this.#protocolOf(name)
    if (protocol.handler !== undefined) throw alreadyHandled(name)
    protocol.handler = handler
    return () => {
      protocol.handler = undefined
    }
  }

  /** Whether a request may be read at all; each call counts as one. */
  admit(peer: PeerId, name: string): boolean {
    const protocol = this.#protocolOf(name)
    if (!protocol.rate.take(peer, this.#modules.nowMs())) {
      this.#modules.report(peer, Offence.FLOOD)
      return false
    }
    return (
      protocol.handler !== undefined &&
      protocol.served < protocol.rule.maxServed &&
      (this.#servedOf.get(peer) ?? 0) < MAX_SERVED_PER_PEER
    )
  }

  /**
   * Counts a request from its first byte on: the slots bound the bytes that requests hold.
   *
   * - Out: undefined refuses it.
   */
  async hold(
    peer: PeerId,
    name: string,
    read: () => Promise<Uint8Array>,
    signal: AbortSignal,
  ): Promise<Uint8Array | undefined> {
    const protocol = this.#protocolOf(name)
    protocol.served += 1
    this.#servedOf.set(peer, (this.#servedOf.get(peer) ?? 0) + 1)
    try {
      return await this.#answer(protocol, peer, await read(), signal)
    } finally {
      protocol.served -= 1
      const left = (this.#servedOf.get(peer) ?? 1) - 1
      if (left > 0) this.#servedOf.set(peer, left)
      else this.#servedOf.delete(peer)
    }
  }

  async #answer(
    { rule, handler }: Protocol,
    peer: PeerId,
    payload: Uint8Array,
    signal: AbortSignal,
  ): Promise<Uint8Array | undefined> {
    if (payload.length > rule.maxRequestBytes) {
      this.#modules.report(peer, Offence.OVERSIZED)
      return undefined
    }
    try {
      const answer = await handler?.(peer, payload, signal)
      return answer === undefined || answer.length > rule.maxAnswerBytes ? undefined : answer
    } catch (error) {
      this.#modules.onFault(error)
      return undefined
    }
  }

  #protocolOf(name: string): Protocol {
    const protocol = this.#protocols.get(name)
    if (protocol === undefined) throw unknownChannel(name)
    return protocol
  }
}
