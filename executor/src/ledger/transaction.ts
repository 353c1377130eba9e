import type { Hex } from 'viem'
import type { Height } from '../consensus/core/types.ts'
import type { EpochMember, LedgerMode, ObservationRecord, Operator } from './state.ts'

/**
 * What an executor tells the others for good. The operator is that of the bundle: nobody speaks for somebody else.
 *
 * - Source: docs/specs/ledger.md section 3.
 */
export type Transaction =
  /** A request of the chain is to be worked on. Each validator holds it against its own view of the chain before it votes. */
  | {
      readonly type: 'admit'
      readonly request: Hex
      readonly mode: LedgerMode
      readonly definitionHash: Hex
      readonly inputsHash: Hex
      readonly needs: readonly string[]
      readonly deadlineS: number
      /** Members of the committee, or performer and backups; 1 to MAX_COMMITTEE. */
      readonly size: number
    }
  /** What the operator saw of a task of the outside world. */
  | {
      readonly type: 'observe'
      readonly request: Hex
      readonly task: string
      readonly rule: 'identical' | 'median' | 'mode'
      readonly observation: ObservationRecord
    }
  /** The operator's vote on the result of a request. */
  | { readonly type: 'result'; readonly request: Hex; readonly resultHash: Hex }
  /** A sign of life, with what the operator can do. */
  | { readonly type: 'heartbeat'; readonly capabilities: readonly string[] }
  /** Where the journal of the performer stands. */
  | {
      readonly type: 'checkpoint'
      readonly request: Hex
      readonly sequence: number
      readonly digest: Hex
    }
  /** The performer is gone: the next live backup takes over. */
  | { readonly type: 'replace'; readonly request: Hex }
  /** A proved fault. The proof itself was verified by each validator before it voted. */
  | {
      readonly type: 'evidence'
      readonly kind: 'duplicateVote' | 'duplicateProposal' | 'wrongProposer'
      readonly culprit: Operator
      readonly height: Height
      /** keccak256 of the proof. */
      readonly proofHash: Hex
    }
  /** The chain has settled or refunded the request: the ledger forgets it. Held against each validator's view of the chain. */
  | { readonly type: 'acknowledge'; readonly request: Hex }
  /** The set of the next epoch, as the chain froze it. Held against each validator's view of the chain. */
  | {
      readonly type: 'startEpoch'
      readonly epoch: number
      readonly members: readonly EpochMember[]
    }

export type TransactionType = Transaction['type']

/** Transactions of one operator under one signature: verified before they come to the ledger. */
export interface Bundle {
  readonly operator: Operator
  /** Above that of the operator's bundle before. */
  readonly sequence: number
  readonly transactions: readonly Transaction[]
}

/** Transactions of one bundle. */
export const MAX_BUNDLE_TRANSACTIONS = 256
/** Bundles of one block. */
export const MAX_BLOCK_BUNDLES = 256
/** Capabilities that an executor may name, and a request may need. */
export const MAX_CAPABILITIES = 32
export const MAX_CAPABILITY_LENGTH = 64
/** Values and names of one observation, in bytes as they are stored. */
export const MAX_OBSERVATION_BYTES = 2 ** 14 // 16 KiB
export const MAX_TASK_NAME_LENGTH = 128
/** Tasks of one request that may be observed. */
export const MAX_OBSERVED_TASKS = 256

/** Why a transaction changed nothing. */
export type Refusal =
  | 'unknownRequest'
  | 'alreadyAdmitted'
  | 'alreadyDecided'
  | 'closed'
  | 'notInCommittee'
  | 'notPerformer'
  | 'alreadySaid'
  | 'noCandidates'
  | 'performerIsLive'
  | 'noBackup'
  | 'notValidator'
  | 'notNext'
  | 'malformed'
  | 'otherRule'
