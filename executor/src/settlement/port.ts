import type { RevertError } from '@flowbuilder/sdk/actions/errors'
import type { Fault } from '@flowbuilder/sdk/actions/getSlash'
import type { ChallengeGround } from '@flowbuilder/sdk/actions/taskClaim'
import type { Address, Hash, Hex } from 'viem'
import type { ChainPlace, RequestRecord, RunId } from '../requests/fold/runEvent.ts'

export interface ChainBlock {
  readonly number: number
  readonly hash: Hash
  readonly parentHash: Hash
  readonly timestampMs: number
}

/** What happens to a posted result. `until`: unix seconds, the last one of the phase that begins. */
export type DisputeFact =
  | {
      readonly type: 'posted'
      readonly poster: Address
      readonly resultHash: Hash
      readonly until: string
    }
  | {
      readonly type: 'challenged'
      readonly challenger: Address
      readonly ground: ChallengeGround
      readonly taskIndex: number
      readonly until: string
    }
  /** Zero: the result is final in the same transaction. */
  | { readonly type: 'challengeRejected'; readonly until: string }
  | { readonly type: 'challengeUpheld'; readonly until: string }

/** What the contracts announced, in chain order. Amounts are decimal strings of wei. */
export type ChainFact = { readonly place: ChainPlace } & (
  | { readonly type: 'submitted'; readonly id: RunId; readonly request: RequestRecord }
  | {
      readonly type: 'executed'
      readonly id: RunId
      readonly executor: Address
      readonly resultHash: Hash
      readonly fee: string
    }
  | { readonly type: 'cancelled'; readonly id: RunId; readonly closesAt: string }
  | { readonly type: 'refunded'; readonly id: RunId; readonly amount: string }
  | ({ readonly id: RunId } & DisputeFact)
  /** A fault was reported; the money waits until `executableAt`, unix seconds. */
  | {
      readonly type: 'slashed'
      readonly slashId: Hash
      readonly owner: Address
      readonly fault: Fault
      readonly amount: string
      readonly reporter: Address
      readonly executableAt: string
    }
  /** Executed, unless it was overturned. */
  | { readonly type: 'slashEnded'; readonly slashId: Hash; readonly overturned: boolean }
  /** The set of the epoch is frozen. */
  | { readonly type: 'epochStarted'; readonly epoch: number }
  /** `stake` is what is staked now. */
  | { readonly type: 'stakeChanged'; readonly owner: Address; readonly stake: string }
  | { readonly type: 'operatorSet'; readonly owner: Address; readonly operator: Address }
)

/** Why a settlement would be refused, as seen by a call that changes nothing. */
export type SettlementVerdict =
  | { readonly type: 'accepted'; readonly gas: bigint }
  | { readonly type: 'refused'; readonly error: RevertError }

export interface SettlementCall {
  readonly request: RequestRecord
  readonly resultHash: Hash
  readonly proof: Hex
}

export interface FeeLevel {
  /** Wei per gas. */
  readonly maxFeePerGas: bigint
  readonly maxPriorityFeePerGas: bigint
}

export interface SettlementReceipt {
  readonly hash: Hash
  readonly blockNumber: number
  readonly succeeded: boolean
  readonly gasUsed: bigint
  /** Wei. */
  readonly gasCost: bigint
}

/**
 * Ethereum as one node sees it through its RPC endpoint.
 *
 * - Every method asks the endpoint anew; nothing is cached.
 * - Errors: RPC_UNREACHABLE or RPC_FAILED when there is no usable answer in time (retry later); RPC_RANGE_TOO_LARGE from `facts`.
 */
export interface ChainPort {
  head(): Promise<ChainBlock>
  /** Undefined when the endpoint has no such block. */
  block(number: number): Promise<ChainBlock | undefined>
  /** Facts of the blocks `from` to `to`, both included. */
  facts(from: number, to: number): Promise<ChainFact[]>
  /** True if the request may still be settled in the newest block. */
  isOpen(request: RequestRecord): Promise<boolean>
  /**
   * Runs the settlement without sending it: on top of the transactions that wait in the pool, where the endpoint has
   * such a view, or on the newest block.
   *
   * @default on: 'pending'
   */
  simulate(call: SettlementCall, on?: 'latest' | 'pending'): Promise<SettlementVerdict>
  feeLevel(): Promise<FeeLevel>
  /** Account that signs and pays. */
  readonly account: Address
  /** Wei. */
  balance(): Promise<bigint>
  /** Nonce of the next transaction: by the newest block, or behind those that wait in the pool. */
  nonce(tag: 'latest' | 'pending'): Promise<number>
  sign(
    call: SettlementCall,
    terms: FeeLevel & { readonly nonce: number; readonly gas: bigint },
  ): Promise<{ raw: Hex; hash: Hash }>
  /** Resolves when the endpoint has the transaction; one that it already knows is not an error. */
  broadcast(raw: Hex): Promise<void>
  receipt(hash: Hash): Promise<SettlementReceipt | undefined>
}
