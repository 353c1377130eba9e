import { TopicValidatorResult } from '@libp2p/gossipsub'
import type { Connection, PeerId as Libp2pPeerId, Stream } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import type { Hex } from 'viem'
import { networkClosed, tooLarge, unreachable } from '../errors.ts'
import { OpenRequests } from '../intake/openRequests.ts'
import { RequestIntake } from '../intake/requestIntake.ts'
import { TopicIntake } from '../intake/topicIntake.ts'
import {
  type MessageHandler,
  type MessageVerdict,
  type Network,
  type NetworkRules,
  Offence,
  type PeerId,
  type PeerView,
  type RequestHandler,
} from '../port.ts'
import { Bans } from '../rules/bans.ts'
import { BAN_SCORE, Penalties } from '../rules/penalties.ts'
import { ringNeighbours } from '../rules/ringNeighbours.ts'
import { smoothed } from '../rules/smoothed.ts'
import type { MemberDirectory } from '../stake/memberDirectory.ts'
import { ByteMeter } from './byteMeter.ts'
import { connectionGater } from './connectionGater.ts'
import { createNode, type Node, type NodeOptions } from './createNode.ts'
import { answerOn, askOn, readToEnd, TooManyBytes } from './exchange.ts'
import { type GossipInternals, hardenGossip } from './hardenGossip.ts'
import { hostOf } from './hostOf.ts'
import {
  MAX_CONNECTION_RATE_PER_HOST,
  MAX_CONNECTIONS,
  MAX_MEMBER_BYTES_PER_SECOND,
  MAX_STRANGER_BYTES_PER_SECOND,
} from './limits.ts'
import { TopologyKeeper } from './topologyKeeper.ts'

/** Small messages go to every neighbour at once, so that a hostile mesh cannot hold them back. */
export const MAX_FLOODED_BYTES = 2 ** 12 // 4 kB
/** Answers from this size on tell something about a peer's bandwidth. */
const MEASURED_BYTES = 2 ** 16 // 64 KiB

export interface Libp2pNetworkOptions extends NodeOptions {
  readonly rules: NetworkRules
  /** Prefix of what belongs to this network alone, such as /flowbuilder/1/0x.... */
  readonly networkName: string
  /** Where the addresses of good peers are kept for the next start. @default nowhere */
  readonly anchorFile?: string
  /** Milliseconds between two rounds of the topology. @default TOPOLOGY_ROUND_MS */
  readonly topologyRoundMs?: number
  /** Bytes a second that peers may send without being asked. @default those of the limits */
  readonly bytesPerSecond?: { readonly stranger: number; readonly member: number }
}

export interface Libp2pNetworkModules {
  readonly directory: MemberDirectory
  readonly onFault: (error: unknown) => void
}

/** The network over libp2p: TCP or WebSockets, noise, yamux, gossipsub, Kademlia. */
export class Libp2pNetwork implements Network {
  readonly self: PeerId
  readonly #modules: Libp2pNetworkModules
  readonly #node: Node
  readonly #gossip: GossipInternals
  readonly #keeper: TopologyKeeper
  readonly #topics: TopicIntake
  readonly #requests: RequestIntake
  readonly #open: OpenRequests
  readonly #penalties: Penalties
  readonly #bans: Bans
  readonly #bytesPerSecond = new Map<PeerId, number>()
  readonly #listeners = new Set<(peer: PeerId) => void>()
  readonly #abort = new AbortController()
  #required: ReadonlySet<PeerId> = new Set()

  private constructor(
    options: Libp2pNetworkOptions,
    modules: Libp2pNetworkModules,
    node: Node,
    meter: ByteMeter,
    judgement: { readonly penalties: Penalties; readonly bans: Bans },
  ) {
    this.#modules = modules
    this.#node = node
    this.#penalties = judgement.penalties
    this.#bans = judgement.bans
    this.self = node.peerId.toString()
    const { onFault } = modules
    const report = this.report.bind(this)
    const isMember = (peer: PeerId): boolean => modules.directory.memberOf(peer) !== undefined
    this.#gossip = hardenGossip(node.services.gossip, report, (peer) => this.#hangUp(peer))
    this.#topics = new TopicIntake(options.rules.topics, { isMember, nowMs: Date.now, onFault })
    this.#requests = new RequestIntake(options.rules.protocols, {
      nowMs: Date.now,
      report,
      onFault,
    })
    this.#open = new OpenRequests(report)
    this.#keeper = new TopologyKeeper({
      node,
      isMember,
      isBanned: (peer) => this.#bans.has(peer, Date.now()),
      bytesPerSecondOf: (peer) => this.#bytesPerSecond.get(peer),
      required: () => this.#required,
      anchorFile: options.anchorFile,
      onFault,
    })
    node.addEventListener('peer:identify', ({ detail: { peerId } }) => this.#meet(peerId))
    node.addEventListener('peer:disconnect', ({ detail: peer }) => {
      meter.forget(peer.toString())
      this.#bytesPerSecond.delete(peer.toString())
    })
    // The ban of gossip's own score, which counts signatures that do not fit and broken promises.
    node.services.gossip.addEventListener('gossipsub:heartbeat', () => {
      for (const peer of node.getPeers())
        if (this.#gossip.getScore(peer.toString()) <= BAN_SCORE) this.#ban(peer.toString())
    })
  }

  /** Starts to listen, and serves every protocol of the rules. */
  static async start(
    options: Libp2pNetworkOptions,
    modules: Libp2pNetworkModules,
  ): Promise<Libp2pNetwork> {
    const penalties = new Penalties()
    const bans = new Bans()
    const isMember = (peer: PeerId): boolean => modules.directory.memberOf(peer) !== undefined
    const rates = options.bytesPerSecond ?? {
      stranger: MAX_STRANGER_BYTES_PER_SECOND,
      member: MAX_MEMBER_BYTES_PER_SECOND,
    }
    const meter = new ByteMeter({
      bytesPerSecond: (peer) => (isMember(peer) ? rates.member : rates.stranger),
      nowMs: Date.now,
    })
    const { maxConnections = MAX_CONNECTIONS, allowsPrivate = false, bootstrap = [] } = options
    const node: Node = await createNode(options, {
      networkName: options.networkName,
      topics: options.rules.topics,
      meter,
      maxConnections,
      connectionRatePerHost: options.connectionRatePerHost ?? MAX_CONNECTION_RATE_PER_HOST,
      scoreOf: (peer) => penalties.score(peer, isMember(peer), Date.now()),
      gater: connectionGater({
        maxConnections,
        allowsPrivate,
        isMember,
        isBanned: (peer) => bans.has(peer, Date.now()),
        connections: () => node.getConnections(),
        trustedNames: new Set(bootstrap.map(nameOf)),
      }),
    })
    const network = new Libp2pNetwork(options, modules, node, meter, { penalties, bans })
    await network.#start(options)
    return network
  }

  /** Multiaddresses with the peer id, for others to dial. */
  addresses(): readonly string[] {
    return this.#node.getMultiaddrs().map(String)
  }

  /** Neighbours that want the messages of a topic; this node too, if it does. */
  listenersOf(topic: string): readonly PeerId[] {
    const { gossip } = this.#node.services
    const others = gossip.getSubscribers(topic).map(String)
    return gossip.getTopics().includes(topic) ? [this.self, ...others] : others
  }

  /** Until when (unix milliseconds) a neighbour is not asked into the mesh of a topic. */
  backoffEndMs(topic: string, peer: PeerId): number | undefined {
    return this.#gossip.backoff.get(topic)?.get(peer)
  }

  async publish(topic: string, data: Uint8Array): Promise<void> {
    this.#checkOpen()
    const rule = this.#topics.ruleOf(topic)
    if (data.length > rule.maxBytes) throw tooLarge(topic, data.length, rule.maxBytes)
    await this.#gossip.publish(topic, data, { floodPublish: data.length <= MAX_FLOODED_BYTES })
  }

  subscribe(topic: string, handler: MessageHandler): () => void {
    this.#checkOpen()
    const end = this.#topics.subscribe(topic, handler)
    const { gossip } = this.#node.services
    gossip.subscribe(topic)
    return () => {
      end()
      if (!this.#abort.signal.aborted) gossip.unsubscribe(topic)
    }
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
    const either = AbortSignal.any([signal, this.#abort.signal])
    return this.#open.run(peer, rule, either, async (limited) => {
      const stream = await this.#openStream(peer, protocol, limited)
      const beganAtMs = Date.now()
      const report = this.report.bind(this)
      const answer = await askOn(stream, peer, payload, rule.maxAnswerBytes, limited, report)
      this.#measure(peer, answer.length, Date.now() - beganAtMs)
      return answer
    })
  }

  serve(protocol: string, handler: RequestHandler): () => void {
    this.#checkOpen()
    return this.#requests.serve(protocol, handler)
  }

  peers(): readonly PeerView[] {
    const views = new Map<PeerId, PeerView>()
    for (const { remotePeer, rtt, direction } of this.#node.getConnections()) {
      const id = remotePeer.toString()
      if (views.has(id) || this.#bans.has(id, Date.now())) continue
      views.set(id, {
        id,
        member: this.#modules.directory.memberOf(id),
        score: this.#scoreOf(id),
        latencyMs: rtt,
        bytesPerSecond: this.#bytesPerSecond.get(id),
        isOutbound: direction === 'outbound',
      })
    }
    return [...views.values()]
  }

  onConnect(listener: (peer: PeerId) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  report(peer: PeerId, offence: Offence): void {
    this.#penalties.add(peer, offence, Date.now())
    if (this.#scoreOf(peer) <= BAN_SCORE) this.#ban(peer)
  }

  /** Connects to a peer by address. Errors: NETWORK_UNREACHABLE. */
  async dial(address: string): Promise<void> {
    this.#checkOpen()
    await this.#node.dial(multiaddr(address)).catch((error: unknown) => {
      throw unreachable(address, error)
    })
  }

  async close(): Promise<void> {
    if (this.#abort.signal.aborted) return
    this.#abort.abort()
    await this.#keeper.stop()
    await this.#node.stop()
  }

  async #start(options: Libp2pNetworkOptions): Promise<void> {
    const { directory } = this.#modules
    for (const { name } of options.rules.topics)
      this.#node.services.gossip.topicValidators.set(name, async (source, message) =>
        message.type === 'signed'
          ? RESULTS[
              await this.#judge(source.toString(), message.topic, {
                author: message.from.toString(),
                sequence: message.sequenceNumber,
                data: message.data,
              })
            ]
          : TopicValidatorResult.Reject,
      )
    for (const { name } of options.rules.protocols)
      await this.#node.handle(name, (stream, connection) => {
        this.#serveOn(name, stream, connection).catch((error: Error) => stream.abort(error))
      })
    const end = directory.onChange(() => this.#chooseNeighbours())
    this.#abort.signal.addEventListener('abort', end)
    await this.#node.start()
    this.#chooseNeighbours()
    await this.#keeper.start(options.topologyRoundMs)
  }

  async #judge(
    source: PeerId,
    topic: string,
    message: { readonly author: PeerId; readonly sequence: bigint; readonly data: Uint8Array },
  ): Promise<MessageVerdict> {
    const verdict = await this.#topics.judge({ topic, source, ...message })
    if (verdict === 'rejected') this.report(source, Offence.REJECTED_MESSAGE)
    return verdict
  }

  async #serveOn(protocol: string, stream: Stream, { remotePeer }: Connection): Promise<void> {
    const peer = remotePeer.toString()
    const rule = this.#requests.ruleOf(protocol)
    const signal = AbortSignal.any([this.#abort.signal, AbortSignal.timeout(rule.timeoutMs)])
    if (!this.#requests.admit(peer, protocol)) return answerOn(stream, undefined, signal)
    const read = (): Promise<Uint8Array> =>
      readToEnd(stream, rule.maxRequestBytes, signal).catch((error: unknown) => {
        if (error instanceof TooManyBytes) this.report(peer, Offence.OVERSIZED)
        throw error
      })
    const answer = await this.#requests.hold(peer, protocol, read, signal)
    await answerOn(stream, answer, signal)
  }

  async #openStream(peer: PeerId, protocol: string, signal: AbortSignal): Promise<Stream> {
    return this.#node.dialProtocol(peerIdFromString(peer), protocol, { signal })
  }

  #measure(peer: PeerId, bytes: number, tookMs: number): void {
    if (bytes < MEASURED_BYTES) return
    const measured = (bytes / Math.max(1, tookMs)) * 1_000
    this.#bytesPerSecond.set(peer, smoothed(this.#bytesPerSecond.get(peer), measured))
  }

  /** Gossip's direct peers are the neighbours on the ring of the members. */
  #chooseNeighbours(): void {
    const { directory } = this.#modules
    const records = directory.records()
    const own = directory.memberOf(this.self)
    const operators = records.map(({ operator }) => operator)
    const chosen = own === undefined ? [] : ringNeighbours(own, operators)
    this.#required = new Set(chosen.flatMap((operator) => directory.peerOf(operator as Hex) ?? []))
    this.#gossip.direct.clear()
    for (const peer of this.#required) this.#gossip.direct.add(peer)
  }

  #meet(peer: Libp2pPeerId): void {
    for (const listener of this.#listeners) listener(peer.toString())
  }

  #scoreOf(peer: PeerId): number {
    const isMember = this.#modules.directory.memberOf(peer) !== undefined
    return this.#penalties.score(peer, isMember, Date.now())
  }

  #ban(id: PeerId): void {
    if (this.#bans.has(id, Date.now())) return
    this.#bans.add(id, Date.now())
    this.#gossip.direct.delete(id)
    this.#hangUp(id)
  }

  #hangUp(id: PeerId): void {
    const peer = this.#node.getPeers().find((other) => other.toString() === id)
    if (peer !== undefined) this.#node.hangUp(peer).catch(this.#modules.onFault)
  }

  #checkOpen(): void {
    if (this.#abort.signal.aborted) throw networkClosed()
  }
}

const RESULTS: Record<MessageVerdict, TopicValidatorResult> = {
  accepted: TopicValidatorResult.Accept,
  ignored: TopicValidatorResult.Ignore,
  rejected: TopicValidatorResult.Reject,
}

/** Host of an address that the owner wrote down. */
function nameOf(address: string): string {
  return hostOf(multiaddr(address))
}
