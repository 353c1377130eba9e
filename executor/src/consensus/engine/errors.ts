import { FlowError } from '@flowbuilder/sdk/errors/flowError'

export const EngineErrorCode = {
  /** The log of the consensus holds something that no engine wrote, or belongs to another height than the application. */
  LOG_INCONSISTENT: 'CONSENSUS_LOG_INCONSISTENT',
  /** A decision came without its block or its signatures: a bug, and the node must not go on. */
  DECISION_INCOMPLETE: 'CONSENSUS_DECISION_INCOMPLETE',
  /** The application made a block that is larger than a proposal may be. */
  BLOCK_TOO_LARGE: 'CONSENSUS_BLOCK_TOO_LARGE',
} as const

export type EngineErrorData =
  | {
      readonly code: typeof EngineErrorCode.LOG_INCONSISTENT
      readonly logHeight: number
      readonly committedHeight: number
    }
  | { readonly code: typeof EngineErrorCode.DECISION_INCOMPLETE; readonly height: number }
  | { readonly code: typeof EngineErrorCode.BLOCK_TOO_LARGE; readonly bytes: number }

/** What stops the engine; everything that others send wrongly is only dropped. */
export class EngineError extends FlowError<EngineErrorData> {}

export function logInconsistent(logHeight: number, committedHeight: number): EngineError {
  return new EngineError({
    data: { code: EngineErrorCode.LOG_INCONSISTENT, logHeight, committedHeight },
    message: `the log is of height ${logHeight}, but ${committedHeight} blocks are committed`,
    remedy:
      'Do not sign with this data directory: restore ledger and log together, or sync from peers with an empty one.',
  })
}

export function decisionIncomplete(height: number): EngineError {
  return new EngineError({
    data: { code: EngineErrorCode.DECISION_INCOMPLETE, height },
    message: `the decision of height ${height} lacks its block or a signature`,
    remedy: 'Report this. The node can start again: the block comes from its peers.',
  })
}

export function blockTooLarge(bytes: number): EngineError {
  return new EngineError({
    data: { code: EngineErrorCode.BLOCK_TOO_LARGE, bytes },
    message: `a block of ${bytes} bytes cannot be proposed`,
    remedy: 'Report this: the ledger builds blocks within the limit.',
  })
}
