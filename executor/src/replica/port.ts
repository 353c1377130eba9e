import type { Hex } from 'viem'
import type { SettledResult, TransactionVerdict } from '../ledger/applyBlock.ts'
import type { EpochMember, Operator } from '../ledger/state.ts'
import type { TransactionOf } from '../ledger/transactions/context.ts'

/** What all validators start from. Every one of them must have the same. */
export interface Genesis {
  readonly epoch: number
  /** In the order of the seats. */
  readonly members: readonly EpochMember[]
  /** Unix seconds before the first block. */
  readonly timeS: number
  /** 32 bytes that nobody could choose: a block hash of the chain from before the members were known. */
  readonly beacon: Hex
  /** Blocks without a sign of life after which a member counts as absent. @default ABSENCE_BLOCKS */
  readonly absenceBlocks?: number | undefined
}

/** Signatures of operators over bundles; ECDSA in production. */
export interface OperatorKeys {
  /** By the own key; 64 bytes. */
  sign(message: Uint8Array): Promise<Uint8Array>
  /** Errors: none; bytes that are no signature are a wrong one. The same for everybody: blocks are judged by it. */
  verify(operator: Operator, message: Uint8Array, signature: Uint8Array): Promise<boolean>
}

/**
 * The unique signatures that the beacon is made of; BLS in production.
 *
 * - Uniqueness: a key has one proof for a digest, and nobody without the key can tell it.
 */
export interface BeaconScheme {
  /** By the own key, over 32 bytes; 48 bytes. */
  prove(digest: Uint8Array): Uint8Array
  verify(publicKey: Uint8Array, digest: Uint8Array, proof: Uint8Array): boolean
}

/** A transaction about the chain. */
export type ChainClaim = TransactionOf<'admit' | 'acknowledge' | 'startEpoch'>

/**
 * What this node knows of the chain.
 *
 * - `builder` asks before it puts a claim into a block, `voter` before it votes for one. A builder should ask for a block more of
 *   depth than a voter, so that others have seen what it has seen.
 */
export interface ChainView {
  confirms(claim: ChainClaim, as: 'builder' | 'voter'): boolean
  /** Looks at the chain at once, for a builder that was told of something it has not seen. Soon over, and never rejects. */
  catchUp?(): Promise<void>
}

/** Milliseconds since the block before in which the next one is built: at least, and at most when nothing comes. */
export interface BlockWait {
  readonly soonestMs: number
  readonly longestMs: number
}

/** What a block did, after it is durable. */
export interface CommittedBlock {
  readonly height: number
  readonly id: Hex
  readonly timeS: number
  readonly settled: readonly SettledResult[]
  readonly verdicts: readonly TransactionVerdict[]
}
