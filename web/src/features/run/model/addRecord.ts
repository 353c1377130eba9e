import type { RunRecord } from '../../../network/gatewayTypes.ts'

/** Records kept in the page; a run has about ten, one with many retries far more. */
export const MAX_RECORDS = 5_000

/**
 * Puts a record at its place by sequence; one that is there already changes nothing. Of more than MAX_RECORDS the oldest
 * go. Pure.
 */
export function addRecord(records: readonly RunRecord[], record: RunRecord): readonly RunRecord[] {
  const last = records.at(-1)
  if (last !== undefined && record.sequence <= last.sequence) return records
  return [...records.slice(records.length >= MAX_RECORDS ? 1 : 0), record]
}
