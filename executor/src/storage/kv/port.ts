/** One key and its value. Both are copies that the caller may keep. */
export interface KvEntry {
  readonly key: Uint8Array
  readonly value: Uint8Array
}

/** One write of a batch. */
export type KvWrite =
  | { readonly type: 'put'; readonly key: Uint8Array; readonly value: Uint8Array }
  | { readonly type: 'delete'; readonly key: Uint8Array }

/** Keys from `start` (included) to `end` (excluded), at most `limit` of them. */
export interface KvRange {
  readonly start: Uint8Array
  readonly end: Uint8Array
  /** 1 to MAX_RANGE_ENTRIES. */
  readonly limit: number
  /** Highest key first. @default false */
  readonly reverse?: boolean
}

/** 1 kB: keys are a bucket number, an id and a counter. */
export const MAX_KEY_BYTES = 1024
/** A range is read page by page, so that no reader holds the whole store in memory. */
export const MAX_RANGE_ENTRIES = 10_000

/**
 * Ordered transactional key-value store of one node.
 *
 * - Order: keys compare as unsigned bytes, a prefix before its extensions.
 * - Durability: when `batch` resolves, its writes survive a crash of the process and of the machine; all of them or none.
 * - Visibility: a write is visible to `get` and `range` at the latest when its `batch` resolves. Batches apply in call order.
 * - Limits: keys of 1 to MAX_KEY_BYTES bytes; a range returns at most MAX_RANGE_ENTRIES entries.
 * - Errors: STORAGE_FAILED once a commit failed: the store refuses everything after it, because a failed sync may
 *   have lost writes that look committed. The process must end and start again. STORAGE_CLOSED after `close`.
 */
export interface KvStore {
  /** The value, or undefined when the key is absent. */
  get(key: Uint8Array): Promise<Uint8Array | undefined>
  /** Entries of the range in key order. */
  range(range: KvRange): Promise<KvEntry[]>
  /** Applies all writes atomically; a later write of a batch wins over an earlier one of the same key. */
  batch(writes: readonly KvWrite[]): Promise<void>
  close(): Promise<void>
}
