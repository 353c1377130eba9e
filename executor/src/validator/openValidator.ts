import type { FlowError } from '@flowbuilder/sdk/errors/flowError'
import type { SigningContext } from '../consensus/core/digest/voteDigest.ts'
import type { TimeoutOptions } from '../consensus/core/timeouts.ts'
import type { EngineNotice } from '../consensus/engine/notice.ts'
import type { ConsensusApplication, ConsensusTimers } from '../consensus/engine/port.ts'
import type { SignatureScheme } from '../consensus/signatureScheme.ts'
import type { SignerGuard } from '../consensus/signer/signerGuard.ts'
import type { EpochEntry, Operator } from '../ledger/state.ts'
import type { Network } from '../network/port.ts'
import type { MemberDirectory } from '../network/stake/memberDirectory.ts'
import { LedgerReplica } from '../replica/ledgerReplica.ts'
import type {
  BeaconScheme,
  ChainView,
  CommittedBlock,
  Genesis,
  OperatorKeys,
} from '../replica/port.ts'
import type { BlockPace } from '../replica/replicaOptions.ts'
import type { WriteAheadLog } from '../storage/log/port.ts'
import type { VersionedStore } from '../storage/versioned/port.ts'
import { LedgerValidator } from './ledgerValidator.ts'
import { Pacer } from './pacer.ts'
import type { Validator } from './port.ts'

export interface ValidatorOptions {
  readonly operator: Operator
  readonly context: SigningContext
  readonly genesis: Genesis
  /** @default DEFAULT_VALIDATOR_TIMEOUTS */
  readonly timeouts?: TimeoutOptions | undefined
  /** The same for all of a network. @default DEFAULT_PACE */
  readonly pace?: BlockPace | undefined
  /** @default KEPT_BLOCKS */
  readonly keptBlocks?: number | undefined
  /** @default SNAPSHOT_EVERY */
  readonly snapshotEvery?: number | undefined
}

/** What a validator is made of; the caller opened it, and closes it after `stop`. */
export interface ValidatorModules {
  /** Started; nobody else handles its topics and protocols but heartbeats, records and blobs. */
  readonly network: Network
  readonly directory: Pick<MemberDirectory, 'memberOf' | 'peerOf'>
  readonly store: VersionedStore
  readonly log: WriteAheadLog
  readonly signer: Pick<SignerGuard, 'sign' | 'join' | 'observe'>
  readonly keys: OperatorKeys
  readonly beacon: BeaconScheme
  readonly scheme: SignatureScheme
  readonly chain: ChainView
  /**
   * The set of an epoch, for snapshots of a later one than the own state knows. A chain froze it.
   * @default none is known
   */
  readonly epochOf?: ((epoch: number) => Promise<EpochEntry | undefined>) | undefined
  /** Puts something around what the consensus decides on. @default nothing */
  readonly wrapApplication?: ((ledger: LedgerReplica) => ConsensusApplication) | undefined
  /** @default those of the machine */
  readonly timers?: ConsensusTimers | undefined
  /** Unix milliseconds. @default the clock of the machine */
  readonly now?: (() => number) | undefined
  /** @default nobody listens */
  readonly notify?: ((notice: EngineNotice) => void) | undefined
  /** Called once: nothing is signed any more, and the process should end. */
  readonly onFatal: (error: FlowError) => void
  /** Something failed that is no fault of a peer, and the validator goes on. */
  readonly onFault: (error: unknown) => void
}

/** For machines some 100 ms apart; a proposer that is gone costs less, see ABSENT_WAIT_MS. */
export const DEFAULT_VALIDATOR_TIMEOUTS: TimeoutOptions = {
  proposeMs: 1_500,
  prevoteMs: 500,
  precommitMs: 500,
  growthMs: 500,
  rebroadcastMs: 2_000,
}

const MACHINE_TIMERS: ConsensusTimers = {
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}

/**
 * Reads the ledger of the store and connects everything; `start` begins to vote.
 *
 * - Errors: those of LedgerReplica.open.
 */
export async function openValidator(
  options: ValidatorOptions,
  modules: ValidatorModules,
): Promise<Validator> {
  const { timers = MACHINE_TIMERS, now = Date.now } = modules
  const pacer = new Pacer(timers)
  const listeners = new Set<(block: CommittedBlock) => void>()
  const { operator: self, context, genesis, pace, keptBlocks, snapshotEvery } = options
  const { store, keys, beacon, scheme, chain } = modules
  const replica = await LedgerReplica.open(
    { self, context, genesis, pace, keptBlocks, snapshotEvery },
    {
      store,
      keys,
      beacon,
      scheme,
      chain,
      now,
      pace: (hasBundles, wait) => pacer.wait(hasBundles, wait),
      onCommit: (block) => {
        for (const listener of listeners) listener(block)
      },
    },
  )
  return new LedgerValidator(
    { ...options, timeouts: options.timeouts ?? DEFAULT_VALIDATOR_TIMEOUTS },
    { ...modules, timers, now, replica, pacer, listeners },
  )
}
