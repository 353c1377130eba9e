import type { Definition } from '@flowbuilder/sdk/workflow/definition'
import type { Hex } from 'viem'
import { LedgerMode, type RequestEntry, requestKey } from '../ledger/state.ts'
import type { TaskExecutors } from '../runtime/attempts.ts'
import type { FlowEngine } from '../runtime/engine.ts'
import { EngineError, EngineErrorCode } from '../runtime/errors.ts'
import type { TaskValues } from '../runtime/port.ts'
import type { Validator } from '../validator/port.ts'
import { movableTasks, readCheckpoint, writeCheckpoint } from './checkpoint.ts'
import { checkpointInvalid } from './errors.ts'
import type { PreparedRequest, RequestBlobs } from './port.ts'
import { verifyFinished } from './verifyFinished.ts'

export interface CheckpointsModules {
  readonly validator: Pick<Validator, 'operator' | 'replica' | 'submit'>
  readonly engine: FlowEngine
  readonly blobs: RequestBlobs
  /** Of deterministic tasks. */
  readonly executors: TaskExecutors
  readonly onFault: (error: unknown) => void
}

/** Between two checkpoints of a run. */
export const CHECKPOINT_MS = 500
/** A successor begins anew rather than wait longer for the blob of a checkpoint. */
const FETCH_MS = 1_000
/** Blobs that are remembered as fetched. */
const MAX_FETCHED = 4_096

/**
 * Where performers stand: saves checkpoints of the own runs, keeps those of others, and goes on from one.
 *
 * - A checkpoint is a claim of its performer. A successor computes all results in it again, all at the same time, before it uses
 *   them: else whoever is about to be replaced could make the successor lose its bond.
 * - Source: docs/specs/committee.md section 5.
 */
export class Checkpoints {
  readonly #modules: CheckpointsModules
  readonly #fetched = new Set<Hex>()
  readonly #abort = new AbortController()
  readonly #followed = new Map<string, { timer: NodeJS.Timeout | undefined; count: number }>()
  readonly #end: () => void
  readonly #requests = new Map<string, { readonly id: Hex; readonly definition: Definition }>()

  constructor(modules: CheckpointsModules) {
    this.#modules = modules
    this.#end = modules.engine.subscribe((name) => this.#schedule(name))
  }

  /** Keeps what a successor needs of somebody else's run, so that it outlives its performer: the blobs of the request, the checkpoint. */
  look({ mode, committee, performer, definitionHash, inputsHash, checkpoint }: RequestEntry): void {
    const { operator } = this.#modules.validator
    const isBackup =
      mode === LedgerMode.OPTIMISTIC &&
      committee.some((member) => member.operator === operator) &&
      committee[performer]?.operator !== operator
    if (!isBackup) return
    this.#keep(definitionHash)
    this.#keep(inputsHash)
    if (checkpoint !== undefined && checkpoint.operator !== operator) this.#keep(checkpoint.digest)
  }

  #keep(digest: Hex): void {
    if (this.#fetched.has(digest)) return
    const [oldest] = this.#fetched
    if (oldest !== undefined && this.#fetched.size >= MAX_FETCHED) this.#fetched.delete(oldest)
    this.#fetched.add(digest)
    this.#modules.blobs.fetch(digest, this.#abort.signal).catch((error: unknown) => {
      // Asked for again when the request is touched the next time.
      this.#fetched.delete(digest)
      if (!this.#abort.signal.aborted) this.#modules.onFault(error)
    })
  }

  /** Saves checkpoints of a run from now on, until it is over. */
  follow({ id }: RequestEntry, name: string, definition: Definition): void {
    this.#requests.set(name, { id, definition })
    this.#followed.set(name, { timer: undefined, count: 0 })
    this.#schedule(name)
  }

  /** What a successor of the request's performer may go on from; empty to begin anew. Errors: none. */
  async successorOf(
    { id, checkpoint }: RequestEntry,
    { definition, inputs }: PreparedRequest,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, TaskValues>> {
    const { blobs, executors, onFault } = this.#modules
    if (checkpoint === undefined) return new Map()
    const limited = AbortSignal.any([signal, AbortSignal.timeout(FETCH_MS)])
    try {
      const bytes = await blobs.fetch(checkpoint.digest, limited)
      const finished = readCheckpoint(bytes, definition)
      if (finished === undefined) throw checkpointInvalid(id, undefined)
      const claim = { definition, inputs, finished, originId: id }
      if (!(await verifyFinished(claim, executors, signal))) throw checkpointInvalid(id, undefined)
      return finished
    } catch (error) {
      if (!signal.aborted) onFault(error)
      return new Map()
    }
  }

  stop(): void {
    this.#abort.abort()
    this.#end()
    for (const { timer } of this.#followed.values()) clearTimeout(timer)
    this.#followed.clear()
  }

  #schedule(name: string): void {
    const followed = this.#followed.get(name)
    if (followed === undefined || followed.timer !== undefined) return
    followed.timer = setTimeout(() => {
      followed.timer = undefined
      this.#save(name, followed).catch((error: unknown) => this.#onFailure(name, error))
    }, CHECKPOINT_MS)
  }

  async #save(name: string, followed: { count: number }): Promise<void> {
    const { validator, engine, blobs } = this.#modules
    const request = this.#requests.get(name)
    const entry = request && validator.replica.view.get(requestKey(request.id))
    const isPerformer = entry?.committee[entry.performer]?.operator === validator.operator
    const { state } = await engine.view(name)
    if (request === undefined || !isPerformer || state.endedAtMs !== undefined)
      return this.#forget(name)
    const tasks = await engine.tasks(name)
    const finished = new Map<string, TaskValues>()
    for (const task of movableTasks(request.definition)) {
      const outputs = tasks.get(task)?.outputs
      if (outputs !== undefined) finished.set(task, outputs)
    }
    if (finished.size <= followed.count) return
    const digest = await blobs.put(writeCheckpoint(finished))
    const sequence = (entry.checkpoint?.sequence ?? 0) + 1
    if (validator.submit({ type: 'checkpoint', request: request.id, sequence, digest }))
      followed.count = finished.size
  }

  #forget(name: string): void {
    this.#followed.delete(name)
    this.#requests.delete(name)
  }

  #onFailure(name: string, error: unknown): void {
    this.#forget(name)
    if (!this.#abort.signal.aborted) this.#modules.onFault(error)
  }
}

/** Begins the run of a performer from the checkpoint of the one before, unless it has begun already. */
export async function resumeFrom(
  {
    entry,
    name,
    prepared,
  }: { readonly entry: RequestEntry; readonly name: string; readonly prepared: PreparedRequest },
  { engine, checkpoints }: { readonly engine: FlowEngine; readonly checkpoints: Checkpoints },
  signal: AbortSignal,
): Promise<void> {
  if (!(await isThere(engine, name))) {
    const finished = await checkpoints.successorOf(entry, prepared, signal)
    signal.throwIfAborted()
    const { network: definition, inputs } = prepared
    await engine.start({ definition, inputs, id: name, originId: entry.id, finished })
  }
  checkpoints.follow(entry, name, prepared.definition)
}

async function isThere(engine: FlowEngine, name: string): Promise<boolean> {
  try {
    await engine.view(name)
    return true
  } catch (error) {
    if (error instanceof EngineError && error.data.code === EngineErrorCode.UNKNOWN) return false
    throw error
  }
}
