/**
 * Bounds of blobs in memory and of their copies on other executors; docs/LIMITS.md lists them.
 */

/** Blobs that a node keeps in memory after they were read, bytes. */
export const MAX_CACHED_BYTES = 2 ** 25 // 33,554,432

/** Of one peer that is asked for a blob or given one, milliseconds. */
export const PEER_TIMEOUT_MS = 5_000
/** After this without an answer the next peer is asked as well, milliseconds. */
export const HEDGE_MS = 300
/** Copies of a blob that a node may be told to keep up. */
export const MAX_COPIES = 16
/** Blobs that one round of repair looks at. */
export const MAX_REPAIR_BLOBS = 256
/** Bytes that one round of repair reads from and gives to others. */
export const MAX_REPAIR_BYTES = 2 ** 26 // 67,108,864
/** Blobs that one round of repair looks at simultaneously. */
export const MAX_REPAIR_PARALLEL = 8
/** Time between two rounds of repair, milliseconds. */
export const REPAIR_INTERVAL_MS = 60_000
/** Copies in a row that a holder must fail to show before others take its place. */
export const MAX_FAILED_COPIES = 3
/** How long it is passed over then, milliseconds. */
export const SUSPECT_MS = 600_000
/** Blobs that wait to be given to their holders; what is beyond is left to the repair. */
export const MAX_WAITING_COPIES = 1_000
