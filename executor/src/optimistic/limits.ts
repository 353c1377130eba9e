/** Requests that a node works on at the same time: runs, proofs, transactions. The others wait. */
export const MAX_UNDER_WAY = 16
/** Requests in optimistic mode that a node looks at; the ledger has no more. */
export const MAX_WATCHED = 1_024
/** Pause after a step that failed; doubles with each failure in a row. */
export const RETRY_MS = 1_000
/** Longest pause after failures. */
export const RETRY_MS_MAX = 60_000
/**
 * Checkers, and the validators that settle a dispute, must have computed a result within a window of the contract: one that took longer than
 * this part of the shorter window is not posted, because an honest claim about it could fall.
 */
export const COMPUTED_SHARE = 1 / 4
/** Blocks after which a call that has no effect counts as taken away by a reorganisation. */
export const LOST_AFTER_BLOCKS = 8
