import type { PeerId } from '../port.ts'

/** Connections this node wants to have dialled itself: nobody can fill those by connecting to it. */
export const OUTBOUND_TARGET = 8
/** Different /16 (IPv4) or /32 (IPv6) among them. */
export const OUTBOUND_PREFIXES_MIN = 4
/** Peers of the last run that are dialled first. */
export const ANCHORS = 2
/** Dials started in one round. */
export const MAX_DIALS = 4
/** A peer is exchanged for being slow if it costs this much more than the middle one. */
export const SLOW_FACTOR = 3
/** 1 MiB: a proposal. What a peer costs is the time it needs for one. */
const REFERENCE_BYTES = 2 ** 20
/** For a peer that was not measured yet: neither good nor bad. */
const UNKNOWN_COST_MS = 200

export interface ConnectedPeer {
  readonly id: PeerId
  readonly isMember: boolean
  readonly isOutbound: boolean
  /** Of `addressPrefix`. */
  readonly prefix: string
  readonly latencyMs: number | undefined
  readonly bytesPerSecond: number | undefined
}

export interface KnownPeer {
  readonly id: PeerId
  readonly isMember: boolean
  readonly isAnchor: boolean
  readonly prefix: string
}

export interface TopologyInput {
  readonly connected: readonly ConnectedPeer[]
  /** Not connected, with an address, not banned; in the order in which they are to be tried. */
  readonly known: readonly KnownPeer[]
  /** Members this node always wants a connection to. */
  readonly required: ReadonlySet<PeerId>
}

export interface TopologyPlan {
  readonly dial: readonly PeerId[]
  /** At most one a round: a slow peer that a new one takes the place of. */
  readonly drop: readonly PeerId[]
}

/**
 * Which peers to dial and which to let go.
 *
 * 1. Required members that are not connected.
 * 2. Anchors, while fewer than ANCHORS of them are dialled or connected at all.
 * 3. Until OUTBOUND_TARGET: peers of prefixes that no outbound connection has yet, members before strangers.
 * 4. When that is reached and another peer could come: drops the slowest outbound peer if it costs SLOW_FACTOR times the median,
 *    is not required, and others share its prefix or there are enough prefixes without it.
 */
export function planTopology({ connected, known, required }: TopologyInput): TopologyPlan {
  const outbound = connected.filter(({ isOutbound }) => isOutbound)
  const prefixes = new Set(outbound.map(({ prefix }) => prefix))
  const dial: PeerId[] = []
  const choose = (peer: KnownPeer): void => {
    if (dial.length >= MAX_DIALS || dial.includes(peer.id)) return
    dial.push(peer.id)
    prefixes.add(peer.prefix)
  }
  for (const peer of known) if (required.has(peer.id)) choose(peer)
  if (connected.length < ANCHORS) for (const peer of known) if (peer.isAnchor) choose(peer)
  const byUse = [...known].sort((a, b) => rank(b) - rank(a))
  const isWanted = (): boolean => outbound.length + dial.length < OUTBOUND_TARGET
  for (const peer of byUse) if (isWanted() && !prefixes.has(peer.prefix)) choose(peer)
  // The same prefix again only when all the prefixes that were asked for are there, or there are no others.
  for (const peer of byUse) if (isWanted()) choose(peer)
  const isDiverse = prefixes.size >= OUTBOUND_PREFIXES_MIN
  const stranger = byUse.find(({ prefix }) => !prefixes.has(prefix))
  if (!isDiverse && stranger !== undefined) choose(stranger)
  const replacement = byUse.find(({ id }) => !dial.includes(id))
  const slow = replacement === undefined ? undefined : slowest(outbound, required)
  return { dial, drop: slow === undefined || dial.length > 0 ? [] : [slow.id] }
}

function rank({ isMember, isAnchor }: KnownPeer): number {
  return (isMember ? 2 : 0) + (isAnchor ? 1 : 0)
}

function slowest(
  outbound: readonly ConnectedPeer[],
  required: ReadonlySet<PeerId>,
): ConnectedPeer | undefined {
  if (outbound.length < OUTBOUND_TARGET) return undefined
  const costs = outbound.map(costOf).sort((a, b) => a - b)
  const median = costs[Math.floor(costs.length / 2)] ?? UNKNOWN_COST_MS
  const prefixes = new Set(outbound.map(({ prefix }) => prefix))
  const isSpare = ({ id, prefix }: ConnectedPeer): boolean =>
    !required.has(id) &&
    (prefixes.size > OUTBOUND_PREFIXES_MIN ||
      outbound.some((other) => other.id !== id && other.prefix === prefix))
  return outbound
    .filter((peer) => isSpare(peer) && costOf(peer) > median * SLOW_FACTOR)
    .sort((a, b) => costOf(b) - costOf(a))[0]
}

/** Milliseconds until a proposal is here. */
function costOf({ latencyMs, bytesPerSecond }: ConnectedPeer): number {
  if (latencyMs === undefined) return UNKNOWN_COST_MS
  const transferMs = bytesPerSecond === undefined ? 0 : (REFERENCE_BYTES / bytesPerSecond) * 1_000
  return latencyMs + transferMs
}
