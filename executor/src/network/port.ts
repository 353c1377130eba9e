import type { Hex } from 'viem'

/** Name of a peer: the hash of its network key, in the text form of libp2p. */
export type PeerId = string

/** Who may speak on a topic. */
export const Speakers = {
  /** Peers whose stake record was verified: the author of each message must be one. */
  MEMBERS: 'members',
  /** Anybody; the handler's verdict must follow from the bytes alone. */
  EVERYONE: 'everyone',
} as const
export type Speakers = (typeof Speakers)[keyof typeof Speakers]

/** What is agreed about a topic. All nodes of a network have the same. */
export interface TopicRule {
  readonly name: string
  readonly maxBytes: number
  readonly speakers: Speakers
  /** Messages a second of one author (members) or of one neighbour (everyone); four seconds' worth may come at once. */
  readonly messagesPerSecond: number
  /** The same for bytes. At least `maxBytes` / 4. */
  readonly bytesPerSecond: number
}

/** What is agreed about a kind of request. */
export interface ProtocolRule {
  readonly name: string
  readonly maxRequestBytes: number
  readonly maxAnswerBytes: number
  /** From the first byte of the request to the last of the answer. */
  readonly timeoutMs: number
  /** Requests a second of one peer; four seconds' worth may come at once. */
  readonly requestsPerSecond: number
  /** Requests that are served at the same time, of all peers. */
  readonly maxServed: number
}

/** Everything that may be said on a network. */
export interface NetworkRules {
  readonly topics: readonly TopicRule[]
  readonly protocols: readonly ProtocolRule[]
}

/** A message as the handler of its topic gets it. */
export interface GossipMessage {
  readonly topic: string
  /** Who wrote it: its network key signed the message. */
  readonly author: PeerId
  /** The neighbour it came from. */
  readonly source: PeerId
  readonly data: Uint8Array
}

/** What became of a message: `accepted` ones are passed on, `rejected` ones cost the neighbour its score. */
export type MessageVerdict =
  | 'accepted'
  /** Old, early, doubled, or more than can be held: no fault of the neighbour. */
  | 'ignored'
  /** Provably wrong: no correct neighbour passes it on. */
  | 'rejected'

/** Judges a message. Must not throw; one that does is reported, and the message ignored. */
export type MessageHandler = (message: GossipMessage) => MessageVerdict | Promise<MessageVerdict>

/** Answers a request; undefined refuses it. `signal` aborts when the answer would come too late. */
export type RequestHandler = (
  peer: PeerId,
  payload: Uint8Array,
  signal: AbortSignal,
) => Promise<Uint8Array | undefined>

/** What a peer did wrong, outside of gossip. Its weight is in `rules/penalties.ts`. */
export const Offence = {
  /** A message that its topic's handler rejected. */
  REJECTED_MESSAGE: 'rejected message',
  /** An answer or request that no correct peer sends. */
  MALFORMED: 'malformed',
  /** More bytes than the rule allows. */
  OVERSIZED: 'oversized',
  /** No answer in time. */
  SILENT: 'silent',
  /** More requests than the rule allows. */
  FLOOD: 'flood',
} as const
export type Offence = (typeof Offence)[keyof typeof Offence]

/** A connected peer. */
export interface PeerView {
  readonly id: PeerId
  /** Operator whose stake the peer is bound to. */
  readonly member: Hex | undefined
  /** 0 for a peer nothing is known about; below BAN_SCORE it is cut off. */
  readonly score: number
  /** Round trip, smoothed; undefined before the first measurement. */
  readonly latencyMs: number | undefined
  /** Of the larger answers it gave, smoothed. */
  readonly bytesPerSecond: number | undefined
  /** True if this node dialled. */
  readonly isOutbound: boolean
}

/**
 * Messages to everybody, requests to one.
 *
 * - Gossip: at most once a message and node; no order; may be lost. `publish` does not deliver to the own handler.
 *   What the handler does not accept is not passed on. Every message is signed by its author's network key.
 * - Requests: one answer or an error, within the time of the rule.
 * - Limits: those of the rules, and the constants of this folder; bytes beyond them are dropped at the first look and cost score.
 * - Errors: NETWORK_UNKNOWN_CHANNEL, NETWORK_TOO_LARGE, NETWORK_CLOSED of every call; for `request` see there.
 * - Source: docs/specs/network.md. Compliance: test/compliance/network.suite.ts.
 */
export interface Network {
  readonly self: PeerId
  /** Resolves when the message left, or found no neighbour to go to. */
  publish(topic: string, data: Uint8Array): Promise<void>
  /** The one handler of a topic; the result ends it. Errors: NETWORK_ALREADY_HANDLED. */
  subscribe(topic: string, handler: MessageHandler): () => void
  /**
   * Errors: NETWORK_UNREACHABLE, NETWORK_TIMEOUT, NETWORK_REFUSED when the peer would not serve it, NETWORK_BAD_ANSWER,
   * NETWORK_BUSY beyond MAX_OPEN_REQUESTS, NETWORK_ABORTED by the caller's signal.
   */
  request(
    peer: PeerId,
    protocol: string,
    payload: Uint8Array,
    signal: AbortSignal,
  ): Promise<Uint8Array>
  /** The one handler of a protocol; the result ends it. Errors: NETWORK_ALREADY_HANDLED. */
  serve(protocol: string, handler: RequestHandler): () => void
  /** Connected peers. */
  peers(): readonly PeerView[]
  /** Calls for each peer that connects from now on; the result ends it. */
  onConnect(listener: (peer: PeerId) => void): () => void
  /** A caller found out that a peer lied; enough of it and the peer is cut off. */
  report(peer: PeerId, offence: Offence): void
  close(): Promise<void>
}
