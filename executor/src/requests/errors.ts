import { FlowError } from '@flowbuilder/sdk/errors/flowError'

export const RunErrorCode = {
  /** The definition does not compile to the program that the request names. */
  PROGRAM_MISMATCH: 'RUN_PROGRAM_MISMATCH',
  /** The inputs do not give the commitment that the request names. */
  INPUTS_MISMATCH: 'RUN_INPUTS_MISMATCH',
  /** The request asks for a verify mode that executors do not run yet. */
  MODE_UNSUPPORTED: 'RUN_MODE_UNSUPPORTED',
  /** An executor settled another result than this node computed. */
  RESULT_DIFFERS: 'RUN_RESULT_DIFFERS',
  /** The node has as many open runs as it may. */
  TOO_MANY: 'RUN_LIMIT_REACHED',
  /** A part of the node failed in a way that is not foreseen. */
  INTERNAL: 'INTERNAL_ERROR',
} as const

export type RunErrorData =
  | {
      readonly code: typeof RunErrorCode.PROGRAM_MISMATCH
      readonly expected: string
      readonly actual: string
    }
  | {
      readonly code: typeof RunErrorCode.INPUTS_MISMATCH
      readonly expected: string
      readonly actual: string
    }
  | { readonly code: typeof RunErrorCode.MODE_UNSUPPORTED; readonly mode: number }
  | {
      readonly code: typeof RunErrorCode.RESULT_DIFFERS
      readonly id: string
      readonly own: string
      readonly settled: string
    }
  | { readonly code: typeof RunErrorCode.TOO_MANY; readonly limit: number }
  | { readonly code: typeof RunErrorCode.INTERNAL; readonly reason: string }

/** What can be wrong with a request, beside what the compiler says about it. */
export class RunError extends FlowError<RunErrorData> {}

export function programMismatch(expected: string, actual: string): RunError {
  return new RunError({
    data: { code: RunErrorCode.PROGRAM_MISMATCH, expected, actual },
    message: `the definition compiles to the program ${actual}, the request names ${expected}`,
    remedy:
      'Submit the request again with this version of FlowBuilder; the fee is refunded after the deadline.',
  })
}

export function inputsMismatch(expected: string, actual: string): RunError {
  return new RunError({
    data: { code: RunErrorCode.INPUTS_MISMATCH, expected, actual },
    message: `the inputs give the commitment ${actual}, the request names ${expected}`,
    remedy:
      'Submit the request again with this version of FlowBuilder; the fee is refunded after the deadline.',
  })
}

export function modeUnsupported(mode: number): RunError {
  return new RunError({
    data: { code: RunErrorCode.MODE_UNSUPPORTED, mode },
    message: `this node does not run verify mode ${mode}`,
    remedy: 'Use verify mode zk.',
  })
}

export function resultDiffers(id: string, own: string, settled: string): RunError {
  return new RunError({
    data: { code: RunErrorCode.RESULT_DIFFERS, id, own, settled },
    message: `request ${id} was settled with ${settled}, this node computed ${own}`,
    remedy:
      'Compare the versions of both executors, and report it: a valid proof of a wrong result must not exist.',
  })
}

export function tooManyRuns(limit: number): RunError {
  return new RunError({
    data: { code: RunErrorCode.TOO_MANY, limit },
    message: `the node has ${limit} open runs and leaves new requests to others`,
    remedy: 'Raise maxOpenRuns if the machine can take more.',
  })
}

export function internalError(error: unknown): RunError {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return new RunError({
    data: { code: RunErrorCode.INTERNAL, reason },
    message: `something failed that should not: ${reason}`,
    remedy: 'Report this with the log of the node.',
    cause: error,
  })
}

/** Errors of ours pass; anything else is a bug, and gets INTERNAL_ERROR. */
export function toFlowError(error: unknown): FlowError {
  return error instanceof FlowError ? error : internalError(error)
}
