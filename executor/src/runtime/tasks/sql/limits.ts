/**
 * Bounds of `sql` tasks; docs/LIMITS.md lists them.
 */

/** Characters of the text of a query. */
export const MAX_SQL_LENGTH = 2 ** 14 // 16,384
/** Time of one query, milliseconds; the timeout of the attempt may be shorter. */
export const MAX_SQL_MS = 60_000
/** Time in which the database must be ready, milliseconds: compiling it takes seconds on a slow machine. */
export const MAX_SQL_START_MS = 60_000
/** Memory that DuckDB gives to tables and operators of one query, MB. The same on all nodes, because a result may depend on it. */
export const SQL_MEMORY_MB = 256
/** Linear memory of a database, bytes: SQL_MEMORY_MB, code and what DuckDB does not count. */
export const MAX_SQL_HEAP_BYTES = 2 ** 29 // 536,870,912
/** Databases that work at the same time. Each has a thread. */
export const MAX_SQL_THREADS = 2
/** Queries that wait for a database; more are refused and tried again. */
export const MAX_SQL_WAITING = 1_000
/** A database whose memory grew beyond this in a query is ended after it, bytes. */
export const MAX_IDLE_HEAP_BYTES = 2 ** 27 // 134,217,728
