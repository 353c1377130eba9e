import type { Hex } from 'viem'
import type { HeightConfig } from '../core/coreState.ts'
import type { Height, Round, ValidatorId } from '../core/types.ts'

/** What a height decides on. */
export interface Block {
  /** Hash of the header: what votes name. */
  readonly id: Hex
  /** At most MAX_BLOCK_BYTES. */
  readonly bytes: Uint8Array
}

/**
 * Precommits of more than 2/3 for one block, in one signature: what a contract checks.
 *
 * - Source: docs/specs/consensus.md section 9; twin of contracts/types/Certificate.sol.
 */
export interface BlockCertificate {
  readonly height: Height
  readonly round: Round
  readonly blockId: Hex
  /** Bit i: the member in seat i did not sign. */
  readonly absentMembers: bigint
  /** 48 bytes: the sum of the signatures of all others. */
  readonly signature: Uint8Array
}

export interface CertifiedBlock {
  readonly block: Block
  readonly certificate: BlockCertificate
}

/** Everything agreed about a height before it starts, with the keys of its members. */
export interface HeightTerms extends HeightConfig {
  /** 96 bytes for each member. */
  readonly publicKeys: ReadonlyMap<ValidatorId, Uint8Array>
  /** The members in the order of the epoch's set on the chain: their bits in certificates. The core sorts them by id. */
  readonly seats: readonly ValidatorId[]
  /** Milliseconds that the proposer of round 0 may wait before it builds; the others wait so much longer for it. @default 0 */
  readonly paceMs?: number | undefined
}

/** 896 KiB: a proposal with its block fits one record of the log. */
export const MAX_BLOCK_BYTES = 7 * 2 ** 17

/**
 * What is replicated: the ledger, in production.
 *
 * - `termsOf(height)` is asked only for the height after the last committed one, and follows from the blocks before alone.
 */
export interface ConsensusApplication {
  /** Height of the last block that was committed; 0 before the first. */
  committedHeight(): Height
  termsOf(height: Height): HeightTerms
  /** A block on top of the last committed one. */
  build(height: Height, round: Round): Promise<Block>
  /** Hash of the header of these bytes; undefined if they are no block. */
  idOf(bytes: Uint8Array): Hex | undefined
  /**
   * valid(v) of the paper: may this block follow the last committed one?
   *
   * - `builder`: who must have built it, the proposer of a new block; undefined for one that is shown again with its polka.
   * - What no clock and no view of the outside decides must be judged alike by all, always; the rest only of new blocks.
   */
  check(height: Height, block: Block, builder?: ValidatorId): Promise<boolean>
  /** Applies the block of the next height. Durable, with its certificate, when it resolves. */
  commit(decided: CertifiedBlock): Promise<void>
  /** A committed block; undefined if it is not kept any more. */
  committed(height: Height): Promise<CertifiedBlock | undefined>
}

export type PeerId = string

/**
 * Sends bytes to the other validators. Nothing is promised: messages may be lost, doubled, late, in another order, or forged.
 */
export interface ConsensusTransport {
  /** To all others; returns at once. */
  broadcast(message: Uint8Array): void
  /** Committed blocks of a peer from a height on, as `encodeBlocks` writes them. Rejects when the peer does not answer. */
  requestBlocks(peer: PeerId, from: Height, signal: AbortSignal): Promise<Uint8Array>
}

/** Time as the engine knows it. Out of `after`: how to cancel. */
export interface ConsensusTimers {
  after(ms: number, callback: () => void): () => void
}

/** What became of a received message; the network scores the peer by it. */
export type MessageVerdict =
  | 'accepted'
  /** Old, early, doubled, or more than can be held: no fault of the peer. */
  | 'ignored'
  /** Provably wrong: no correct peer sends it. */
  | 'rejected'
