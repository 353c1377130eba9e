import type { SigningContext } from '../consensus/core/digest/voteDigest.ts'
import type { SignatureScheme } from '../consensus/signatureScheme.ts'
import type { Operator } from '../ledger/state.ts'
import type { VersionedStore } from '../storage/versioned/port.ts'
import type {
  BeaconScheme,
  BlockWait,
  ChainView,
  CommittedBlock,
  Genesis,
  OperatorKeys,
} from './port.ts'

export interface LedgerReplicaOptions {
  /** This validator; one that is in no set follows without a word of its own. */
  readonly self: Operator
  readonly context: SigningContext
  readonly genesis: Genesis
  /** Blocks, and versions of the state, that are kept; older ones are removed. @default KEPT_BLOCKS */
  readonly keptBlocks?: number | undefined
  /** Every so many blocks the state is held for late nodes. @default SNAPSHOT_EVERY */
  readonly snapshotEvery?: number | undefined
  /** The same for all of a network. @default DEFAULT_PACE */
  readonly pace?: BlockPace | undefined
}

/** How long the proposer of a round 0 waits for something to put into its block, in milliseconds. */
export interface BlockPace {
  /** While no request is open, and there is nothing to say. */
  readonly idleMs: number
  /** While the network works on a request: blocks are its clock. No block follows the one before it sooner. */
  readonly busyMs: number
}

export interface LedgerReplicaModules {
  readonly store: VersionedStore
  readonly keys: OperatorKeys
  readonly beacon: BeaconScheme
  /** Verifies votes on results, the messages of evidence, and the certificates of snapshots. */
  readonly scheme: SignatureScheme
  readonly chain: ChainView
  /** Unix milliseconds. */
  readonly now: () => number
  /** Waits before a block is built until there are bundles, so that blocks are few and full. */
  readonly pace: (hasBundles: () => boolean, wait: BlockWait) => Promise<void>
  readonly onCommit: (block: CommittedBlock) => void
}

/** Blocks and versions of the state that are kept, and what a late node can still fetch one by one. */
export const KEPT_BLOCKS = 10_000
/** A block a second when there is nothing to say, five while a request is open. */
export const DEFAULT_PACE: BlockPace = { idleMs: 1_000, busyMs: 200 }
/** A late node begins with a state that is so many blocks old at most. */
export const SNAPSHOT_EVERY = 1_000
