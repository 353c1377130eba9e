/** Bounds of the compiler; docs/LIMITS.md lists them. */

/** Expressions evaluated and array items copied while loops are unrolled: half a second of work, a thousand times what 64 steps need. */
export const MAX_EVALUATIONS = 2 ** 17 // 131,072
/** The same while the types of results are looked for, once a length that is tried: a file of 32 tasks takes a second at most. */
export const MAX_INFERENCE_EVALUATIONS = 2 ** 13 // 8,192
/** Nested calls and nested expressions; a recursive arrow function ends here. */
export const MAX_DEPTH = 200
/** Bits of a constant while it is folded; only values of 96 bits may reach a step. */
export const MAX_CONSTANT_BITS = 2 ** 12 // 4,096
/** Items of one list. */
export const MAX_LIST_LENGTH = 2 ** 13 // 8,192
/** Exponent of `**`; beyond it only 0, 1 and −1 have a power of 96 bits. */
export const MAX_EXPONENT = 1024n
