import type { SourceLocation } from '../errors/flowError.ts'

/** Version of the language; a file says `flow: 1`. */
export const FLOW_VERSION = 1

/**
 * How the network makes sure of the result. `zk` is proven and takes compute tasks alone; which tasks it runs in the other two says
 * `checkSettleable`. A single node runs every kind.
 */
export const VERIFY_MODES = ['zk', 'quorum', 'optimistic'] as const
export type VerifyMode = (typeof VERIFY_MODES)[number]
export const DEFAULT_VERIFY_MODE: VerifyMode = 'zk'

/** The key of a task that names its kind. */
export const TASK_KINDS = [
  'compute',
  'script',
  'http',
  'sql',
  'chain.read',
  'chain.write',
  'wait',
] as const
export type TaskKind = (typeof TASK_KINDS)[number]

/** `integer` is |v| < 2^96; `address` and `text` pass through a workflow, nothing is computed from them. */
export const SCALAR_TYPES = ['integer', 'boolean', 'address', 'text'] as const
export type ScalarType = (typeof SCALAR_TYPES)[number]

export const LIST_TYPES = ['integer[]', 'boolean[]', 'address[]', 'text[]'] as const
export type ListType = (typeof LIST_TYPES)[number]

export interface PlainInput {
  readonly type: ScalarType | ListType
  readonly description?: string
}

export interface TableInput {
  readonly type: 'table'
  readonly columns: Readonly<Record<string, ScalarType>>
  readonly description?: string
}

export type InputDeclaration = PlainInput | TableInput

/** Milliseconds. A file may write `10s`; the canonical form has the number. */
export type DurationMs = number

/**
 * A reference `${inputs.a.b}`, `${tasks.a.b}` or, in a task with `forEach`, `${item.b}`; an integer in decimal; or a boolean.
 */
export type Argument = string | boolean

/** A text in which `${name}` stands for an argument of `with`. */
export type Template = string

/** JSON in which every text is a template. A text that is one `${name}` and nothing else becomes that value. */
export type JsonTemplate =
  | Template
  | number
  | boolean
  | null
  | readonly JsonTemplate[]
  | { readonly [key: string]: JsonTemplate }

/** Runs the task once an item of a list, or once a row of a table. */
export interface ForEach {
  /** Reference to a list or table. */
  readonly in: string
  /** Bound on the items; needed where the list comes from another task. */
  readonly maxItems?: number
  /** Items under way at one time. @default DEFAULT_MAX_PARALLEL */
  readonly maxParallel?: number
}

export const BACKOFFS = ['constant', 'linear', 'exponential'] as const
export type Backoff = (typeof BACKOFFS)[number]

/** What follows a failed attempt whose error may pass. */
export interface Retry {
  /** Attempts after the first. */
  readonly limit: number
  /** Before the first retry. */
  readonly delay: DurationMs
  /** How the delay grows from retry to retry; never above MAX_RETRY_DELAY_MS. */
  readonly backoff: Backoff
  /** At most this much is added to each delay, drawn from the run's seed. */
  readonly jitter: DurationMs
}

export interface TaskTimeout {
  /** One attempt. */
  readonly attempt?: DurationMs
  /** All attempts of one item with the delays between them. */
  readonly task?: DurationMs
}

/** `fail`: the run fails. `continue`: the task counts as skipped. */
export const FAILURE_RULES = ['fail', 'continue'] as const
export type FailureRule = (typeof FAILURE_RULES)[number]

/** What every kind of task has. A key that is not given is absent; `policyOf` fills the defaults in. */
export interface TaskOptions {
  readonly with: Readonly<Record<string, Argument>>
  readonly description?: string
  /** Tasks that must have ended (or been skipped) before, beyond those that `with`, `when` and `forEach` refer to. */
  readonly needs?: readonly string[]
  /** Boolean expression over `inputs`, `tasks` and, per item, `item`; the task is skipped where it is false. */
  readonly when?: string
  readonly forEach?: ForEach
  readonly retry?: Retry
  readonly timeout?: TaskTimeout
  readonly onFailure?: FailureRule
}

/** What a task gives: name → type. An input is declared in the same way. */
export type Results = Readonly<Record<string, InputDeclaration>>

export interface ComputeTask extends TaskOptions {
  /** An arrow function in the JavaScript subset of docs/specs/workflow.md section 5. */
  readonly compute: string
}

export interface ScriptTask extends TaskOptions {
  /** An arrow function of any JavaScript, run in the metered sandbox. */
  readonly script: string
  /** Bound on the gas of one attempt. @default DEFAULT_SCRIPT_GAS */
  readonly gas?: number
  readonly outputs: Results
}

export const HTTP_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
export type HttpMethod = (typeof HTTP_METHODS)[number]

export const ANSWER_FORMATS = ['json', 'text'] as const
export type AnswerFormat = (typeof ANSWER_FORMATS)[number]

/** How the observations of a committee become one value. */
export const AGGREGATIONS = ['identical', 'median', 'mode'] as const
export type Aggregation = (typeof AGGREGATIONS)[number]

export interface HttpRequest {
  readonly method: HttpMethod
  /** http or https; values in it are percent-encoded, except where the whole text is one value. */
  readonly url: Template
  /** Names in small letters. */
  readonly headers?: Readonly<Record<string, Template>>
  /** Sent as JSON, or as it is if it is a text. */
  readonly body?: JsonTemplate
  readonly answer: AnswerFormat
  readonly aggregate: Aggregation
}

/** Where a value stands in an answer, and how it becomes an integer. */
export interface Extraction {
  /** JSON Pointer (RFC 6901) into the answer, or into the row for a column; `''` is the whole. */
  readonly at: string
  /** An integer is the decimal number of the answer times 10^decimals; digits beyond are an error. @default 0 */
  readonly decimals?: number
}

export interface ExtractedPlain extends Extraction {
  readonly type: ScalarType | ListType
  readonly description?: string
}

export interface ExtractedColumn extends Extraction {
  readonly type: ScalarType
}

export interface ExtractedTable {
  readonly type: 'table'
  /** Place of the list of rows, each a JSON object. */
  readonly at: string
  readonly columns: Readonly<Record<string, ExtractedColumn>>
  readonly description?: string
}

export type ExtractedResult = ExtractedPlain | ExtractedTable

export interface HttpTask extends TaskOptions {
  readonly http: HttpRequest
  readonly outputs: Readonly<Record<string, ExtractedResult>>
}

export interface SqlTask extends TaskOptions {
  /** One SELECT. Tables and lists of `with` are tables (a list has the column `value`), scalars are `$name`. */
  readonly sql: string
  /** One table. */
  readonly outputs: Readonly<Record<string, TableInput>>
}

export const BLOCK_TAGS = ['finalized', 'safe', 'latest'] as const
export type BlockTag = (typeof BLOCK_TAGS)[number]

/** A text is a template; what it stands for follows from the type of the parameter. */
export type CallArgument = Template | boolean | readonly CallArgument[]

export interface ContractCall {
  /** EIP-155 id; the chain of the node if absent. */
  readonly chainId?: number
  /** An address or `${name}`. */
  readonly to: Template
  /** `function name(types) view returns (types)` as in Solidity. */
  readonly function: string
  /** One a parameter, in their order: integers in decimal, texts, `${name}`, booleans, and lists of these. */
  readonly args: readonly CallArgument[]
}

export interface ChainRead extends ContractCall {
  readonly block: BlockTag
  readonly aggregate: Aggregation
}

export interface ChainReadTask extends TaskOptions {
  readonly 'chain.read': ChainRead
}

export interface ChainWrite extends ContractCall {
  /** Wei to send: an integer in decimal or `${name}`. */
  readonly value: Template
  /** Bound on the gas of the transaction. @default DEFAULT_WRITE_GAS */
  readonly gas?: number
  /** Blocks on top before the task is done, the one of the transaction included. */
  readonly confirmations: number
}

export interface ChainWriteTask extends TaskOptions {
  readonly 'chain.write': ChainWrite
}

/** A timer. */
export interface WaitFor {
  readonly for: DurationMs
}

/** A message from outside, sent once to the run by its name. */
export interface WaitSignal {
  readonly signal: string
}

export interface WaitTask extends TaskOptions {
  readonly wait: WaitFor | WaitSignal
  /** The content of the signal; empty for a timer. */
  readonly outputs: Results
}

/** Each kind is told by its own key. */
export type TaskDefinition =
  | ComputeTask
  | ScriptTask
  | HttpTask
  | SqlTask
  | ChainReadTask
  | ChainWriteTask
  | WaitTask

/** One reference, or a table made of one reference a column. */
export type OutputDefinition = string | Readonly<Record<string, string>>

/**
 * A checked workflow with every default filled in and every key sorted.
 *
 * - `locations` knows where things stand in the file; it is no part of the canonical form.
 * - Source: docs/specs/workflow.md sections 2 and 3.
 */
export interface Definition {
  readonly flow: typeof FLOW_VERSION
  readonly name: string
  readonly description?: string
  readonly verify: VerifyMode
  /** Hosts that `http` tasks may reach: `api.example.com`, `*.example.com`, `localhost:8080`, `localhost:*`. */
  readonly hosts?: readonly string[]
  /** The whole run. */
  readonly timeout?: DurationMs
  /** Tasks that run only after the run has failed. */
  readonly onFailure?: readonly string[]
  readonly inputs: Readonly<Record<string, InputDeclaration>>
  readonly tasks: Readonly<Record<string, TaskDefinition>>
  readonly outputs: Readonly<Record<string, OutputDefinition>>
  readonly locations?: DefinitionLocations
}

/** Where the parts of a definition stand in the file it was read from. */
export interface DefinitionLocations {
  /** Place of the value at a path such as `tasks.distribute.with.stakes`. */
  readonly of: (path: string) => SourceLocation | undefined
  /** Place of a character of the source at a path, `offset` counted in the normalised text. */
  readonly inText: (path: string, offset: number) => SourceLocation | undefined
}
