import type { CommittedResult } from '@flowbuilder/sdk/results/commitResult'
import type { PlannedLeaf } from '@flowbuilder/sdk/results/plannedLeaf'
import type { Definition } from '@flowbuilder/sdk/workflow/definition'
import type { Hex } from 'viem'
import type { LedgerMode, ObservationOutcome, Operator, RequestEntry } from '../ledger/state.ts'
import type { FinishedTask } from '../runtime/finishedTasks.ts'
import type { UnitStatus } from '../runtime/fold/runState.ts'
import type { TaskValues } from '../runtime/port.ts'

/** Blobs by their keccak-256: here, or wherever they are. */
export interface RequestBlobs {
  /** Errors: BLOB_UNAVAILABLE, BLOB_STORE_FULL. */
  fetch(hash: Hex, signal: AbortSignal): Promise<Uint8Array>
  /** Durable when it resolves. Errors: BLOB_TOO_LARGE, BLOB_STORE_FULL. */
  put(bytes: Uint8Array): Promise<Hex>
}

/** A request that this node can run. */
export interface PreparedRequest {
  /** As it was submitted. */
  readonly definition: Definition
  /** As each member runs it: `networkDefinition`. */
  readonly network: Definition
  readonly inputs: TaskValues
  readonly leaves: readonly PlannedLeaf[]
}

/** A run that completed, with all that a claim or a dispute about it needs. */
export interface CommittedRun {
  readonly result: CommittedResult
  readonly leaves: readonly PlannedLeaf[]
  /** What each task got and gave; skipped ones are not there. */
  readonly tasks: ReadonlyMap<string, FinishedTask>
  readonly outputs: TaskValues
  /** `computingTime` of a run in optimistic mode, else 0. */
  readonly computedMs: number
}

/** How a run ended that gives no result. */
export interface FailedRun {
  /** Stable code of what ended it. */
  readonly failed: string
  readonly message: string
}

/** What this node does for a request. */
export const Role = { MEMBER: 'member', PERFORMER: 'performer', BACKUP: 'backup' } as const
export type Role = (typeof Role)[keyof typeof Role]

export type AssignmentStatus =
  /** Its blobs are fetched and compiled. */
  | 'preparing'
  | 'running'
  /** The result is durable here, and the ledger was told, or the performer's claim can be posted. */
  | 'done'
  /** The workflow failed or cannot be run: nobody has a result, the fee goes back at the deadline. */
  | 'failed'
  /** This machine could not run it, others may. */
  | 'abstained'
  /** The ledger has forgotten it, or somebody else performs it. */
  | 'cancelled'

/** A request as this node sees it: its own run, and what the ledger knows of the others. */
export interface CommitteeRunView {
  readonly request: Hex
  readonly admittedAt: number
  readonly mode: LedgerMode
  readonly role: Role
  readonly status: AssignmentStatus
  readonly fault: FailedRun | undefined
  /** The own result. */
  readonly resultHash: Hex | undefined
  /** Blob of the result document. */
  readonly document: Hex | undefined
  readonly tasks: readonly TaskView[]
  /** The ledger's entry; undefined once it has forgotten the request. */
  readonly entry: RequestEntry | undefined
}

export interface TaskView {
  readonly name: string
  readonly kind: string
  readonly status: UnitStatus
  /** Of an observed task: attempts are those of this member. */
  readonly attempt: number
  readonly fault: string | undefined
  readonly observations: readonly ObservationView[]
}

/** What the ledger knows of an observed task, or of one item of it. */
export interface ObservationView {
  readonly unit: string
  /** Who has said what it saw; empty once there is an outcome. */
  readonly seen: readonly Operator[]
  readonly outcome: ObservationOutcome['type'] | undefined
}
