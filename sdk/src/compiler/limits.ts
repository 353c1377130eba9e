/** Bounds of the compiler; docs/LIMITS.md lists them. */

/** Expressions evaluated while loops are unrolled: about a second of work, a thousand times what 64 steps need. */
export const MAX_EVALUATIONS = 2 ** 17 // 131,072
/** Nested calls and nested expressions; a recursive arrow function ends here. */
export const MAX_DEPTH = 200
/** Bits of a constant while it is folded; only values of 96 bits may reach a step. */
export const MAX_CONSTANT_BITS = 2 ** 12 // 4,096
/** Items of one list. */
export const MAX_LIST_LENGTH = 2 ** 13 // 8,192
