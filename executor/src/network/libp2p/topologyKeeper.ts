import type { Connection, PeerId as Libp2pPeerId } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import type { PeerId } from '../port.ts'
import { addressPrefix } from '../rules/addressPrefix.ts'
import { ANCHORS, type ConnectedPeer, type KnownPeer, planTopology } from '../rules/planTopology.ts'
import { readAnchors, writeAnchors } from './anchorFile.ts'
import type { Node } from './createNode.ts'
import { hostOf } from './hostOf.ts'
import { HANDSHAKE_TIMEOUT_MS, MAX_KNOWN_PEERS } from './limits.ts'

/** Between two rounds. */
export const TOPOLOGY_ROUND_MS = 5_000
/** Between two writes of the anchors. */
const ANCHOR_WRITE_MS = 60_000

export interface TopologyKeeperModules {
  readonly node: Node
  readonly isMember: (peer: PeerId) => boolean
  readonly isBanned: (peer: PeerId) => boolean
  readonly bytesPerSecondOf: (peer: PeerId) => number | undefined
  /** Members this node always wants a connection to. */
  readonly required: () => ReadonlySet<PeerId>
  /** Undefined keeps no anchors. */
  readonly anchorFile: string | undefined
  readonly onFault: (error: unknown) => void
}

/** Carries out the plan of `planTopology`, round after round. */
export class TopologyKeeper {
  readonly #modules: TopologyKeeperModules
  readonly #anchors = new Set<PeerId>()
  #timer: NodeJS.Timeout | undefined
  #anchorsWrittenAtMs = 0
  #round: Promise<void> = Promise.resolve()

  constructor(modules: TopologyKeeperModules) {
    this.#modules = modules
  }

  /** Reads the anchors and goes through the first round. */
  async start(roundMs = TOPOLOGY_ROUND_MS): Promise<void> {
    const { anchorFile, node, onFault } = this.#modules
    for (const text of anchorFile === undefined ? [] : await readAnchors(anchorFile)) {
      const address = multiaddr(text)
      const [id] = address
        .getComponents()
        .flatMap(({ name, value }) => (name === 'p2p' ? [value] : []))
      if (id === undefined) continue
      this.#anchors.add(id)
      node.dial(address, { signal: AbortSignal.timeout(HANDSHAKE_TIMEOUT_MS) }).catch(() => {
        // An anchor that is gone is no fault.
      })
    }
    this.#timer = setInterval(() => {
      this.#round = this.#keep().catch(onFault)
    }, roundMs)
    this.#timer.unref()
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#round
    // The node has to stop all the same.
    await this.#saveAnchors().catch(this.#modules.onFault)
  }

  async #keep(): Promise<void> {
    const { node, required } = this.#modules
    const plan = planTopology({
      connected: this.#connected(),
      known: await this.#known(),
      required: required(),
    })
    for (const peer of plan.drop) await this.#hangUp(peer)
    for (const id of plan.dial) {
      const peer = (await this.#stored()).find((other) => other.id.toString() === id)
      const options = { signal: AbortSignal.timeout(HANDSHAKE_TIMEOUT_MS) }
      if (peer === undefined) continue
      node.dial(peer.id, options).catch(() => {
        // Another one is dialled in the next round.
      })
    }
    if (Date.now() - this.#anchorsWrittenAtMs > ANCHOR_WRITE_MS) await this.#saveAnchors()
  }

  #connected(): readonly ConnectedPeer[] {
    const { isMember, bytesPerSecondOf } = this.#modules
    return [...this.#firstConnections()].map(([id, connection]) => ({
      id,
      isMember: isMember(id),
      isOutbound: connection.direction === 'outbound',
      prefix: addressPrefix(hostOf(connection.remoteAddr)),
      latencyMs: connection.rtt,
      bytesPerSecond: bytesPerSecondOf(id),
    }))
  }

  async #known(): Promise<readonly KnownPeer[]> {
    const { isMember, isBanned, node } = this.#modules
    const connected = this.#firstConnections()
    const known = []
    for (const { id, addresses } of await this.#stored()) {
      const name = id.toString()
      const [first] = addresses
      if (first === undefined || connected.has(name) || isBanned(name)) continue
      if (id.equals(node.peerId)) continue
      known.push({
        id: name,
        isMember: isMember(name),
        isAnchor: this.#anchors.has(name),
        prefix: addressPrefix(hostOf(first.multiaddr)),
      })
    }
    return known
  }

  async #stored(): Promise<Awaited<ReturnType<Node['peerStore']['all']>>> {
    return (await this.#modules.node.peerStore.all()).slice(0, MAX_KNOWN_PEERS)
  }

  async #hangUp(id: PeerId): Promise<void> {
    const peer: Libp2pPeerId | undefined = this.#modules.node
      .getPeers()
      .find((other) => other.toString() === id)
    if (peer !== undefined) await this.#modules.node.hangUp(peer)
  }

  #firstConnections(): ReadonlyMap<PeerId, Connection> {
    const connections = new Map<PeerId, Connection>()
    for (const connection of this.#modules.node.getConnections()) {
      const id = connection.remotePeer.toString()
      if (!connections.has(id)) connections.set(id, connection)
    }
    return connections
  }

  /** The members that were dialled and answer fastest. */
  async #saveAnchors(): Promise<void> {
    const { anchorFile, isMember } = this.#modules
    if (anchorFile === undefined) return
    const best = [...this.#firstConnections().values()]
      .filter(({ direction }) => direction === 'outbound')
      .sort((a, b) => rankOf(b) - rankOf(a))
      .slice(0, ANCHORS)
    // Without a connection there is nothing better than the old anchors.
    if (best.length > 0) await writeAnchors(anchorFile, best.map(addressOf))
    this.#anchorsWrittenAtMs = Date.now()

    function rankOf({ remotePeer, rtt }: Connection): number {
      return (isMember(remotePeer.toString()) ? 10_000 : 0) - (rtt ?? 1_000)
    }
    function addressOf({ remoteAddr, remotePeer }: Connection): string {
      const text = remoteAddr.toString()
      return text.includes('/p2p/') ? text : `${text}/p2p/${remotePeer}`
    }
  }
}
