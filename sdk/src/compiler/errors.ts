import { FlowError } from '../errors/flowError.ts'

export const CompileErrorCode = {
  /** The source is not JavaScript. */
  SYNTAX: 'COMPILE_SYNTAX',
  /** JavaScript outside the subset. */
  UNSUPPORTED: 'COMPILE_UNSUPPORTED',
  /** The source is not one arrow function of one parameter. */
  NOT_AN_ARROW: 'COMPILE_NOT_AN_ARROW',
  /** A name that nothing declares: also process, Math, Date and everything else of the outside world. */
  UNKNOWN_NAME: 'COMPILE_UNKNOWN_NAME',
  /** A property that the object, array or arguments do not have. */
  UNKNOWN_PROPERTY: 'COMPILE_UNKNOWN_PROPERTY',
  /** A let or const read above its declaration, a ReferenceError in JavaScript too. */
  USED_BEFORE_DECLARATION: 'COMPILE_USED_BEFORE_DECLARATION',
  /** An assignment to a const or to a helper function. */
  ASSIGNMENT_TO_CONSTANT: 'COMPILE_ASSIGNMENT_TO_CONSTANT',
  /** A Number and a bigint in one operation, a TypeError in JavaScript too. */
  MIXED_TYPES: 'COMPILE_MIXED_TYPES',
  /** An operand of a type that the operation does not take. */
  WRONG_TYPE: 'COMPILE_WRONG_TYPE',
  /** A loop bound, index or exponent that depends on input values. */
  NOT_STATIC: 'COMPILE_NOT_STATIC',
  /** An index outside the array, which would be undefined in JavaScript. */
  INDEX_OUT_OF_RANGE: 'COMPILE_INDEX_OUT_OF_RANGE',
  /** The two sides of a dynamic choice have different shapes. */
  BRANCH_SHAPE: 'COMPILE_BRANCH_SHAPE',
  /** return, break or continue under a dynamic condition where it cannot be merged. */
  BRANCH_CONTROL: 'COMPILE_BRANCH_CONTROL',
  /** A division by the constant zero. */
  DIVISION_BY_ZERO: 'COMPILE_DIVISION_BY_ZERO',
  /** A constant of more than 96 bits. */
  CONSTANT_TOO_LARGE: 'COMPILE_CONSTANT_TOO_LARGE',
  /** The function or a callback gives no value where one is needed. */
  NO_VALUE: 'COMPILE_NO_VALUE',
  /** Expressions or calls nested deeper than MAX_DEPTH, for example by recursion. */
  TOO_DEEP: 'COMPILE_TOO_DEEP',
  /** Unrolling takes more than MAX_EVALUATIONS. */
  TOO_MUCH_WORK: 'COMPILE_TOO_MUCH_WORK',
  /** The program has more steps than the circuit; the data says how many each task takes. */
  TOO_MANY_STEPS: 'COMPILE_TOO_MANY_STEPS',
  /** The program reads more words of the inputs than the circuit has slots. */
  TOO_MANY_INPUTS: 'COMPILE_TOO_MANY_INPUTS',
  /** The outputs hold more computed words than the circuit has. */
  TOO_MANY_OUTPUTS: 'COMPILE_TOO_MANY_OUTPUTS',
} as const

export type CompileErrorCode = (typeof CompileErrorCode)[keyof typeof CompileErrorCode]

/** Codes about the size of the whole program. */
export type CapacityCode =
  | typeof CompileErrorCode.TOO_MANY_STEPS
  | typeof CompileErrorCode.TOO_MANY_INPUTS
  | typeof CompileErrorCode.TOO_MANY_OUTPUTS

export type CompileErrorData =
  | {
      readonly code: Exclude<CompileErrorCode, CapacityCode>
      readonly task: string
      /** The line of the source with a caret under the place, for a terminal. */
      readonly frame: string
    }
  | {
      readonly code: CapacityCode
      readonly limit: number
      readonly actual: number
      /** How much of it each task, input or output asks for, largest first. */
      readonly shares: readonly { readonly name: string; readonly count: number }[]
    }

/** Compute source that cannot become a FlowVM program; docs/specs/workflow.md sections 5 and 6. */
export class CompileError extends FlowError<CompileErrorData> {}
