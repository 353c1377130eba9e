import type { ConsensusTimers } from '../../../executor/src/consensus/engine/port.ts'
import { refused, requestAborted, timedOut } from '../../../executor/src/network/errors.ts'
import { channelNames, networkRules } from '../../../executor/src/network/networkRules.ts'
import type {
  MessageHandler,
  MessageVerdict,
  Network,
  PeerView,
  RequestHandler,
} from '../../../executor/src/network/port.ts'
import type { Life } from './life.ts'
import { operatorOf } from './operatorKeys.ts'
import { type ReachableNode, SIGNING, type Surroundings } from './surroundings.ts'

export const NAMES = channelNames(SIGNING)
const { protocols } = networkRules(SIGNING)

/** The network as one life of a node uses it: what it says and asks goes through the simulation. */
export class SimulatedNetwork implements Network {
  readonly self: string
  readonly #simulation: Surroundings
  readonly #node: ReachableNode
  readonly #life: Life
  readonly #timers: ConsensusTimers
  readonly #handlers = new Map<string, MessageHandler>()
  readonly #servers = new Map<string, RequestHandler>()

  constructor(simulation: Surroundings, node: ReachableNode, life: Life, timers: ConsensusTimers) {
    this.self = String(node.index)
    this.#simulation = simulation
    this.#node = node
    this.#life = life
    this.#timers = timers
  }

  async publish(topic: string, data: Uint8Array): Promise<void> {
    const what = topic === NAMES.bundles ? 'bundle' : 'message'
    if (this.#life.pass(`before a ${what}`)) return
    if (topic === NAMES.bundles) this.#simulation.broadcastBundle(this.#node, data)
    else this.#simulation.broadcast(this.#node, data)
    this.#life.pass(`after a ${what}`)
  }

  subscribe(topic: string, handler: MessageHandler): () => void {
    this.#handlers.set(topic, handler)
    return () => this.#handlers.delete(topic)
  }

  request(
    peer: string,
    protocol: string,
    payload: Uint8Array,
    signal: AbortSignal,
  ): Promise<Uint8Array> {
    const { timeoutMs = 0 } = protocols.find(({ name }) => name === protocol) ?? {}
    return new Promise((resolve, reject) => {
      const cancel = this.#timers.after(timeoutMs, () => reject(timedOut(peer, timeoutMs)))
      signal.addEventListener('abort', () => {
        cancel()
        reject(requestAborted(peer))
      })
      this.#simulation.request(this.#node, peer, { protocol, payload }, (answer) => {
        cancel()
        if (answer === undefined) reject(refused(peer))
        else resolve(answer)
      })
    })
  }

  serve(protocol: string, handler: RequestHandler): () => void {
    this.#servers.set(protocol, handler)
    return () => this.#servers.delete(protocol)
  }

  peers(): readonly PeerView[] {
    return this.#simulation.reachableFrom(this.#node).map(({ index, validator }) => ({
      id: String(index),
      member: operatorOf(validator),
      score: 0,
      latencyMs: undefined,
      bytesPerSecond: undefined,
      isOutbound: index > this.#node.index,
    }))
  }

  onConnect(): () => void {
    return () => {}
  }

  /** A correct node never shows what no correct node shows. */
  report(peer: string, offence: string): void {
    this.#simulation.reported(this.#node, Number(peer), offence)
  }

  async close(): Promise<void> {}

  /** A message arrives; undefined if nobody listens. */
  async take(topic: string, from: number, data: Uint8Array): Promise<MessageVerdict | undefined> {
    const peer = String(from)
    return this.#handlers.get(topic)?.({ topic, author: peer, source: peer, data })
  }

  /** A request arrives; undefined refuses it. */
  async answer(
    protocol: string,
    from: number,
    payload: Uint8Array,
  ): Promise<Uint8Array | undefined> {
    return this.#servers.get(protocol)?.(String(from), payload, new AbortController().signal)
  }
}
