import type { Hex } from 'viem'
import { networkClosed, refused, tooLarge, unreachable } from '../errors.ts'
import { OpenRequests } from '../intake/openRequests.ts'
import { RequestIntake } from '../intake/requestIntake.ts'
import { type SignedMessage, TopicIntake } from '../intake/topicIntake.ts'
import {
  type MessageHandler,
  type Network,
  type NetworkRules,
  Offence,
  type PeerId,
  type PeerView,
  type RequestHandler,
} from '../port.ts'
import { BAN_SCORE, Penalties } from '../rules/penalties.ts'
import type { MemoryHub } from './memoryHub.ts'

export interface MemoryNetworkOptions {
  readonly self: PeerId
  readonly rules: NetworkRules
}

export interface MemoryNetworkModules {
  readonly hub: MemoryHub
  /** Operator that a peer is bound to. */
  readonly memberOf: (peer: PeerId) => Hex | undefined
  readonly nowMs: () => number
  readonly onFault: (error: unknown) => void
}

/** Network of one process, with the intake of the real one: everybody is everybody's neighbour, nothing is passed on. For tests. */
export class MemoryNetwork implements Network {
  readonly self: PeerId
  readonly #modules: MemoryNetworkModules
  readonly #topics: TopicIntake
  readonly #requests: RequestIntake
  readonly #penalties = new Penalties()
  readonly #open: OpenRequests
  readonly #abort = new AbortController()
  readonly #listeners = new Set<(peer: PeerId) => void>()
  #sequence = 0n

  constructor({ self, rules }: MemoryNetworkOptions, modules: MemoryNetworkModules) {
    this.self = self
    this.#modules = modules
    const { memberOf, nowMs, onFault } = modules
    const report = this.report.bind(this)
    this.#topics = new TopicIntake(rules.topics, {
      isMember: (peer) => memberOf(peer) !== undefined,
      nowMs,
      onFault,
    })
    this.#requests = new RequestIntake(rules.protocols, { nowMs, report, onFault })
    this.#open = new OpenRequests(report)
    modules.hub.join(this)
  }

  async publish(topic: string, data: Uint8Array): Promise<void> {
    this.#checkOpen()
    const rule = this.#topics.ruleOf(topic)
    if (data.length > rule.maxBytes) throw tooLarge(topic, data.length, rule.maxBytes)
    this.#sequence += 1n
    const { hub } = this.#modules
    const message = { topic, author: this.self, source: this.self, sequence: this.#sequence }
    for (const peer of hub.neighboursOf(this.self))
      hub.send(this.self, peer, (receiver) => {
        void receiver.take({ ...message, data: data.slice() })
      })
  }

  subscribe(topic: string, handler: MessageHandler): () => void {
    this.#checkOpen()
    return this.#topics.subscribe(topic, handler)
  }

  async request(
    peer: PeerId,
    protocol: string,
    payload: Uint8Array,
    signal: AbortSignal,
  ): Promise<Uint8Array> {
    this.#checkOpen()
    const rule = this.#requests.ruleOf(protocol)
    if (payload.length > rule.maxRequestBytes)
      throw tooLarge(protocol, payload.length, rule.maxRequestBytes)
    return this.#open.run(peer, rule, AbortSignal.any([signal, this.#abort.signal]), (limited) =>
      this.#exchange(peer, protocol, payload.slice(), limited),
    )
  }

  serve(protocol: string, handler: RequestHandler): () => void {
    this.#checkOpen()
    return this.#requests.serve(protocol, handler)
  }

  peers(): readonly PeerView[] {
    return this.#modules.hub
      .neighboursOf(this.self)
      .filter((peer) => !this.#isBanned(peer))
      .map((id) => ({
        id,
        member: this.#modules.memberOf(id),
        score: this.#scoreOf(id),
        latencyMs: undefined,
        bytesPerSecond: undefined,
        isOutbound: this.self < id,
      }))
  }

  onConnect(listener: (peer: PeerId) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  report(peer: PeerId, offence: Offence): void {
    this.#penalties.add(peer, offence, this.#modules.nowMs())
  }

  async close(): Promise<void> {
    this.#modules.hub.leave(this.self)
    this.#abort.abort()
  }

  /** A peer joined the hub. */
  meet(peer: PeerId): void {
    for (const listener of this.#listeners) listener(peer)
  }

  /** A message arrives. */
  async take(message: SignedMessage): Promise<void> {
    if (this.#isBanned(message.source)) return
    const verdict = await this.#topics.judge(message)
    if (verdict === 'rejected') this.report(message.source, Offence.REJECTED_MESSAGE)
  }

  /** A request arrives. Undefined refuses it. */
  async answer(
    peer: PeerId,
    protocol: string,
    payload: Uint8Array,
    signal: AbortSignal,
  ): Promise<Uint8Array | undefined> {
    if (this.#isBanned(peer) || !this.#requests.admit(peer, protocol)) return undefined
    return this.#requests.hold(peer, protocol, async () => payload, signal)
  }

  #exchange(
    peer: PeerId,
    protocol: string,
    payload: Uint8Array,
    signal: AbortSignal,
  ): Promise<Uint8Array> {
    const { hub } = this.#modules
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
      const isSent = hub.send(this.self, peer, (receiver) => {
        void receiver.answer(this.self, protocol, payload, signal).then((answer) => {
          hub.send(peer, this.self, () => {
            if (answer === undefined) reject(refused(peer))
            else resolve(answer.slice())
          })
        })
      })
      if (!isSent) reject(unreachable(peer))
    })
  }

  #isBanned(peer: PeerId): boolean {
    return this.#scoreOf(peer) <= BAN_SCORE
  }

  #scoreOf(peer: PeerId): number {
    const { memberOf, nowMs } = this.#modules
    return this.#penalties.score(peer, memberOf(peer) !== undefined, nowMs())
  }

  #checkOpen(): void {
    if (this.#abort.signal.aborted) throw networkClosed()
  }
}
