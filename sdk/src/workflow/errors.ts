import { FlowError } from '../errors/flowError.ts'

export const WorkflowErrorCode = {
  /** The file is longer than the language allows. */
  FILE_TOO_LONG: 'FLOW_FILE_TOO_LONG',
  /** The text is not YAML. */
  YAML_SYNTAX: 'FLOW_YAML_SYNTAX',
  /** An anchor, alias, tag or second document: legal YAML that would give one definition two meanings. */
  YAML_FEATURE: 'FLOW_YAML_FEATURE',
  /** A key that stands twice in its map. */
  DUPLICATE_KEY: 'FLOW_DUPLICATE_KEY',
  /** More levels of maps and lists than any part of the language has. */
  NESTING_TOO_DEEP: 'FLOW_NESTING_TOO_DEEP',
  /** A key that the language does not have at this place. */
  UNKNOWN_KEY: 'FLOW_UNKNOWN_KEY',
  /** A key that must be there. */
  MISSING_KEY: 'FLOW_MISSING_KEY',
  /** A map where a text should be, and the like. */
  WRONG_TYPE: 'FLOW_WRONG_TYPE',
  /** Another version of the language than `flow: 1`. */
  VERSION_UNSUPPORTED: 'FLOW_VERSION_UNSUPPORTED',
  /** A workflow of another mode than zk where only one program for all tasks will do. */
  MODE_UNSUPPORTED: 'FLOW_MODE_UNSUPPORTED',
  /** A kind of task that the language knows and this release does not run. */
  TASK_KIND_UNSUPPORTED: 'FLOW_TASK_KIND_UNSUPPORTED',
  /** No kind, or two kinds in one task. */
  TASK_KIND_AMBIGUOUS: 'FLOW_TASK_KIND_AMBIGUOUS',
  /** A type that the language does not have. */
  TYPE_UNKNOWN: 'FLOW_TYPE_UNKNOWN',
  /** A name with other characters than letters, digits and "_", or too long. */
  NAME_INVALID: 'FLOW_NAME_INVALID',
  /** A value that is of the right kind and still not allowed, such as an empty table. */
  VALUE_INVALID: 'FLOW_VALUE_INVALID',
  /** A text above its limit. */
  TOO_LONG: 'FLOW_TOO_LONG',
  /** A map with more entries than its limit. */
  TOO_MANY: 'FLOW_TOO_MANY',
  /** A text where one reference must stand. */
  REFERENCE_SYNTAX: 'FLOW_REFERENCE_SYNTAX',
  /** `${ … }` in a template that does not hold the name of an argument. */
  TEMPLATE_SYNTAX: 'FLOW_TEMPLATE_SYNTAX',
  /** A template that names an argument which `with` does not give. */
  UNKNOWN_ARGUMENT: 'FLOW_UNKNOWN_ARGUMENT',
  /** `${ item }` in a task without `forEach`. */
  ITEM_OUTSIDE_LOOP: 'FLOW_ITEM_OUTSIDE_LOOP',
  /** A `forEach` over a list whose length nothing bounds. */
  LOOP_UNBOUNDED: 'FLOW_LOOP_UNBOUNDED',
  /** A host that `hosts` does not list. */
  HOST_UNKNOWN: 'FLOW_HOST_UNKNOWN',
  /** A text that is not the signature of a contract function, or of one that a task cannot call. */
  SIGNATURE_INVALID: 'FLOW_SIGNATURE_INVALID',
  /** An option that mode `zk` cannot prove. */
  OPTION_UNSUPPORTED: 'FLOW_OPTION_UNSUPPORTED',
  /** A reference to an input that is not declared. */
  UNKNOWN_INPUT: 'FLOW_UNKNOWN_INPUT',
  /** A reference to a column that the table does not have. */
  UNKNOWN_COLUMN: 'FLOW_UNKNOWN_COLUMN',
  /** A reference to a task that does not exist. */
  UNKNOWN_TASK: 'FLOW_UNKNOWN_TASK',
  /** A field that a task does not return. */
  UNKNOWN_RESULT: 'FLOW_UNKNOWN_RESULT',
  /** Tasks that wait for each other; the data has the cycle as a path of names. */
  CYCLE: 'FLOW_CYCLE',
  /** A reference to something of the wrong type for its place. */
  TYPE_MISMATCH: 'FLOW_TYPE_MISMATCH',
  /** A task that no output needs. */
  TASK_UNUSED: 'FLOW_TASK_UNUSED',
  /** Bytes that claim to be a canonical definition or canonical inputs and are not. */
  NOT_CANONICAL: 'FLOW_NOT_CANONICAL',
} as const

export type WorkflowErrorCode = (typeof WorkflowErrorCode)[keyof typeof WorkflowErrorCode]

/** `path` names the place inside the definition, for example `tasks.distribute.with.stakes`. */
export type WorkflowErrorData =
  | { readonly code: PlainCode; readonly path: string }
  | {
      readonly code: UnknownCode
      readonly path: string
      readonly name: string
      /** Nearest known name, if one is near. */
      readonly suggestion?: string | undefined
    }
  | {
      readonly code: typeof WorkflowErrorCode.CYCLE
      readonly path: string
      readonly cycle: readonly string[]
    }
  | {
      readonly code: LimitCode
      readonly path: string
      readonly limit: number
      readonly actual: number
    }

type LimitCode =
  | typeof WorkflowErrorCode.FILE_TOO_LONG
  | typeof WorkflowErrorCode.NESTING_TOO_DEEP
  | typeof WorkflowErrorCode.TOO_LONG
  | typeof WorkflowErrorCode.TOO_MANY
type UnknownCode =
  | typeof WorkflowErrorCode.UNKNOWN_KEY
  | typeof WorkflowErrorCode.TYPE_UNKNOWN
  | typeof WorkflowErrorCode.UNKNOWN_INPUT
  | typeof WorkflowErrorCode.UNKNOWN_COLUMN
  | typeof WorkflowErrorCode.UNKNOWN_TASK
  | typeof WorkflowErrorCode.UNKNOWN_RESULT
  | typeof WorkflowErrorCode.UNKNOWN_ARGUMENT
  | typeof WorkflowErrorCode.HOST_UNKNOWN
/** Codes whose data is the path alone. */
export type PlainCode = Exclude<WorkflowErrorCode, SpecificCode>
type SpecificCode = UnknownCode | LimitCode | typeof WorkflowErrorCode.CYCLE

/** A definition that breaks a rule of docs/specs/workflow.md sections 2 to 4. */
export class WorkflowError extends FlowError<WorkflowErrorData> {}
