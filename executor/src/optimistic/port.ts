import type { ResultClaim } from '@flowbuilder/sdk/actions/getClaim'
import type { TaskChallenge, TaskOutput, TaskPlan } from '@flowbuilder/sdk/actions/taskClaim'
import type { WorkflowRequest, WorkflowStatus } from '@flowbuilder/sdk/actions/workflowRequest'
import type { CommittedResult } from '@flowbuilder/sdk/results/commitResult'
import type { PlannedLeaf } from '@flowbuilder/sdk/results/plannedLeaf'
import type { Address, Hex } from 'viem'
import type { Operator } from '../ledger/state.ts'

/** A request in optimistic mode that the chain knows. */
export interface OptimisticRequest {
  readonly id: Hex
  readonly request: WorkflowRequest
}

/** Who works on a request, by the ledger. */
export interface Assignment {
  /** The performer first, then its backups in their order. */
  readonly committee: readonly Operator[]
  /** Members of the epoch that are not in the committee, in the order of their addresses. */
  readonly others: readonly Operator[]
}

/** What a run of the workflow on this node gave. */
export type OwnRun =
  | {
      readonly type: 'completed'
      readonly result: CommittedResult
      readonly plan: readonly PlannedLeaf[]
      /** Words of the inputs of a task that can be proven alone, in slot order; undefined for another one. */
      readonly inputWords: (taskIndex: number) => readonly bigint[] | undefined
      /** Milliseconds that computing it took here, without waits. */
      readonly computedMs: number
    }
  /** It has no result: the code of the failure, the same on every node. */
  | { readonly type: 'failed'; readonly code: string }

/** Where a request stands in the newest block. */
export interface ClaimState {
  readonly status: WorkflowStatus
  /** Unix seconds, the last one of what the status allows. */
  readonly closesAtS: number | undefined
  readonly claim: ResultClaim | undefined
}

/** What a deployment was made with; it never changes. */
export interface ClaimRules {
  /** Seconds. */
  readonly challengeWindowS: number
  /** Seconds. */
  readonly resolutionWindowS: number
  /** Wei. */
  readonly postBond: bigint
  /** Wei. */
  readonly challengeBond: bigint
}

/** A call of the registry. */
export type ClaimCall =
  | { readonly type: 'post'; readonly resultHash: Hex }
  | { readonly type: 'challenge'; readonly challenge: TaskChallenge }
  | {
      readonly type: 'answer'
      readonly output: TaskOutput
      readonly plan: TaskPlan
      readonly outputsCommitment: Hex
      readonly proof: Hex
    }
  | { readonly type: 'finalize' }
  /** Nobody answered a challenge: the claim falls. */
  | { readonly type: 'drop' }

/**
 * The registry, as this node sees it.
 *
 * - Reads are of the newest block: a claim that a reorganisation takes away is read anew before anything is said about it.
 * - Errors: RPC_UNREACHABLE, RPC_FAILED (later again); a RevertError of `send` when the registry would refuse the call.
 */
export interface ClaimChain {
  /** Operator that signs and pays. */
  readonly account: Address
  rules(): Promise<ClaimRules>
  /** The newest block. */
  head(): Promise<{ readonly number: number; readonly timeS: number }>
  read(request: OptimisticRequest): Promise<ClaimState>
  /**
   * Resolves when the call is in a block and has succeeded. Durable by key: after a crash an equal key is the same transaction, not a
   * second one, and gets the same end. Errors: OPTIMISTIC_CALL_REVERTED if it was included and reverted.
   */
  send(key: string, request: OptimisticRequest, call: ClaimCall): Promise<void>
}

/** Runs workflows on this node; durable, and the same result on every node. */
export interface ClaimRuns {
  /**
   * What this node finds. Aborted for COMMITTEE_REQUEST_GONE, the run itself ends; otherwise whoever asks again finds it.
   *
   * - Errors: the reason of the signal; BLOB_* if nobody has the blobs (later again).
   */
  compute(request: OptimisticRequest, signal: AbortSignal): Promise<OwnRun>
  /** The same by a run of its own, which waits for nothing: to measure it once more. Errors: likewise. */
  computeAgain(request: OptimisticRequest, signal: AbortSignal): Promise<OwnRun>
}

/** Results of other nodes, so that a challenge can name the one leaf that is wrong. */
export interface ClaimResults {
  /** The result with this hash, of whoever has it; undefined if nobody gives it out. */
  fetch(
    request: OptimisticRequest,
    claim: { readonly resultHash: Hex; readonly poster: Address },
    signal: AbortSignal,
  ): Promise<CommittedResult | undefined>
}
