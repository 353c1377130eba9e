/**
 * Bounds of the sandbox. docs/LIMITS.md lists them, docs/specs/sandbox.md says why.
 */

/** Bytes of a WebAssembly module. */
export const MAX_MODULE_BYTES = 2 ** 22 // 4 MiB
/** Functions, types, globals, tables, exports, elements and data segments of a module, each. */
export const MAX_MODULE_ITEMS = 2 ** 16 // 65,536
/** Parameters and local variables of a function. */
export const MAX_FUNCTION_LOCALS = 2 ** 12 // 4,096
/** Blocks of a function inside each other. */
export const MAX_BLOCK_DEPTH = 2 ** 12 // 4,096
/** Values that an instruction of a function may find on the stack. */
export const MAX_OPERANDS = 2 ** 12 // 4,096
/** Labels of one br_table. */
export const MAX_BRANCH_LABELS = 2 ** 15 // 32,768
/** Entries of a table. */
export const MAX_TABLE_ENTRIES = 2 ** 16 // 65,536
/** Pages of 64 KiB that a module may use. */
export const MAX_MEMORY_PAGES = 2 ** 10 // 1,024 pages: 64 MiB
/** Bytes that the frames of all calls under way may take, as counted by `frameBytes`. */
export const MAX_STACK_BYTES = 2 ** 21 // 2 MiB
/** Bytes of QuickJS's own stack, as it counts them: beyond, a script gets a JavaScript error. */
export const MAX_SCRIPT_STACK_BYTES = 2 ** 17 // 128 kB: more would let deep data reach the host's stack
/** Bytes that a script may allocate. */
export const MAX_SCRIPT_HEAP_BYTES = 2 ** 25 // 32 MiB, of the 64 MiB of MAX_MEMORY_PAGES
/** Bytes of the source of a script. */
export const MAX_SCRIPT_SOURCE_BYTES = 2 ** 18 // 256 KiB
/** Bytes of all inputs of a script, as JSON. */
export const MAX_SCRIPT_INPUT_BYTES = 2 ** 22 // 4 MiB
/** Bytes of all outputs of a script, as JSON. */
export const MAX_SCRIPT_OUTPUT_BYTES = 2 ** 22 // 4 MiB
/** Characters of the message of an error that a script throws. */
export const MAX_SCRIPT_MESSAGE_LENGTH = 2 ** 10 // 1,024
/** Programs that wait for a worker of the pool. */
export const MAX_WAITING_RUNS = 2 ** 12 // 4,096
/** Stack of the threads that run programs, in MB: twice MAX_STACK_BYTES were measured to suffice, this is four times. */
export const MAX_WORKER_STACK_MB = 8
/** JavaScript heap of such a thread, in MB; the memory of the program is not part of it. */
export const MAX_WORKER_HEAP_MB = 128
/** A program that runs for longer than this, and for what its gas takes on a slow machine, is given up. */
export const MAX_RUN_MS = 10_000
