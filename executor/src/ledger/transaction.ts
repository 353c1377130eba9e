import type { Aggregation } from '@flowbuilder/sdk/workflow/definition'
import type { Hex } from 'viem'
import type { Height } from '../consensus/core/types.ts'
import type { EpochMember, EvidenceKind, LedgerMode, ObservationRecord, Operator } from './state.ts'

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
      /** Gas of the callback that its settlement makes, 0 to MAX_CALLBACK_GAS. */
      readonly callbackGas: number
      /** Members of the committee, or performer and backups; 1 to MAX_COMMITTEE. */
      readonly size: number
    }
  /** What the operator saw of a task of the outside world. */
  | {
      readonly type: 'observe'
      readonly request: Hex
      readonly task: string
      readonly rule: Aggregation
      readonly observation: ObservationRecord
    }
  /** The operator's vote on the result of a request. Each validator verifies the signature before it votes for the block. */
  | {
      readonly type: 'result'
      readonly request: Hex
      readonly resultHash: Hex
      /** 48 bytes: by the BLS key of the operator under BlsDomain.RESULT; for a wrong result it is the evidence. */
      readonly signature: Hex
    }
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
  /** A proved fault. Each validator verifies the signatures of the proof before it votes. */
  | {
      readonly type: 'evidence'
      readonly kind: EvidenceKind
      readonly culprit: Operator
      readonly height: Height
      /** The two messages, at most MAX_PROOF_BYTES: replica/evidenceProof.ts. */
      readonly proof: Hex
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
  /** That of the operator's bundle before plus 1; the first is 1. */
  readonly sequence: number
  readonly transactions: readonly Transaction[]
  /**
   * Positions, ascending, of transactions that who built the block could not confirm: they change nothing, and may come again. The
   * operator does not sign these, so that one claim that nobody confirms does not hold up the bundles behind it.
   */
  readonly unconfirmed: readonly number[]
}

/** Transactions of one bundle. */
export const MAX_BUNDLE_TRANSACTIONS = 256
/** Bundles of one block. */
export const MAX_BLOCK_BUNDLES = 256
/** Decisions of one block: one settlement takes no more (SETTLEMENTS_MAX). A vote that would decide one more is refused as `full`. */
export const MAX_BLOCK_DECISIONS = 128
/** Gas that a request may ask for its callback: that of the contract (ConsumerCall). */
export const MAX_CALLBACK_GAS = 500_000
/** Gas of the callbacks of one block: one transaction (EIP-7825) settles it. A vote that would pass it is refused as `full`. */
export const MAX_BLOCK_CALLBACK_GAS = 6_000_000
/** Capabilities that an executor may name, and a request may need. */
export const MAX_CAPABILITIES = 32
export const MAX_CAPABILITY_LENGTH = 64
/** Values and names of one observation, in bytes as they are stored. */
export const MAX_OBSERVATION_BYTES = 2 ** 14 // 16 KiB
/** Tasks of one request, or items of them, that one member may observe. */
export const MAX_OBSERVED_TASKS = 64
/** 256 KiB: observations of one member for one request, in bytes as they are stored. */
export const MAX_OBSERVED_BYTES = 2 ** 18
/** Requests that the network works on at the same time; those with far deadlines get a part of this, see `roomFor`. */
export const MAX_OPEN_REQUESTS = 1_024
/** Proof of a fault: two votes or two proposals. */
export const MAX_PROOF_BYTES = 1_024

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
  | 'tooFar'
  | 'performerIsLive'
  | 'noBackup'
  | 'notValidator'
  | 'notNext'
  | 'malformed'
  | 'full'
  | 'unconfirmed'
