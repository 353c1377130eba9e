import type { Height, Round } from '../consensus/core/types.ts'
import type { CertifiedBlock } from '../consensus/engine/port.ts'
import type { Operator } from '../ledger/state.ts'
import type { Transaction } from '../ledger/transaction.ts'
import type { ChannelNames } from '../network/networkRules.ts'
import type { Network } from '../network/port.ts'
import type { LedgerReplica } from '../replica/ledgerReplica.ts'
import type { CommittedBlock } from '../replica/port.ts'

/** How a validator stands. */
export interface ValidatorStatus {
  /** Last block that is durable here; 0 before the first. */
  readonly height: Height
  /** Round of the height that is being decided. */
  readonly round: Round
  /** Connected peers that speak for a member of the set. */
  readonly members: number
  /** Connected peers. */
  readonly peers: number
  /** False while blocks are missing that another member says it has. */
  readonly isSynced: boolean
}

/**
 * A member of the network: consensus, ledger, peer-to-peer network and storage as one part.
 *
 * - `replica.view` is the state after the last committed block; `replica.readAt` reads older ones.
 * - Order: `onCommit` listeners are called in the order of the blocks, each block once, after it is durable. A snapshot that
 *   brings a late node up skips blocks: the next height may be more than one higher. Listeners must not throw.
 * - Errors: none after `openValidator`; what ends the validator is told by `onFatal` of its options.
 */
export interface Validator {
  readonly operator: Operator
  /** The same object for the whole life of the validator. */
  readonly replica: LedgerReplica
  readonly network: Network
  readonly names: ChannelNames
  /**
   * Says a transaction on the ledger: it goes into a bundle at once, which is sent again until a block has it. What the builder of the
   * block could not confirm against its chain is said again, at most MAX_RESUBMISSIONS times. False: the queue is full.
   */
  submit(transaction: Transaction): boolean
  /** The result ends it. */
  onCommit(listener: (block: CommittedBlock) => void): () => void
  /** A committed block with its certificate; undefined if it is not there yet, or not kept any more. */
  certifiedBlock(height: Height): Promise<CertifiedBlock | undefined>
  status(): ValidatorStatus
  /** Begins to vote. Until then the network answers requests, and nothing else is said. */
  start(): Promise<void>
  /** Idempotent. Ends the work at hand; what was given to `openValidator` stays open. */
  stop(): Promise<void>
}
