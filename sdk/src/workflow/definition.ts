import type { SourceLocation } from '../errors/flowError.ts'

/** Version of the language; a file says `flow: 1`. */
export const FLOW_VERSION = 1

/**
 * How the network makes sure of the result. The names of the modes to come are known,
 * so that a file which uses them is refused by name and not as a typing error.
 */
export const VERIFY_MODES = ['zk', 'quorum', 'optimistic'] as const
export const SUPPORTED_VERIFY_MODES = ['zk'] as const
export type VerifyMode = (typeof SUPPORTED_VERIFY_MODES)[number]
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
export const SUPPORTED_TASK_KINDS = ['compute'] as const

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

/** A reference `${inputs.a.b}` or `${tasks.a.b}`, an integer in decimal, or a boolean. */
export type Argument = string | boolean

export interface ComputeTask {
  /** An arrow function in the JavaScript subset of docs/specs/workflow.md section 5. */
  readonly compute: string
  readonly with: Readonly<Record<string, Argument>>
  readonly description?: string
}

/** Later kinds of task join this union; each kind is told by its own key. */
export type TaskDefinition = ComputeTask

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
  readonly inputs: Readonly<Record<string, InputDeclaration>>
  readonly tasks: Readonly<Record<string, TaskDefinition>>
  readonly outputs: Readonly<Record<string, OutputDefinition>>
  readonly locations?: DefinitionLocations
}

/** Where the parts of a definition stand in the file it was read from. */
export interface DefinitionLocations {
  /** Place of the value at a path such as `tasks.distribute.with.stakes`. */
  readonly of: (path: string) => SourceLocation | undefined
  /** Place of a character of a compute source, `offset` counted in the normalised text. */
  readonly inCompute: (task: string, offset: number) => SourceLocation | undefined
}
