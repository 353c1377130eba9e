import type { EntryKey } from '../ledger/state.ts'
import type { Snapshot } from '../storage/versioned/port.ts'
import { entryKeyOf } from './entryCodec.ts'

/** Entries that are read from the store at once. */
const PAGE_ENTRIES = 1_000

/** All entries of a range of state keys, page by page. */
export async function readEntries(
  snapshot: Snapshot,
  { start, end }: { readonly start: Uint8Array; readonly end: Uint8Array },
): Promise<(readonly [EntryKey, Uint8Array])[]> {
  const entries: (readonly [EntryKey, Uint8Array])[] = []
  let from = start
  for (;;) {
    const page = await snapshot.range({ start: from, end, limit: PAGE_ENTRIES })
    for (const { key, value } of page) entries.push([entryKeyOf(key), value])
    const last = page.at(-1)
    if (last === undefined || page.length < PAGE_ENTRIES) return entries
    from = Uint8Array.of(...last.key, 0)
  }
}
