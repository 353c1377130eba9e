import type { SourceLocation } from '@flowbuilder/sdk/errors/flowError'

/** FlowError as it crosses the border of a thread. */
export interface ErrorMessage {
  readonly code: string
  readonly message: string
  readonly remedy: string
  readonly where: SourceLocation | undefined
  readonly data: Record<string, unknown>
}

/** What a worker sends: progress, then one result or one error. */
export type WorkerMessage<Progress, Result> =
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'result'; readonly result: Result }
  | { readonly type: 'error'; readonly error: ErrorMessage }
