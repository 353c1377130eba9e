import { SECTOR_BYTES } from './judgeTail.ts'
import { RECORD_HEADER_BYTES, RecordType, recordBytes } from './record.ts'

/** A seal is never longer: the rest of a sector that is too short for a mark, one more sector, and a mark. */
export const MAX_SEAL_BYTES = 2 * SECTOR_BYTES + 64

const CRC_BYTES = 4

/**
 * The records that say, when they are durable, that all before `offset` was: a mark that fills the sector, so that the second
 * lies in a sector without data. What destroys the last data then leaves the proof that there was some.
 */
export function sealRecords(
  offset: number,
): ReadonlyArray<{ readonly type: RecordType; readonly payload: Uint8Array }> {
  const mark = { type: RecordType.MARK, payload: new Uint8Array() }
  const used = offset % SECTOR_BYTES
  if (used === 0) return [mark]
  const rest = SECTOR_BYTES - used
  const fill = rest < recordBytes(0) ? rest + SECTOR_BYTES : rest
  const filler = new Uint8Array(fill - RECORD_HEADER_BYTES - CRC_BYTES)
  return [{ type: RecordType.MARK, payload: filler }, mark]
}
