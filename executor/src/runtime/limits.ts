/** Events of one run; then it fails. */
export const MAX_RUN_EVENTS = 2 ** 17 // 131,072
/** Signals of one name that a run keeps until a task waits for them. */
export const MAX_EARLY_SIGNALS = 2 ** 6 // 64
/** Runs of one node that are not over. */
export const MAX_OPEN_RUNS = 2 ** 20 // 1,048,576
/** Bytes that wait for the disk before a new run waits too. */
export const MAX_PENDING_BYTES = 2 ** 22 // 4 MiB
/** Finished runs that are kept, unless the options say otherwise. */
export const DEFAULT_MAX_FINISHED_RUNS = 100_000
/** Characters of an id of a run. */
export const MAX_RUN_ID_LENGTH = 128
/** Named values of one record: inputs, results of a task, content of a signal. */
export const MAX_NAMED_VALUES = 255
