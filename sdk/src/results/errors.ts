import { FlowError } from '../errors/flowError.ts'

export const ResultErrorCode = {
  /** Bytes that are no result document, or one that is too long. */
  MALFORMED: 'RESULT_MALFORMED',
  /** A result document whose leaves do not have the result hash as their root. */
  HASH_MISMATCH: 'RESULT_HASH_MISMATCH',
  /** Outputs, or the output of a task, that a leaf of the result does not commit to. */
  OUTPUT_MISMATCH: 'RESULT_OUTPUT_MISMATCH',
} as const
export type ResultErrorCode = (typeof ResultErrorCode)[keyof typeof ResultErrorCode]

export interface ResultErrorData {
  readonly code: ResultErrorCode
  /** What of the document is wrong. */
  readonly subject: string
}

/** What is wrong with a result that somebody hands out. */
export class ResultError extends FlowError<ResultErrorData> {}

export function malformedResult(subject: string): ResultError {
  return new ResultError({
    data: { code: ResultErrorCode.MALFORMED, subject },
    message: `this is no result document: ${subject}`,
    remedy: 'Ask another executor of the network for it.',
  })
}

export function resultHashMismatch(expected: string, found: string): ResultError {
  return new ResultError({
    data: { code: ResultErrorCode.HASH_MISMATCH, subject: found },
    message: `the result document belongs to ${found}, not to ${expected}`,
    remedy: 'Whoever gave it is wrong or lies: ask another executor.',
  })
}

export function outputMismatch(subject: string): ResultError {
  return new ResultError({
    data: { code: ResultErrorCode.OUTPUT_MISMATCH, subject },
    message: `${subject} is not what the result commits to`,
    remedy: 'Whoever gave it is wrong or lies: ask another executor.',
  })
}
