import { ChainErrorCode, RevertCode } from '@flowbuilder/sdk/actions/errors'
import type { FlowError } from '@flowbuilder/sdk/errors/flowError'
import { ProvingErrorCode } from '../proving/errors.ts'
import { BlobStoreErrorCode } from '../storage/blobs/errors.ts'
import { WorkerErrorCode } from '../workers/errors.ts'
import { RunErrorCode } from './errors.ts'
import type { Step } from './fold/runEvent.ts'

/** What to do about a failed step. */
export type FailureVerdict =
  /** The request can never be settled by this node. */
  | { readonly type: 'fault' }
  /** `journal`: worth telling whoever looks at the run; an endpoint that is down is not. */
  | { readonly type: 'retry'; readonly delayMs: number; readonly journal: boolean }

const FIRST_DELAY_MS = 1_000
/** Longest pause before a failed step is tried again; it doubles from one second. */
const MAX_DELAY_MS = 60_000
/** Longest pause before missing blobs are looked for again; a blob that arrives here ends it. */
const MAX_BLOB_DELAY_MS = 15_000
/** Tries of work that failed for no reason the request gives: once may be bad luck, three times is the request. */
const MAX_UNCLEAR_ATTEMPTS = 3

const RPC_CODES: ReadonlySet<string> = new Set([
  ChainErrorCode.RPC_UNREACHABLE,
  ChainErrorCode.RPC_FAILED,
])
const UNCLEAR_CODES: ReadonlySet<string> = new Set([
  WorkerErrorCode.FAILED,
  WorkerErrorCode.TIMEOUT,
  WorkerErrorCode.OUT_OF_MEMORY,
  ProvingErrorCode.UNVERIFIED,
  RunErrorCode.INTERNAL,
])
const HOPELESS_SETTLEMENTS: ReadonlySet<string> = new Set([
  RevertCode.PROOF_INVALID,
  RevertCode.RESULT_HASH_RESERVED,
])

/**
 * Decides whether a failed step is tried again. Pure.
 *
 * - In: `attempt` counts from 1.
 * - A request that is wrong in itself faults at once; what may pass is tried again with doubling delays.
 * - Source: docs/specs/executor.md section 8.
 */
export function judgeFailure(step: Step, error: FlowError, attempt: number): FailureVerdict {
  const { code } = error
  const delayMs = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempt - 1, 10))
  if (RPC_CODES.has(code)) return { type: 'retry', delayMs, journal: false }
  if (code === BlobStoreErrorCode.UNAVAILABLE) {
    return { type: 'retry', delayMs: Math.min(delayMs, MAX_BLOB_DELAY_MS), journal: true }
  }
  if (UNCLEAR_CODES.has(code)) {
    return attempt < MAX_UNCLEAR_ATTEMPTS
      ? { type: 'retry', delayMs, journal: true }
      : { type: 'fault' }
  }
  switch (step) {
    case 'fetch':
    case 'compile':
    case 'evaluate':
    case 'prove':
      return { type: 'fault' }
    case 'settle':
      return HOPELESS_SETTLEMENTS.has(code)
        ? { type: 'fault' }
        : { type: 'retry', delayMs, journal: true }
  }
}
