import type { Hex } from 'viem'
import type { ResultSigner } from '../consensus/bls/resultSigner.ts'
import type { TransactionVerdict } from '../ledger/applyBlock.ts'
import { CHAIN_KEY, LedgerMode, type RequestEntry, requestKey } from '../ledger/state.ts'
import type { CommittedBlock } from '../replica/port.ts'
import type { FlowEngine } from '../runtime/engine.ts'
import type { Validator } from '../validator/port.ts'
import { Assignment } from './assignment.ts'
import { type Checkpoints, resumeFrom } from './checkpoints.ts'
import { dissent, requestGone } from './errors.ts'
import { Places } from './places.ts'
import { type CommittedRun, type PreparedRequest, type RequestBlobs, Role } from './port.ts'
import type { Replacements } from './replacements.ts'
import type { RequestPreparer } from './requestPreparer.ts'
import type { ResultRecord, ResultRecords } from './resultRecords.ts'
import { runName } from './runName.ts'

export interface CommitteeModules {
  readonly validator: Pick<Validator, 'operator' | 'replica' | 'submit' | 'onCommit'>
  readonly engine: FlowEngine
  readonly records: ResultRecords
  readonly blobs: RequestBlobs
  readonly preparer: RequestPreparer
  readonly checkpoints: Checkpoints
  readonly replacements: Replacements
  readonly signResult: ResultSigner
  readonly onFault: (error: unknown) => void
}

/** A performer has the result of a request, and its claim can be posted. */
export type PerformedListener = (request: RequestEntry, run: CommittedRun) => void

/** Requests whose blobs are fetched and compiled at the same time. */
export const MAX_PREPARING = 8
/** Assignments that are over and still shown; the oldest are forgotten. The ledger bounds those that are not. */
export const MAX_SHOWN_ASSIGNMENTS = 10_000

/**
 * Does what the ledger has assigned to this node: in quorum mode as a member of the committee, else as performer.
 *
 * - Which requests those are follows from the ledger alone; a start reads all of them, each block those that it touched.
 * - Source: docs/specs/committee.md.
 */
export class Committee {
  readonly #modules: CommitteeModules
  readonly #places = new Places(MAX_PREPARING)
  /** By the name of the run, in the order in which they came. */
  readonly #assignments = new Map<string, Assignment>()
  /** The same by request, oldest first. */
  readonly #byRequest = new Map<Hex, Assignment[]>()
  readonly #performed = new Set<PerformedListener>()
  readonly #changed = new Set<(request: Hex) => void>()
  /** Requests whose vote found no room. */
  readonly #unsaid = new Set<Hex>()
  readonly #end: () => void
  #height: number

  constructor(modules: CommitteeModules) {
    this.#modules = modules
    const { validator } = modules
    this.#height = validator.replica.view.get(CHAIN_KEY)?.height ?? 0
    this.#end = validator.onCommit((block) => this.#onCommit(block))
    this.#lookAtAll()
  }

  /** Those under way and the last ones that are over, oldest first. */
  get assignments(): readonly Assignment[] {
    return [...this.#assignments.values()]
  }

  /** The newest assignment of a request. */
  assignmentOf(request: Hex): Assignment | undefined {
    return this.#byRequest.get(request)?.at(-1)
  }

  /** Definition and plan of a request that this node works on, once it has them. Errors: COMMITTEE_REQUEST_GONE; why it has none. */
  async preparedOf(request: Hex): Promise<PreparedRequest> {
    const assignment = this.assignmentOf(request)
    if (assignment === undefined) throw requestGone(request)
    return assignment.ready
  }

  /** A performer's results, also those that were there before a restart. The result ends it. */
  onPerformed(listener: PerformedListener): () => void {
    this.#performed.add(listener)
    return () => this.#performed.delete(listener)
  }

  /** Hears of requests that look different now. The result ends it. */
  onChange(listener: (request: Hex) => void): () => void {
    this.#changed.add(listener)
    return () => this.#changed.delete(listener)
  }

  /** Ends the work at hand; runs go on after the next start. */
  async stop(): Promise<void> {
    this.#end()
    await Promise.all(this.assignments.map((assignment) => assignment.stop()))
  }

  #onCommit({ height, verdicts }: CommittedBlock): void {
    const isNext = height === this.#height + 1
    this.#height = height
    // A snapshot skips blocks, and what they touched.
    if (!isNext) this.#lookAtAll()
    const touched = new Set(verdicts.flatMap(({ transaction }) => requestsOf(transaction)))
    for (const request of touched) this.#look(request)
    this.#modules.replacements.ask()
    for (const { operator, transaction, refusal } of verdicts) {
      const isOwnVote =
        operator === this.#modules.validator.operator && transaction.type === 'result'
      // A block takes a bounded number of decisions: a vote that came too late for it comes again.
      if (isOwnVote && refusal === 'full') this.#unsaid.add(transaction.request)
    }
    for (const request of [...this.#unsaid]) this.#sayAgain(request)
  }

  #lookAtAll(): void {
    const known = this.#modules.validator.replica.requests().map(({ id }) => id)
    const own = this.assignments.map(({ entry }) => entry.id)
    for (const request of new Set([...known, ...own])) this.#look(request)
  }

  #look(request: Hex): void {
    const { validator, checkpoints, replacements } = this.#modules
    const entry = validator.replica.view.get(requestKey(request))
    replacements.look(request, entry)
    const duty = entry === undefined ? undefined : dutyOf(entry, validator.operator)
    const name = entry === undefined || duty === undefined ? undefined : nameOf(entry, duty)
    for (const assignment of this.#byRequest.get(request) ?? [])
      if (assignment.name !== name && !assignment.isOver) void assignment.cancel()
    if (entry !== undefined) {
      checkpoints.look(entry)
      if (entry.decidedAt === this.#height) this.#compare(entry)
      if (duty !== undefined && name !== undefined && duty !== Role.BACKUP)
        this.#begin(entry, duty, name)
    }
    for (const listener of this.#changed) listener(request)
  }

  #begin(entry: RequestEntry, role: Role, name: string): void {
    if (this.#assignments.has(name)) return
    const { engine, records, blobs, preparer, checkpoints, onFault } = this.#modules
    const resume = async (prepared: PreparedRequest, signal: AbortSignal): Promise<void> => {
      if (role !== Role.PERFORMER) return
      await resumeFrom({ entry, name, prepared }, { engine, checkpoints }, signal)
    }
    const assignment = new Assignment(
      { entry, role, name },
      {
        engine,
        records,
        blobs,
        preparer,
        enter: this.#places.enter,
        resume,
        onResult: (record, run) => this.#onResult(entry, role, record, run),
        onChange: () => {
          for (const listener of this.#changed) listener(entry.id)
        },
        onFault,
      },
    )
    this.#assignments.set(name, assignment)
    this.#byRequest.set(entry.id, [...(this.#byRequest.get(entry.id) ?? []), assignment])
    if (this.#assignments.size > MAX_SHOWN_ASSIGNMENTS) this.#forgetOldest()
  }

  #forgetOldest(): void {
    for (const [name, { isOver, entry }] of this.#assignments) {
      if (!isOver) continue
      this.#assignments.delete(name)
      const others = (this.#byRequest.get(entry.id) ?? []).filter((other) => other.name !== name)
      if (others.length === 0) this.#byRequest.delete(entry.id)
      else this.#byRequest.set(entry.id, others)
      return
    }
  }

  #onResult(entry: RequestEntry, role: Role, record: ResultRecord, run: CommittedRun): void {
    const current = this.#modules.validator.replica.view.get(requestKey(entry.id))
    if (current?.admittedAt !== entry.admittedAt) return
    if (role === Role.MEMBER) {
      this.#vote(current, record.resultHash)
      return this.#compare(current)
    }
    for (const listener of this.#performed) listener(current, run)
  }

  #vote({ id, results }: RequestEntry, resultHash: Hex): void {
    const { validator, signResult } = this.#modules
    if (results[validator.operator] !== undefined) return
    const signature = signResult({ id, resultHash })
    const isTaken = validator.submit({ type: 'result', request: id, resultHash, signature })
    // A full queue empties with the next blocks.
    if (isTaken) this.#unsaid.delete(id)
    else this.#unsaid.add(id)
  }

  #sayAgain(request: Hex): void {
    const entry = this.#modules.validator.replica.view.get(requestKey(request))
    const record = this.assignmentOf(request)?.record
    this.#unsaid.delete(request)
    if (entry !== undefined && record !== undefined) this.#vote(entry, record.resultHash)
  }

  /** Notices when this node is alone with its result. */
  #compare(entry: RequestEntry): void {
    const { records, onFault } = this.#modules
    const own = records.get(runName(entry))?.resultHash
    if (entry.resultHash === undefined || own === undefined || own === entry.resultHash) return
    onFault(dissent(entry.id, own, entry.resultHash))
  }
}

function dutyOf({ mode, committee, performer }: RequestEntry, operator: string): Role | undefined {
  if (!committee.some((member) => member.operator === operator)) return undefined
  if (mode === LedgerMode.QUORUM) return Role.MEMBER
  return committee[performer]?.operator === operator ? Role.PERFORMER : Role.BACKUP
}

function nameOf(entry: RequestEntry, duty: Role): string {
  return duty === Role.MEMBER ? runName(entry) : runName(entry, entry.performsSince)
}

function requestsOf(transaction: TransactionVerdict['transaction']): Hex[] {
  return 'request' in transaction ? [transaction.request] : []
}
