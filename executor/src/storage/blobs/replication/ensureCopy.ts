import { type Hash, keccak256 } from 'viem'
import { BlobStoreErrorCode } from '../errors.ts'
import type { BlobPeer } from '../peers/port.ts'

/**
 * What became of one copy: `there` already, `restored`, `failed` (the holder is away, or does not keep what it takes), or `busy`.
 */
export type CopyOutcome = 'there' | 'restored' | 'failed' | 'busy'

/**
 * Makes sure that a holder has a blob. Only bytes that it sends back and that have the hash count, so that one that only says
 * so is found out.
 */
export async function ensureCopy(
  peer: BlobPeer,
  hash: Hash,
  bytes: Uint8Array,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<CopyOutcome> {
  const limit = (): AbortSignal => AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  const shows = async (): Promise<boolean> => {
    const shown = await peer.get(hash, bytes.length, limit())
    return shown !== undefined && keccak256(shown) === hash
  }
  try {
    if (await shows()) return 'there'
    await peer.put(hash, bytes, limit())
    return (await shows()) ? 'restored' : 'failed'
  } catch (error) {
    return (error as { code?: unknown }).code === BlobStoreErrorCode.PEER_BUSY ? 'busy' : 'failed'
  }
}
