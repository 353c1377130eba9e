import type { Aggregation } from '@flowbuilder/sdk/workflow/definition'
import type { Hex } from 'viem'
import type { Height } from '../consensus/core/types.ts'

/** Address of an executor's operator, lower case: its name in the ledger. */
export type Operator = string

/** Faults that the contract slashes for two signed messages. */
export type EvidenceKind = 'duplicateVote' | 'duplicateProposal'

/** How a result is made sure of; the numbers are those of contracts/types/WorkflowRequest.sol. */
export const LedgerMode = { QUORUM: 0, ZK: 1, OPTIMISTIC: 2 } as const
export type LedgerMode = (typeof LedgerMode)[keyof typeof LedgerMode]

/** The chain of blocks, after the last one. Its id is not here: it follows from the root of this state. */
export interface ChainEntry {
  readonly height: Height
  readonly epoch: number
  /** Unix seconds of the last block. */
  readonly timeS: number
  /** Beacon of the last block: the next one follows from it. */
  readonly beacon: Hex
  /** Requests in the ledger, at most MAX_OPEN_REQUESTS. */
  readonly openRequests: number
  /** Blocks without a sign of life after which a member counts as absent; never changes. */
  readonly absenceBlocks: number
}

/** The frozen validator set of an epoch, as the contract holds it. */
export interface EpochEntry {
  readonly epoch: number
  /** First block that its members sign. */
  readonly since: Height
  /** In the order of the seats: the bits of certificates. */
  readonly members: readonly EpochMember[]
}

export interface EpochMember {
  readonly operator: Operator
  /** BLS key, 96 bytes. */
  readonly publicKey: Hex
  /** Weight of the contract; the sum of a set is below 2^48. */
  readonly weight: number
}

/** An executor as its own messages show it. */
export interface ExecutorEntry {
  readonly operator: Operator
  /** What it can do besides the task kinds that everybody runs, sorted. */
  readonly capabilities: readonly string[]
  /** Block of its last sign of life. */
  readonly seenAt: Height
  /** Of its last bundle: the next one is this plus 1. */
  readonly sequence: number
}

/** A request that the network works on. */
export interface RequestEntry {
  readonly id: Hex
  readonly mode: LedgerMode
  readonly definitionHash: Hex
  readonly inputsHash: Hex
  /** Capabilities that its executors need, sorted. */
  readonly needs: readonly string[]
  /** Unix seconds; the last second at which it may be settled. */
  readonly deadlineS: number
  /** Gas of the callback that its settlement makes. */
  readonly callbackGas: number
  readonly admittedAt: Height
  /** Who votes on the result (quorum), or the performer and its backups in their order. */
  readonly committee: readonly CommitteeMember[]
  /** Position in the committee of who performs; grows when one is replaced. Not used in quorum mode. */
  readonly performer: number
  /** Block since which the performer has performed. */
  readonly performsSince: Height
  readonly checkpoint: CheckpointEntry | undefined
  /** Keys of its observations, which go with it. */
  readonly observations: readonly EntryKey<'observation'>[]
  /** How much each member observed, within MAX_OBSERVED_TASKS and MAX_OBSERVED_BYTES. */
  readonly observed: Readonly<Record<Operator, ObservedAmount>>
  /** Result hashes by operator, one a member. */
  readonly results: Readonly<Record<Operator, Hex>>
  /** BLS signatures of those votes, 48 bytes each: evidence against who voted for another result than the agreed one. */
  readonly signatures: Readonly<Record<Operator, Hex>>
  /** The agreed result; from then on nothing about the request changes but `settledAt`. */
  readonly resultHash: Hex | undefined
  /** Block whose certificate settles it. */
  readonly decidedAt: Height | undefined
}

export interface CommitteeMember {
  readonly operator: Operator
  readonly weight: number
}

export interface ObservedAmount {
  readonly tasks: number
  readonly bytes: number
}

/** Where the journal of a performer stood: a successor goes on from there. */
export interface CheckpointEntry {
  readonly operator: Operator
  /** Grows with every checkpoint of the request. */
  readonly sequence: number
  /** Blob of the journal up to there. */
  readonly digest: Hex
}

/** What the members of a committee saw of one task. */
export interface ObservationEntry {
  readonly request: Hex
  readonly task: string
  readonly rule: Aggregation
  /** Canonical observations by operator; none any more once there is an outcome, the blocks have them. */
  readonly seen: Readonly<Record<Operator, ObservationRecord>>
  /** The aggregate, once it cannot change any more. */
  readonly outcome: ObservationOutcome | undefined
}

export type ObservationRecord =
  | { readonly type: 'seen'; readonly outputs: Readonly<Record<string, Hex>> }
  | { readonly type: 'failed'; readonly code: string }

export type ObservationOutcome =
  | { readonly type: 'agreed'; readonly outputs: Readonly<Record<string, Hex>> }
  | { readonly type: 'failed'; readonly code: string }
  | { readonly type: 'split' }

/** The first proved fault of a member in an epoch. */
export interface EvidenceEntry {
  readonly culprit: Operator
  readonly epoch: number
  readonly height: Height
  readonly kind: EvidenceKind
  /** keccak256 of the proof, which is in the block. */
  readonly proofHash: Hex
  readonly reporter: Operator
  readonly reportedAt: Height
}

/** The tables of the ledger; a key is the name of a table and what tells its entries apart. */
export interface Tables {
  readonly chain: ChainEntry
  readonly epoch: EpochEntry
  readonly executor: ExecutorEntry
  readonly request: RequestEntry
  readonly observation: ObservationEntry
  readonly evidence: EvidenceEntry
}
export type Table = keyof Tables

/** `table/key`: sorts by table; keys hold no slash but those between their parts. */
export type EntryKey<Name extends Table = Table> = `${Name}/${string}`

export const CHAIN_KEY: EntryKey<'chain'> = 'chain/'
export const epochKey = (epoch: number): EntryKey<'epoch'> => `epoch/${epoch}`
export const executorKey = (operator: Operator): EntryKey<'executor'> => `executor/${operator}`
export const requestKey = (id: Hex): EntryKey<'request'> => `request/${id}`
/** The rule is part of the key: who names a wrong one does not stand in the way of the others. */
export const observationKey = (id: Hex, task: string, rule: Aggregation): EntryKey<'observation'> =>
  `observation/${id}/${task}/${rule}`
export const evidenceKey = (epoch: number, culprit: Operator): EntryKey<'evidence'> =>
  `evidence/${epoch}/${culprit}`

/** The entries after a block; never changed by a reader. */
export interface LedgerView {
  get<Name extends Table>(key: EntryKey<Name>): Tables[Name] | undefined
}
