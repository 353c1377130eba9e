import { bytesToHex, type Hash, hexToBytes, keccak256 } from 'viem'
import { NetworkError, NetworkErrorCode } from './errors.ts'
import type { ChannelNames } from './networkRules.ts'
import { type Network, Offence, type PeerId } from './port.ts'

const HASH_BYTES = 32

/** Gives blobs of the own store to peers that name their hash. The result ends it. */
export function serveBlobs(
  network: Network,
  names: ChannelNames,
  get: (hash: Hash) => Promise<Uint8Array | undefined>,
): () => void {
  return network.serve(names.blobRequests, async (_peer, payload) =>
    payload.length === HASH_BYTES ? get(bytesToHex(payload)) : undefined,
  )
}

/**
 * The blob with this hash, of the first peer that has it; undefined if none of them does.
 *
 * - A peer that answers other bytes is reported, and the next one asked.
 * - Errors: NETWORK_ABORTED, NETWORK_CLOSED.
 */
export async function fetchBlob(
  network: Network,
  names: ChannelNames,
  peers: readonly PeerId[],
  hash: Hash,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  for (const peer of peers) {
    try {
      const bytes = await network.request(peer, names.blobRequests, hexToBytes(hash), signal)
      if (keccak256(bytes) === hash.toLowerCase()) return bytes
      network.report(peer, Offence.MALFORMED)
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error
      const { code } = error
      if (code === NetworkErrorCode.ABORTED || code === NetworkErrorCode.CLOSED) throw error
    }
  }
  return undefined
}
