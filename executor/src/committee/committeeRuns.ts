import type { Hex } from 'viem'
import type { ObservationEntry, RequestEntry } from '../ledger/state.ts'
import { requestKey } from '../ledger/state.ts'
import type { FlowEngine } from '../runtime/engine.ts'
import type { RunState } from '../runtime/fold/runState.ts'
import type { Validator } from '../validator/port.ts'
import type { Assignment } from './assignment.ts'
import type { Committee } from './committee.ts'
import type { CommitteeRunView, ObservationView, TaskView } from './port.ts'

export interface CommitteeRunsModules {
  readonly committee: Committee
  readonly engine: FlowEngine
  readonly validator: Pick<Validator, 'replica'>
}

/** What this node knows of the requests that it works on: a read model for people and programs. */
export class CommitteeRuns {
  readonly #modules: CommitteeRunsModules

  constructor(modules: CommitteeRunsModules) {
    this.#modules = modules
  }

  /** The newest first, at most `limit`. */
  async list(limit: number): Promise<readonly CommitteeRunView[]> {
    const newest = this.#modules.committee.assignments.toReversed().slice(0, limit)
    return Promise.all(newest.map((assignment) => this.#view(assignment)))
  }

  /** Undefined for a request that this node does not work on. */
  async get(request: Hex): Promise<CommitteeRunView | undefined> {
    const assignment = this.#modules.committee.assignmentOf(request)
    return assignment === undefined ? undefined : this.#view(assignment)
  }

  /** Hears of requests that look different now. The result ends it. */
  onChange(listener: (request: Hex) => void): () => void {
    return this.#modules.committee.onChange(listener)
  }

  async #view(assignment: Assignment): Promise<CommitteeRunView> {
    const { engine, validator } = this.#modules
    const { entry, role, name, status, fault, record } = assignment
    const current = validator.replica.view.get(requestKey(entry.id))
    const isCurrent = current?.admittedAt === entry.admittedAt
    const known = isCurrent ? current : undefined
    // Before the blobs are there nothing runs.
    const state = await engine.view(name).then(
      (view) => view.state,
      () => undefined,
    )
    return {
      request: entry.id,
      admittedAt: entry.admittedAt,
      mode: entry.mode,
      role,
      status,
      fault,
      resultHash: record?.resultHash,
      document: record?.document,
      tasks: state === undefined ? [] : this.#tasks(state, known),
      entry: known,
    }
  }

  #tasks({ tasks }: RunState, entry: RequestEntry | undefined): TaskView[] {
    const observations = this.#observations(entry)
    return tasks.map(({ plan, status, attempt, fault }) => ({
      name: plan.name,
      kind: plan.kind,
      status,
      attempt,
      fault: fault?.code,
      observations: observations
        .filter(({ task }) => task === plan.name || task.startsWith(`${plan.name}[`))
        .map(viewObservation),
    }))
  }

  #observations(entry: RequestEntry | undefined): ObservationEntry[] {
    const { view } = this.#modules.validator.replica
    return (entry?.observations ?? []).flatMap((key) => {
      const observation = view.get(key)
      return observation === undefined ? [] : [observation]
    })
  }
}

function viewObservation({ task, seen, outcome }: ObservationEntry): ObservationView {
  return { unit: task, seen: Object.keys(seen), outcome: outcome?.type }
}
