import type { Hex } from 'viem'
import type { ResultSigner } from '../consensus/bls/resultSigner.ts'
import type { RequestEntry } from '../ledger/state.ts'
import type { Membership } from '../membership/membership.ts'
import type { AttemptsOptions, TaskExecutors } from '../runtime/attempts.ts'
import { type OpenFlowEngine, openFlowEngine } from '../runtime/openFlowEngine.ts'
import type { TaskExecutor } from '../runtime/port.ts'
import type { KvStore } from '../storage/kv/port.ts'
import type { Validator } from '../validator/port.ts'
import { Checkpoints } from './checkpoints.ts'
import { Committee } from './committee.ts'
import { CommitteeRuns } from './committeeRuns.ts'
import { LedgerWatch } from './ledgerWatch.ts'
import { ObservingExecutor } from './observingExecutor.ts'
import { Places } from './places.ts'
import type { CommittedRun, FailedRun, RequestBlobs } from './port.ts'
import { recompute } from './recompute.ts'
import { Replacements } from './replacements.ts'
import { RequestPreparer } from './requestPreparer.ts'
import { ResultRecords } from './resultRecords.ts'

export interface OpenCommitteeOptions {
  /** Journal and values of the runs; created when missing, belongs to this committee while it is open. */
  readonly directory: string
  /**
   * Attempts of a kind at the same time: as many as have a thread, because the time of an attempt runs while it waits for one.
   *
   * @default that of the engine
   */
  readonly laneWidth?: AttemptsOptions['laneWidth']
}

export interface OpenCommitteeModules {
  readonly validator: Validator
  readonly membership: Pick<Membership, 'stateOf' | 'onChange'>
  /** Of every kind: what `createExecutors` gives. `chain.write` is never called. */
  readonly executors: TaskExecutors
  /** Own results, one small record each. */
  readonly store: KvStore
  readonly blobs: RequestBlobs
  readonly signResult: ResultSigner
  /** False once a performer's claim is posted. @default always true */
  readonly needsPerformer?: ((request: Hex) => boolean) | undefined
  /** Something failed, and the committee goes on. */
  readonly onFault: (error: unknown) => void
  /** The journal failed: the process must end. */
  readonly onFatal: (error: unknown) => void
}

/** Tasks of a kind whose outcome is waited for, so that those that nobody else answers do not hold up the others. */
const MAX_OBSERVED = 2 ** 16 // 65,536: 64 of each of 1,024 requests
/** Tasks that look outside at the same time. */
export const MAX_LOOKING = 64

/** The part of a node that runs what the ledger assigned to it. */
export interface OpenCommittee {
  readonly committee: Committee
  readonly runs: CommitteeRuns
  /** The result of a request, computed on this machine alone: see `recompute`. */
  recompute(entry: RequestEntry, signal: AbortSignal): Promise<CommittedRun | FailedRun>
  /** Idempotent. Runs go on after the next start. */
  close(): Promise<void>
}

/**
 * Opens the committee of a node: it begins at once with what the ledger has assigned already.
 *
 * Errors: those of `openFlowEngine`.
 */
export async function openCommittee(
  { directory, laneWidth }: OpenCommitteeOptions,
  modules: OpenCommitteeModules,
): Promise<OpenCommittee> {
  const { validator, membership, executors, blobs, store, signResult } = modules
  const { needsPerformer = () => true, onFault, onFatal } = modules
  const records = await ResultRecords.open(store, Date.now)
  const watch = new LedgerWatch(validator)
  // Runs of before a restart go on as soon as the engine is open, and ask for their definitions.
  const opening = Promise.withResolvers<Committee>()
  // A failure to open is thrown below; here it only must not count as unhandled.
  opening.promise.catch(() => undefined)
  const looking = new Places(MAX_LOOKING)
  const observing = (inner: TaskExecutor<never> | undefined): TaskExecutor | undefined =>
    inner &&
    new ObservingExecutor({
      validator,
      watch,
      inner,
      enter: looking.enter,
      taskOf: async (request, name) =>
        (await (await opening.promise).preparedOf(request)).definition.tasks[name],
    })
  const { 'chain.write': _, ...local } = executors
  const http = observing(executors.http)
  const chainRead = observing(executors['chain.read'])
  let opened: OpenFlowEngine
  try {
    opened = await openFlowEngine(
      {
        directory,
        onFatal,
        laneWidth: { ...laneWidth, http: MAX_OBSERVED, 'chain.read': MAX_OBSERVED },
      },
      {
        executors: {
          ...local,
          ...(http === undefined ? {} : { http }),
          ...(chainRead === undefined ? {} : { 'chain.read': chainRead }),
        },
      },
    )
  } catch (error) {
    opening.reject(error)
    watch.stop()
    throw error
  }
  const { engine } = opened
  const preparer = new RequestPreparer(blobs)
  const checkpoints = new Checkpoints({ validator, engine, blobs, executors, onFault })
  const replacements = new Replacements({
    validator,
    stateOf: (operator) => membership.stateOf(operator),
    needsPerformer,
  })
  const committee = new Committee({
    validator,
    engine,
    records,
    blobs,
    preparer,
    checkpoints,
    replacements,
    signResult,
    onFault,
  })
  opening.resolve(committee)
  const endMembership = membership.onChange(() => replacements.ask())
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    endMembership()
    checkpoints.stop()
    await committee.stop()
    watch.stop()
    await opened.close()
  }
  return {
    committee,
    runs: new CommitteeRuns({ committee, engine, validator }),
    recompute: (entry, signal) => recompute(entry, { engine, preparer }, signal),
    close: () => {
      closing ??= close()
      return closing
    },
  }
}
