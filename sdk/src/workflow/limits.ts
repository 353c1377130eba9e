/**
 * Bounds of the workflow language. Everything a stranger can make long or deep has one; docs/LIMITS.md lists them.
 */

/** Definition file, in UTF-16 units of its text: far above any flow of MAX_TASKS tasks, small enough to parse at once. */
export const MAX_DEFINITION_LENGTH = 2 ** 18 // 262,144
/** One inputs file or CSV file, in UTF-16 units of its text. */
export const MAX_INPUTS_LENGTH = 2 ** 20 // 1,048,576
/** Levels of maps and lists in a YAML or JSON file; a table row sits at level 4. */
export const MAX_NESTING = 16
/** Declared inputs. */
export const MAX_INPUTS = 32
/** Columns of a table. */
export const MAX_COLUMNS = 32
/** Tasks of a workflow. */
export const MAX_TASKS = 32
/** Named outputs; each may be a table. */
export const MAX_OUTPUTS = 32
/** Entries under `with` of one task. */
export const MAX_ARGUMENTS = 32
/** Rows of a table or items of a list; the instance of the circuit sets a much lower bound on computed ones. */
export const MAX_ROWS = 2 ** 13 // 8,192
/** Characters of the name of an input, column, task, argument or output. */
export const MAX_NAME_LENGTH = 64
/** Characters of a description. */
export const MAX_DESCRIPTION_LENGTH = 2 ** 10 // 1,024
/** Characters of a `text` value of an input. */
export const MAX_TEXT_LENGTH = 2 ** 10 // 1,024
/** Source of one compute task, after whitespace is normalised. */
export const MAX_COMPUTE_LENGTH = 2 ** 14 // 16,384
