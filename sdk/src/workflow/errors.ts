import { FlowError } from '../errors/flowError.ts'

export const WorkflowErrorCode = {
  /** The file is longer than the language allows. */
  FILE_TOO_LONG: 'FLOW_FILE_TOO_LONG',
  /** The text is not YAML. */
  YAML_SYNTAX: 'FLOW_YAML_SYNTAX',
  /** An anchor, alias, tag or second document: legal YAML that would give one definition two meanings. */
  YAML_FEATURE: 'FLOW_YAML_FEATURE',
  DUPLICATE_KEY: 'FLOW_DUPLICATE_KEY',
  NESTING_TOO_DEEP: 'FLOW_NESTING_TOO_DEEP',
  UNKNOWN_KEY: 'FLOW_UNKNOWN_KEY',
  MISSING_KEY: 'FLOW_MISSING_KEY',
  /** A map where a text should be, and the like. */
  WRONG_TYPE: 'FLOW_WRONG_TYPE',
  VERSION_UNSUPPORTED: 'FLOW_VERSION_UNSUPPORTED',
  /** A mode that the language knows and this release does not run. */
  MODE_UNSUPPORTED: 'FLOW_MODE_UNSUPPORTED',
  /** A kind of task that the language knows and this release does not run. */
  TASK_KIND_UNSUPPORTED: 'FLOW_TASK_KIND_UNSUPPORTED',
  /** No kind, or two kinds in one task. */
  TASK_KIND_AMBIGUOUS: 'FLOW_TASK_KIND_AMBIGUOUS',
  TYPE_UNKNOWN: 'FLOW_TYPE_UNKNOWN',
  NAME_INVALID: 'FLOW_NAME_INVALID',
  VALUE_INVALID: 'FLOW_VALUE_INVALID',
  TOO_LONG: 'FLOW_TOO_LONG',
  TOO_MANY: 'FLOW_TOO_MANY',
  REFERENCE_SYNTAX: 'FLOW_REFERENCE_SYNTAX',
  UNKNOWN_INPUT: 'FLOW_UNKNOWN_INPUT',
  UNKNOWN_COLUMN: 'FLOW_UNKNOWN_COLUMN',
  UNKNOWN_TASK: 'FLOW_UNKNOWN_TASK',
  /** A field that a task does not return. */
  UNKNOWN_RESULT: 'FLOW_UNKNOWN_RESULT',
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
  | { readonly code: Exclude<WorkflowErrorCode, SpecificCode>; readonly path: string }
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
type SpecificCode = UnknownCode | LimitCode | typeof WorkflowErrorCode.CYCLE

/** A definition that breaks a rule of docs/specs/workflow.md sections 2 to 4. */
export class WorkflowError extends FlowError<WorkflowErrorData> {}
