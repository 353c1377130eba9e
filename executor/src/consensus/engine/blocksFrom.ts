import type { Height } from '../core/types.ts'
import { encodeBlocks, MAX_SYNC_BYTES, MAX_SYNCED_BLOCKS } from './codec/blocks.ts'
import type { ConsensusApplication } from './port.ts'

/** Committed blocks from a height on, as a peer gets them that asks; none if that height is not there, or not kept any more. */
export async function blocksFrom(
  application: Pick<ConsensusApplication, 'committed'>,
  from: Height,
): Promise<Uint8Array> {
  const blocks = []
  let bytes = 0
  for (let height = from; blocks.length < MAX_SYNCED_BLOCKS; height += 1) {
    const decided = await application.committed(height)
    if (decided === undefined) break
    bytes += decided.block.bytes.length
    if (blocks.length > 0 && bytes > MAX_SYNC_BYTES) break
    blocks.push({ bytes: decided.block.bytes, certificate: decided.certificate })
  }
  return encodeBlocks(blocks)
}
