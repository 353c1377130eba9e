import { FlowError } from '../errors/flowError.ts'
import type { Operation } from './program.ts'

export const FlowVmErrorCode = {
  /** A result needs more than 96 bits of magnitude. */
  OVERFLOW: 'FLOWVM_OVERFLOW',
  DIVISION_BY_ZERO: 'FLOWVM_DIVISION_BY_ZERO',
  /** The caller gave more or fewer inputs than the program declares. */
  INPUT_COUNT: 'FLOWVM_INPUT_COUNT',
  /** An input needs more than 96 bits of magnitude. */
  INPUT_RANGE: 'FLOWVM_INPUT_RANGE',
  /** The program breaks a rule of program.ts; only a compiler bug or a forged program can. */
  PROGRAM_INVALID: 'FLOWVM_PROGRAM_INVALID',
} as const

export type FlowVmErrorData =
  | {
      readonly code: typeof FlowVmErrorCode.OVERFLOW
      readonly step: number
      readonly operation: Operation
    }
  | {
      readonly code: typeof FlowVmErrorCode.DIVISION_BY_ZERO
      readonly step: number
      readonly operation: Operation
    }
  | {
      readonly code: typeof FlowVmErrorCode.INPUT_COUNT
      readonly expected: number
      readonly actual: number
    }
  | {
      readonly code: typeof FlowVmErrorCode.INPUT_RANGE
      readonly index: number
      readonly value: bigint
    }
  | { readonly code: typeof FlowVmErrorCode.PROGRAM_INVALID; readonly slot: number }

export class FlowVmError extends FlowError<FlowVmErrorData> {}
