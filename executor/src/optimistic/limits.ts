/** Requests that a node works on at the same time: runs, proofs, transactions. The others wait. */
export const MAX_UNDER_WAY = 16
/** Requests in optimistic mode that a node looks at; the ledger has no more. */
export const MAX_WATCHED = 1_024
/** Pause after a step that failed; doubles with each failure in a row. */
export const RETRY_MS = 1_000
/** Longest pause after failures. */
export const RETRY_MS_MAX = 60_000
/** Blocks after which a call that has no effect counts as taken away by a reorganisation. */
export const LOST_AFTER_BLOCKS = 8
