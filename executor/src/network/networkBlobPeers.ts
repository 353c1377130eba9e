import { type Hash, hexToBytes } from 'viem'
import type { BlobPeer } from '../storage/blobs/peers/port.ts'
import type { ChannelNames } from './networkRules.ts'
import type { Network } from './port.ts'

/** The connected peers as places to ask for blobs, members first. What they send is checked by the caller. */
export function networkBlobPeers(network: Network, names: ChannelNames): BlobPeer[] {
  const peers = [...network.peers()].sort(
    (left, right) => Number(right.member !== undefined) - Number(left.member !== undefined),
  )
  return peers.map(({ id }) => ({
    get: (hash: Hash, _maxBytes: number, signal: AbortSignal) =>
      network.request(id, names.blobRequests, hexToBytes(hash), signal),
    // Whoever wants a blob asks for it.
    put: async () => false,
  }))
}
