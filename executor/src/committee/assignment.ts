import { setTimeout as sleep } from 'node:timers/promises'
import { writeResultDocument } from '@flowbuilder/sdk/results/resultDocument'
import type { RequestEntry } from '../ledger/state.ts'
import type { FlowEngine } from '../runtime/engine.ts'
import { EngineErrorCode } from '../runtime/errors.ts'
import { faultOf } from '../runtime/fold/faultOf.ts'
import { commitRun } from './commitRun.ts'
import { CommitteeErrorCode, requestGone } from './errors.ts'
import { orAbort } from './orAbort.ts'
import type {
  AssignmentStatus,
  CommittedRun,
  FailedRun,
  PreparedRequest,
  RequestBlobs,
  Role,
} from './port.ts'
import type { RequestPreparer } from './requestPreparer.ts'
import type { ResultRecord, ResultRecords } from './resultRecords.ts'

export interface AssignmentOptions {
  readonly entry: RequestEntry
  readonly role: Role
  /** Of the run in the engine. */
  readonly name: string
}

export interface AssignmentModules {
  readonly engine: FlowEngine
  readonly records: ResultRecords
  readonly blobs: Pick<RequestBlobs, 'put'>
  readonly preparer: RequestPreparer
  /** Waits for a free place, so that not all compile at the same time. */
  readonly enter: (signal: AbortSignal) => Promise<() => void>
  /** Begins the run from what others have done; resolves when the run exists, or without one. */
  readonly resume: (prepared: PreparedRequest, signal: AbortSignal) => Promise<void>
  /** The result is durable here; called again after a restart. */
  readonly onResult: (record: ResultRecord, run: CommittedRun) => void
  readonly onChange: () => void
  readonly onFault: (error: unknown) => void
}

/** Blobs that nobody has are asked for again after this time. */
const FETCH_RETRY_MS = 1_000

/** Codes of failures that may pass: the same request is tried again. */
const PASSING_CODES: ReadonlySet<string> = new Set([
  'BLOB_UNAVAILABLE',
  'BLOB_STORE_FULL',
  'RUN_LIMIT',
])

/**
 * What this node does for one request: fetches, runs, and makes the result known.
 *
 * - Every step is idempotent: after a crash it begins at the first one and finds what is done. The result of a run is recorded
 *   once and said again as it was.
 * - Source: docs/specs/committee.md section 2.
 */
export class Assignment {
  readonly entry: RequestEntry
  readonly role: Role
  readonly name: string
  readonly #modules: AssignmentModules
  readonly #abort = new AbortController()
  readonly #ready = Promise.withResolvers<PreparedRequest>()
  readonly #done: Promise<void>
  status: AssignmentStatus = 'preparing'
  fault: FailedRun | undefined
  record: ResultRecord | undefined

  constructor({ entry, role, name }: AssignmentOptions, modules: AssignmentModules) {
    this.entry = entry
    this.role = role
    this.name = name
    this.#modules = modules
    this.record = modules.records.get(name)
    // Whoever does not ask for it does not hear of its failure here.
    this.#ready.promise.catch(() => undefined)
    this.#done = this.#work().catch((error: unknown) => this.#end(error))
  }

  /** What is run, once it is there. Errors: why it will never be. */
  get ready(): Promise<PreparedRequest> {
    return this.#ready.promise
  }

  get isOver(): boolean {
    return this.status !== 'preparing' && this.status !== 'running'
  }

  /** The ledger has forgotten the request, or somebody else performs it: ends the run. */
  async cancel(): Promise<void> {
    const { engine } = this.#modules
    this.#abort.abort(requestGone(this.entry.id))
    await this.#done
    await engine
      .cancel(this.name, 'the ledger has forgotten the request')
      .catch((error: unknown) => {
        if (!isGone(error)) this.#modules.onFault(error)
      })
  }

  /** The node stops: the run goes on after the next start. */
  async stop(): Promise<void> {
    this.#abort.abort(requestGone(this.entry.id))
    await this.#done
  }

  async #work(): Promise<void> {
    const { engine } = this.#modules
    const { signal } = this.#abort
    const prepared = await this.#prepare(signal)
    this.#ready.resolve(prepared)
    this.#turnTo('running')
    await this.#modules.resume(prepared, signal)
    await engine.start({
      definition: prepared.network,
      inputs: prepared.inputs,
      id: this.name,
      originId: this.entry.id,
    })
    await orAbort(engine.result(this.name), signal)
    const run = await commitRun(engine, this.name, prepared)
    if ('failed' in run) {
      this.fault = run
      return this.#turnTo('failed')
    }
    this.record = await this.#keep(run)
    this.#turnTo('done')
    this.#modules.onResult(this.record, run)
  }

  async #prepare(signal: AbortSignal): Promise<PreparedRequest> {
    for (;;) {
      try {
        const leave = await this.#modules.enter(signal)
        try {
          return await this.#modules.preparer.prepare(this.entry, signal)
        } finally {
          leave()
        }
      } catch (error) {
        signal.throwIfAborted()
        if (!PASSING_CODES.has(faultOf(error).code)) throw error
        await sleep(FETCH_RETRY_MS, undefined, { signal })
      }
    }
  }

  async #keep({ result }: CommittedRun): Promise<ResultRecord> {
    const { blobs, records, onFault } = this.#modules
    // Whoever wants the document can make it again; the vote does not wait for room.
    const document = await blobs.put(writeResultDocument(result)).catch((error: unknown) => {
      onFault(error)
      return undefined
    })
    return records.save(this.name, { resultHash: result.resultHash, document })
  }

  #end(error: unknown): void {
    this.#ready.reject(error)
    const { signal } = this.#abort
    if (signal.aborted) return this.#turnTo('cancelled')
    const { code, message } = faultOf(error)
    this.fault = { failed: code, message }
    const isLocal = code === CommitteeErrorCode.LOCAL_FAILURE || !isOfRequest(code)
    if (isLocal) this.#modules.onFault(error)
    this.#turnTo(isLocal ? 'abstained' : 'failed')
  }

  #turnTo(status: AssignmentStatus): void {
    this.status = status
    this.#modules.onChange()
  }
}

/** A run that has never begun, or is over: there is nothing to end. */
function isGone(error: unknown): boolean {
  const { code } = faultOf(error)
  return code === EngineErrorCode.UNKNOWN || code === EngineErrorCode.OVER
}

/** Whether a code is about the request, and so the same for everybody. */
function isOfRequest(code: string): boolean {
  return /^(FLOW|INPUT|COMPILE|PLAN|VALUE|COMMITTEE)_/.test(code)
}
