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
/** Source of one script task, after whitespace is normalised. */
export const MAX_SCRIPT_LENGTH = 2 ** 16 // 65,536
/** Text of one SQL task, after whitespace is normalised. */
export const MAX_SQL_LENGTH = 2 ** 14 // 16,384
/** Characters of a `when` expression. */
export const MAX_WHEN_LENGTH = 2 ** 10 // 1,024
/** Characters of one template: an URL, a header, a text of a body. */
export const MAX_TEMPLATE_LENGTH = 2 ** 12 // 4,096
/** Headers of an `http` task. */
export const MAX_HEADERS = 32
/** Values in the body of an `http` task, lists and maps included. */
export const MAX_BODY_NODES = 2 ** 10 // 1,024
/** Results that one task declares. */
export const MAX_RESULTS = 32
/** Tasks named under `needs` or `onFailure`. */
export const MAX_NEEDS = 32
/** Entries of `hosts`. */
export const MAX_HOSTS = 32
/** Items of a `forEach`. */
export const MAX_ITEMS = 2 ** 13 // 8,192
/** Items of a `forEach` under way at one time. */
export const MAX_PARALLEL = 2 ** 8 // 256
/** Retries of one task. */
export const MAX_RETRIES = 100
/** Delay between two attempts, however often it has grown; milliseconds. */
export const MAX_RETRY_DELAY_MS = 86_400_000 // a day
/** Any duration of the language, milliseconds. */
export const MAX_DURATION_MS = 366 * 86_400_000 // 31,622,400,000: a year
/** Characters of a JSON Pointer. */
export const MAX_POINTER_LENGTH = 2 ** 8 // 256
/** Decimal places that an extraction may shift: those of a token have 18, some have 27. */
export const MAX_DECIMALS = 28
/** Gas of one attempt of a script, as the sandbox counts it. */
export const MAX_SCRIPT_GAS = 10_000_000_000
/** Gas limit of a transaction of `chain.write`: half a block of Ethereum. */
export const MAX_WRITE_GAS = 30_000_000
/** Blocks that a `chain.write` may wait for. */
export const MAX_CONFIRMATIONS = 256
/** Parameters and results of a contract function. */
export const MAX_PARAMETERS = 32
/** Characters of the signature of a contract function. */
export const MAX_SIGNATURE_LENGTH = 2 ** 10 // 1,024
