import type { Address, Hash, Hex } from 'viem'
import type { EpochMember } from '../../ledger/state.ts'
import type { RequestRecord } from '../../requests/fold/runEvent.ts'
import type { ChainFact, DisputeFact } from '../port.ts'

/** Where a request stands on the chain; `closed`: its time has passed, so that only a refund can follow. */
export type ChainStatus =
  | 'open'
  | 'posted'
  | 'challenged'
  | 'reopened'
  | 'completed'
  | 'refunded'
  | 'closed'

/** One step in the life of a request, as it is stored. */
export type RequestStep = { readonly block: number } & (
  | { readonly type: 'submitted' }
  | { readonly type: 'cancelled'; readonly until: string }
  | { readonly type: 'executed'; readonly executor: Address; readonly resultHash: Hash }
  | { readonly type: 'refunded' }
  | DisputeFact
)

/** A request in quorum or optimistic mode with all that happened to it, oldest first. */
export interface BookRequest {
  readonly id: Hex
  readonly request: RequestRecord
  readonly steps: readonly RequestStep[]
}

export type PostedStep = RequestStep & { readonly type: 'posted' }
export type ChallengedStep = RequestStep & { readonly type: 'challenged' }

/** What the steps of a request up to a block amount to. */
export interface RequestState {
  readonly status: ChainStatus
  /** Unix seconds: the last one of the phase. */
  readonly closesAtS: number
  /** Every closing time that its phase has had: who looks a block later may see another one than who looked before. */
  readonly closings: readonly number[]
  /** The claim that stands, or was settled. */
  readonly posted: PostedStep | undefined
  /** The challenge that is open. */
  readonly challenge: ChallengedStep | undefined
  /** Result of a completed request. */
  readonly resultHash: Hash | undefined
}

/** The validator set of an epoch, as the ledger wants it. */
export interface BookEpoch {
  readonly epoch: number
  readonly block: number
  readonly members: readonly EpochMember[]
  /** Owners of the stakes, in the order of the members. */
  readonly owners: readonly Address[]
  /** Unix seconds. */
  readonly startedAtS: number
}

/** A slash that waits for the end of its appeal period. */
export interface BookSlash {
  readonly slashId: Hash
  readonly block: number
  /** Wei. */
  readonly amount: string
  readonly reporter: Address
  /** Unix seconds. */
  readonly executableAt: string
  /** Block that executed or overturned it. */
  readonly endedIn: number | undefined
}

/** Who works for whom since when. */
export interface OperatorStep {
  readonly block: number
  readonly owner: Address
  readonly operator: Address
}

/** Seconds beyond this are for ever. */
const FOREVER_S = Number.MAX_SAFE_INTEGER
const toSeconds = (text: string): number => Math.min(Number(text), FOREVER_S)

/**
 * Where a request stands after a block; undefined before its submission.
 *
 * - `timeS`: the time of that block, which ends phases.
 */
export function stateAt(
  { request, steps }: BookRequest,
  block: number,
  timeS: number,
): RequestState | undefined {
  let status: Exclude<ChainStatus, 'closed'> | undefined
  let closings: number[] = []
  let posted: PostedStep | undefined
  let challenge: ChallengedStep | undefined
  let resultHash: Hash | undefined
  for (const step of steps) {
    if (step.block > block) break
    switch (step.type) {
      case 'submitted':
        ;[status, closings] = ['open', [toSeconds(request.deadline)]]
        break
      case 'cancelled':
        closings.push(toSeconds(step.until))
        break
      case 'posted':
        ;[status, closings, posted] = ['posted', [toSeconds(step.until)], step]
        break
      case 'challenged':
        ;[status, closings, challenge] = ['challenged', [toSeconds(step.until)], step]
        break
      case 'challengeRejected':
        ;[status, closings, challenge] = ['posted', [toSeconds(step.until)], undefined]
        break
      case 'challengeUpheld':
        ;[status, closings] = ['reopened', [toSeconds(step.until)]]
        ;[posted, challenge] = [undefined, undefined]
        break
      case 'executed':
        ;[status, resultHash, challenge] = ['completed', step.resultHash, undefined]
        break
      case 'refunded':
        status = 'refunded'
        break
    }
  }
  if (status === undefined) return undefined
  const closesAtS = closings.at(-1) ?? 0
  return closedAt({ status, closesAtS, closings, posted, challenge, resultHash }, timeS)
}

/** The state a while later, if nothing but time happens. */
export function closedAt(state: RequestState, timeS: number): RequestState {
  const canClose = state.status === 'open' || state.status === 'reopened'
  return canClose && timeS > state.closesAtS ? { ...state, status: 'closed' } : state
}

/** Whether nothing more can be settled. */
export function isEnded(status: ChainStatus): boolean {
  return status === 'completed' || status === 'refunded' || status === 'closed'
}

/** The step that a fact is; undefined for one that is about no request. */
export function toStep(fact: ChainFact): RequestStep | undefined {
  const block = fact.place.blockNumber
  switch (fact.type) {
    case 'submitted':
    case 'refunded':
      return { block, type: fact.type }
    case 'cancelled':
      return { block, type: fact.type, until: fact.closesAt }
    case 'executed':
      return { block, type: fact.type, executor: fact.executor, resultHash: fact.resultHash }
    case 'posted':
    case 'challenged':
    case 'challengeRejected':
    case 'challengeUpheld': {
      const { id: _, place: __, ...step } = fact
      return { block, ...step }
    }
    default:
      return undefined
  }
}

/** Operator of an owner after all these steps; undefined for an owner that never had one. */
export function operatorOf(steps: readonly OperatorStep[], owner: Address): Address | undefined {
  const name = owner.toLowerCase()
  return steps.findLast((step) => step.owner === name)?.operator
}
