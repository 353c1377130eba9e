/**
 * Bounds of values between tasks. docs/LIMITS.md lists them.
 */

/** Bytes of one encoded value: the largest blob that a node can be told to store. */
export const MAX_VALUE_BYTES = 2 ** 24 // 16,777,216
/** Rows of a table or items of a list between tasks: 16 bytes each fill MAX_VALUE_BYTES. */
export const MAX_VALUE_ROWS = 2 ** 20 // 1,048,576
/** Columns of a table between tasks, as of an input. */
export const MAX_VALUE_COLUMNS = 32
/** Characters of the name of a column; they are letters, digits and "_". */
export const MAX_COLUMN_NAME_LENGTH = 64
