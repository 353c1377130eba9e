import type { PeerId } from '../port.ts'
import type { MemoryNetwork } from './memoryNetwork.ts'

export interface MemoryHubOptions {
  /** Numbers in [0, 1); the same ones give the same losses and delays. */
  readonly chance: () => number
  /** Of each message, evenly between the two. @default 0 to 0: the next turn of the event loop */
  readonly minLatencyMs?: number
  readonly maxLatencyMs?: number
  /** Part of the messages that never arrives, 0 to 1. @default 0 */
  readonly loss?: number
}

/** The wire between networks in one process: who hears whom, when, and what gets lost. */
export class MemoryHub {
  readonly #options: MemoryHubOptions
  readonly #networks = new Map<PeerId, MemoryNetwork>()
  /** Who does not hear whom. */
  isCut: (from: PeerId, to: PeerId) => boolean = () => false

  constructor(options: MemoryHubOptions) {
    this.#options = options
  }

  join(network: MemoryNetwork): void {
    for (const peer of this.#networks.values()) {
      setImmediate(() => network.meet(peer.self))
      setImmediate(() => peer.meet(network.self))
    }
    this.#networks.set(network.self, network)
  }

  leave(peer: PeerId): void {
    this.#networks.delete(peer)
  }

  /** Peers that `self` has a connection to: all others, with `isCut` in neither direction. */
  neighboursOf(self: PeerId): readonly PeerId[] {
    return [...this.#networks.keys()].filter(
      (peer) => peer !== self && !this.isCut(self, peer) && !this.isCut(peer, self),
    )
  }

  /** Calls `deliver` with the receiver, later or never. False if there is no way to it. */
  send(from: PeerId, to: PeerId, deliver: (receiver: MemoryNetwork) => void): boolean {
    if (!this.#networks.has(to) || this.isCut(from, to)) return false
    const { chance, loss = 0, minLatencyMs = 0, maxLatencyMs = minLatencyMs } = this.#options
    if (loss > 0 && chance() < loss) return true
    const arrive = (): void => {
      const receiver = this.#networks.get(to)
      if (receiver !== undefined && !this.isCut(from, to)) deliver(receiver)
    }
    const latencyMs =
      maxLatencyMs === 0 ? 0 : minLatencyMs + chance() * (maxLatencyMs - minLatencyMs)
    if (latencyMs === 0) setImmediate(arrive)
    else setTimeout(arrive, latencyMs)
    return true
  }
}
