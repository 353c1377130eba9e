import type { RunRecord } from '../../../network/gatewayTypes.ts'

/** Records kept in the page; a run has about ten, one with many retries far more. */
export const MAX_RECORDS = 5_000

/**
 * Puts records behind those that are there, by sequence; what is known already is left out, and of more than MAX_RECORDS the oldest go.
 * Pure; one call for many records costs one copy.
 */
export function addRecords(
  records: readonly RunRecord[],
  added: readonly RunRecord[],
): readonly RunRecord[] {
  let last = records.at(-1)?.sequence ?? 0
  const news = added.filter(({ sequence }) => {
    if (sequence <= last) return false
    last = sequence
    return true
  })
  return news.length === 0 ? records : [...records, ...news].slice(-MAX_RECORDS)
}
