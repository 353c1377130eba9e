import type { Fault } from '@flowbuilder/sdk/actions/getSlash'
import type { Address, Hash } from 'viem'
import type { ChainPlace, RequestRecord, RunId } from '../../requests/fold/runEvent.ts'
import type { TimedFact } from '../watcher.ts'

/**
 * What the chain announced of a request. The time is not asked: one whose deadline has passed stays `open` until somebody
 * takes the refund.
 */
export const REQUEST_STATUSES = [
  'open',
  'cancelling',
  'posted',
  'challenged',
  'reopened',
  'completed',
  'refunded',
] as const
export type RequestStatus = (typeof REQUEST_STATUSES)[number]

/** A fact that the chain announced once, and when. */
interface Announced {
  readonly place: ChainPlace
  /** Timestamp of the block, milliseconds. */
  readonly atMs: number
}

export interface SettlementHistory extends Announced {
  readonly executor: Address
  readonly resultHash: Hash
  /** Units of the token of the fee. */
  readonly fee: string
}

export interface RequestHistory extends Announced {
  readonly kind: 'request'
  readonly id: RunId
  readonly request: RequestRecord
  readonly status: RequestStatus
  /** Unix seconds: earlier than the deadline after a cancellation. */
  readonly closesAt: string
  readonly settlement?: SettlementHistory
  readonly refund?: Announced & { readonly amount: string }
}

export const SLASH_STATUSES = ['pending', 'executed', 'overturned'] as const

export interface SlashHistory extends Announced {
  readonly kind: 'slash'
  readonly id: Hash
  readonly owner: Address
  readonly fault: Fault
  /** Wei. */
  readonly amount: string
  readonly reporter: Address
  /** Unix seconds. */
  readonly executableAt: string
  readonly status: (typeof SLASH_STATUSES)[number]
  /** Once it is executed or overturned. */
  readonly ended?: Announced
}

export interface EpochHistory extends Announced {
  readonly kind: 'epoch'
  readonly epoch: number
}

export type History = RequestHistory | SlashHistory | EpochHistory

/** What the facts of one request, slash or epoch come to, in chain order. Undefined if the first of them is missing. */
export function foldHistory(facts: readonly TimedFact[]): History | undefined {
  return facts.reduce<History | undefined>(
    (history, fact) => begin(fact) ?? (history && apply(history, fact)),
    undefined,
  )
}

function begin({ fact, blockTimestampMs: atMs }: TimedFact): History | undefined {
  const { place } = fact
  switch (fact.type) {
    case 'submitted': {
      const { id, request } = fact
      return {
        ...{ kind: 'request', id, request, place, atMs },
        ...{ status: 'open', closesAt: request.deadline },
      }
    }
    case 'slashed': {
      const { slashId: id, owner, fault, amount, reporter, executableAt } = fact
      return {
        ...{ kind: 'slash', id, owner, fault, amount, reporter, executableAt, place, atMs },
        status: 'pending',
      }
    }
    case 'epochStarted':
      return { kind: 'epoch', epoch: fact.epoch, place, atMs }
    default:
      return undefined
  }
}

function apply(history: History, { fact, blockTimestampMs: atMs }: TimedFact): History {
  const { place } = fact
  if (history.kind === 'slash' && fact.type === 'slashEnded')
    return {
      ...history,
      status: fact.overturned ? 'overturned' : 'executed',
      ended: { place, atMs },
    }
  if (history.kind !== 'request') return history
  switch (fact.type) {
    case 'executed': {
      const { executor, resultHash, fee } = fact
      const settlement = { executor, resultHash, fee, place, atMs }
      return { ...history, status: 'completed', settlement }
    }
    case 'refunded':
      return { ...history, status: 'refunded', refund: { amount: fact.amount, place, atMs } }
    case 'cancelled':
      return { ...history, status: 'cancelling', closesAt: fact.closesAt }
    case 'posted':
      return { ...history, status: 'posted' }
    case 'challenged':
      return { ...history, status: 'challenged' }
    // With no time left it is completed in the same transaction, which says so by itself.
    case 'challengeRejected':
      return { ...history, status: history.status === 'completed' ? 'completed' : 'posted' }
    case 'challengeUpheld':
      return { ...history, status: 'reopened', closesAt: fact.until }
    default:
      return history
  }
}
