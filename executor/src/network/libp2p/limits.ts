/** Connections at the same time; half of them for peers without stake. */
export const MAX_CONNECTIONS = 200
/** Connections from one host (IPv4 address, IPv6 /64). */
export const MAX_CONNECTIONS_PER_HOST = 10
/** Connections a second that one host may open. */
export const MAX_CONNECTION_RATE_PER_HOST = 5
/** Inbound connections whose handshake is not done. */
export const MAX_PENDING_CONNECTIONS = 32
/** A handshake or dial that takes longer is given up. */
export const HANDSHAKE_TIMEOUT_MS = 5_000
export const MAX_PARALLEL_DIALS = 16
export const MAX_DIAL_QUEUE = 128
/** Addresses of one peer that are tried. */
export const MAX_ADDRESSES_PER_PEER = 8
/** Streams of one connection. */
export const MAX_STREAMS_PER_CONNECTION = 256
/** Bytes of one stream that are under way or unread: yamux lets a peer send no more. */
export const MAX_STREAM_WINDOW_BYTES = 2 ** 20 // 1 MiB
/** Bytes that wait to be sent on one gossip stream; a peer that reads slower loses messages. */
export const MAX_GOSSIP_SEND_BUFFER_BYTES = 2 ** 23 // 8 MiB
/** Bytes a second that a peer may send without being asked; then its streams wait. 512 KiB for a peer without stake. */
export const MAX_STRANGER_BYTES_PER_SECOND = 2 ** 19
/** The same for a member: 16 MiB. */
export const MAX_MEMBER_BYTES_PER_SECOND = 2 ** 24
/** A gossip frame: the largest message and its envelope. */
export const MAX_GOSSIP_FRAME_BYTES = 2 ** 20 // 1 MiB
/** What one gossip frame may hold. Without the first one a peer fills the memory (CVE-2026-46679). */
export const GOSSIP_FRAME_LIMITS = {
  maxSubscriptions: 16,
  maxMessages: 64,
  maxIhaveMessageIDs: 256,
  maxIwantMessageIDs: 256,
  maxIdontwantMessageIDs: 256,
  maxControlMessages: 64,
  maxPeerInfos: 0,
}
/** 1 hour: a longer back-off that a peer asks for is cut to it (CVE-2026-34219). */
export const MAX_PRUNE_BACKOFF_S = 3_600
/** Reservations that a relay grants. */
export const MAX_RELAY_RESERVATIONS = 32
/** Peers whose addresses are looked at in one round of the topology. */
export const MAX_KNOWN_PEERS = 512
