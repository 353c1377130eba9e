import type { GossipSub } from '@libp2p/gossipsub'
import type { PeerId as Libp2pPeerId } from '@libp2p/interface'
import { badNetworkOption } from '../errors.ts'
import { Offence, type PeerId } from '../port.ts'
import { MAX_PRUNE_BACKOFF_S } from './limits.ts'

interface GossipFrame {
  readonly control?: { readonly prune?: { backoff?: number | undefined }[] } | undefined
}

/** What the package has but does not show in its types. Its version is pinned; `hardenGossip` checks that it is there. */
export interface GossipInternals {
  /** Peers that get every message and are never asked for their score. */
  readonly direct: Set<string>
  /** Topic, peer: unix milliseconds until which the peer is not asked into the mesh. */
  readonly backoff: ReadonlyMap<string, ReadonlyMap<string, number>>
  decodeRpc(bytes: Uint8Array): GossipFrame
  handleReceivedRpc(from: Libp2pPeerId, frame: GossipFrame): Promise<void>
  onPeerDisconnected(peer: Libp2pPeerId): void
  pipePeerReadStream(
    peer: Libp2pPeerId,
    frames: AsyncIterable<{ subarray(): Uint8Array }>,
  ): Promise<void>
  publish(
    topic: string,
    data: Uint8Array,
    options: { readonly floodPublish: boolean },
  ): Promise<unknown>
  getScore(peer: string): number
}

/**
 * Reads the frames of gossip peers in place of the package, which forgives what no correct peer sends.
 *
 * - A frame that cannot be decoded is an offence; one longer than the limit also ends the connection: what follows it is lost.
 * - A PRUNE may ask for MAX_PRUNE_BACKOFF_S at most; no number or less than 0 is the default of the package.
 * - Errors: NETWORK_BAD_OPTION if the package is not the one this was written for.
 */
export function hardenGossip(
  gossip: GossipSub,
  report: (peer: PeerId, offence: Offence) => void,
  hangUp: (peer: PeerId) => void,
): GossipInternals {
  if (!hasInternals(gossip)) throw badNetworkOption('version of @libp2p/gossipsub')
  const internals: GossipInternals = gossip
  internals.pipePeerReadStream = async (peer, frames) => {
    const id = peer.toString()
    try {
      for await (const bytes of frames) {
        const frame = decode(internals, bytes.subarray())
        if (frame === undefined) report(id, Offence.MALFORMED)
        // Rejects only when the stream to the peer is gone.
        else internals.handleReceivedRpc(peer, frame).catch(() => {})
      }
    } catch (error) {
      if (isTooLong(error)) {
        report(id, Offence.OVERSIZED)
        hangUp(id)
      }
      internals.onPeerDisconnected(peer)
    }
  }
  return internals
}

function decode(internals: GossipInternals, bytes: Uint8Array): GossipFrame | undefined {
  try {
    const frame = internals.decodeRpc(bytes)
    for (const prune of frame.control?.prune ?? []) prune.backoff = clamp(prune.backoff)
    return frame
  } catch {
    return undefined
  }
}

function clamp(seconds: number | undefined): number | undefined {
  if (seconds === undefined || !(seconds > 0)) return undefined
  return Math.min(seconds, MAX_PRUNE_BACKOFF_S)
}

function isTooLong(error: unknown): boolean {
  return error instanceof Error && /^InvalidDataLength(Length)?Error$/.test(error.name)
}

function hasInternals(gossip: object): gossip is GossipSub & GossipInternals {
  const methods = [
    'decodeRpc',
    'handleReceivedRpc',
    'onPeerDisconnected',
    'pipePeerReadStream',
    'publish',
    'getScore',
  ]
  return (
    methods.every((name) => typeof Reflect.get(gossip, name) === 'function') &&
    Reflect.get(gossip, 'direct') instanceof Set &&
    Reflect.get(gossip, 'backoff') instanceof Map
  )
}
