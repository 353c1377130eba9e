import type { Address, Hash, Hex } from 'viem'
import type {
  ChainPlace,
  RecordedError,
  RequestRecord,
  RunId,
  SignedTransaction,
  Step,
} from './runEvent.ts'

/** Words of the Open Workflow Specification. */
export const RUN_STATUSES = [
  'pending',
  'running',
  'waiting',
  'completed',
  'faulted',
  'cancelled',
] as const
export type RunStatus = (typeof RUN_STATUSES)[number]

/**
 * Result of the evaluation. The outputs as the workflow names them stay in the journal: they may repeat large inputs,
 * and states of all open runs are in memory.
 */
export interface Evaluated {
  readonly outputWords: readonly string[]
  readonly resultHash: Hash
}

export interface Settlement {
  readonly executor: Address
  readonly own: boolean
  readonly resultHash: Hash
  /** Wei. */
  readonly fee: string
  readonly place: ChainPlace
}

/** A settlement transaction and how far it got. */
export interface TrackedTransaction extends SignedTransaction {
  readonly signedAtMs: number
  readonly sent: boolean
}

export interface Inclusion {
  readonly hash: Hash
  readonly blockNumber: number
  readonly succeeded: boolean
  readonly gasUsed: string
  /** Wei. */
  readonly gasCost: string
}

export interface Delay {
  readonly step: Step
  readonly error: RecordedError
  /** Counts from 1. */
  readonly attempt: number
  readonly retryAtMs: number
}

/** Everything the node knows about one run: the fold over its journal. */
export interface RunState {
  readonly id: RunId
  /** Sequence of the last record folded in. */
  readonly sequence: number
  readonly request: RequestRecord
  readonly place: ChainPlace
  readonly submittedAtMs: number
  /** True while the block of the request is not part of the chain. */
  readonly orphaned: boolean
  readonly blobsVerified: boolean
  readonly compiled: boolean
  readonly evaluated: Evaluated | undefined
  readonly proof: Hex | undefined
  /** Signed for one nonce; more than one when a replacement was needed. At most one of them can be included. */
  readonly transactions: readonly TrackedTransaction[]
  readonly inclusion: Inclusion | undefined
  /** Settlement transactions of this node that were included and failed. */
  readonly reverts: number
  readonly cancellation: { readonly closesAt: string; readonly place: ChainPlace } | undefined
  readonly refund: { readonly amount: string; readonly place: ChainPlace } | undefined
  readonly settlement: Settlement | undefined
  readonly delay: Delay | undefined
  readonly fault: { readonly step: Step; readonly error: RecordedError } | undefined
  readonly expired: boolean
}

/** Unix seconds: last second at which the request may be settled. */
export function closesAt(state: RunState): bigint {
  return BigInt(state.cancellation?.closesAt ?? state.request.deadline)
}

/** True when the node has nothing more to do, unless the chain takes facts back. */
export function isOver(state: RunState): boolean {
  return (
    state.settlement !== undefined ||
    state.refund !== undefined ||
    state.fault !== undefined ||
    state.expired
  )
}

/** The state in one word. A settled request is completed, whoever settled it. */
export function runStatus(state: RunState): RunStatus {
  if (state.settlement !== undefined) return 'completed'
  if (state.cancellation !== undefined && (state.expired || state.refund !== undefined))
    return 'cancelled'
  if (isOver(state)) return 'faulted'
  if (state.orphaned) return 'pending'
  if (state.delay !== undefined || state.transactions.length > 0) return 'waiting'
  return state.blobsVerified ? 'running' : 'pending'
}
