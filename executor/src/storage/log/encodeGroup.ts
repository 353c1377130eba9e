import { type ChainHash, chainHash } from './format/chainHash.ts'
import { encodeRecord, RecordType, recordBytes } from './format/record.ts'

/** A record that waits for its place. */
export interface QueuedRecord {
  readonly type: RecordType
  readonly payload: Uint8Array
}

export interface EncodedGroup {
  readonly bytes: Uint8Array
  readonly nextSequence: number
  readonly hash: ChainHash
  /** Last checkpoint of the group, 0 for none. */
  readonly checkpoint: number
  /** The last record is a mark. */
  readonly sealed: boolean
}

/** The bytes of records that go to the disk in one write. */
export function encodeGroup(
  records: readonly QueuedRecord[],
  at: { readonly nextSequence: number; readonly hash: ChainHash; readonly salt: number },
): EncodedGroup {
  const total = records.reduce((sum, { payload }) => sum + recordBytes(payload.length), 0)
  const bytes = new Uint8Array(total)
  let { nextSequence, hash } = at
  let offset = 0
  let checkpoint = 0
  for (const [index, { type, payload }] of records.entries()) {
    const isMark = type === RecordType.MARK
    const sequence = isMark ? nextSequence - 1 : nextSequence
    // A mark only speaks of the records before it, so it may stand behind another mark of the same write.
    const startsGroup = index === 0 || isMark
    const fields = { type, startsGroup, sequence, prevHash: hash }
    const end = encodeRecord(bytes, offset, fields, payload, at.salt)
    hash = chainHash(bytes, offset, end)
    if (type === RecordType.CHECKPOINT) checkpoint = sequence
    if (!isMark) nextSequence += 1
    offset = end
  }
  const sealed = records.at(-1)?.type === RecordType.MARK
  return { bytes, nextSequence, hash, checkpoint, sealed }
}
