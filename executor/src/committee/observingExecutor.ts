import type { Aggregation, TaskDefinition } from '@flowbuilder/sdk/workflow/definition'
import type { Hex } from 'viem'
import {
  type ObservationOutcome,
  observationKey,
  type RequestEntry,
  requestKey,
} from '../ledger/state.ts'
import type { TaskContext, TaskExecutor, TaskValues } from '../runtime/port.ts'
import type { Validator } from '../validator/port.ts'
import { agreedFailure, observationsSplit, requestGone } from './errors.ts'
import type { LedgerWatch } from './ledgerWatch.ts'
import { isObserved } from './networkDefinition.ts'
import { readOutputs } from './observationRecord.ts'
import { observeTask } from './observeTask.ts'
import { requestOfRun } from './runName.ts'

export interface ObservingExecutorModules {
  readonly validator: Pick<Validator, 'operator' | 'submit'>
  readonly watch: LedgerWatch
  /** Looks at the outside world. */
  readonly inner: TaskExecutor<never>
  /** Waits for a free place among those that look. */
  readonly enter: (signal: AbortSignal) => Promise<() => void>
  /** The task as the definition has it, with its retries and timeouts. */
  readonly taskOf: (request: Hex, name: string) => Promise<TaskDefinition | undefined>
}

/**
 * Runs tasks of the outside world in a committee: looks, says what it saw, and gives what the committee agrees on.
 *
 * - The first outcome of the ledger counts, also before this member has seen anything.
 * - After a crash it looks again, unless the ledger has its word already; the ledger takes the first word of each member.
 * - Errors: the agreed code; COMMITTEE_SPLIT; COMMITTEE_REQUEST_GONE. None of them is retryable.
 * - Source: docs/specs/committee.md section 3.
 */
export class ObservingExecutor implements TaskExecutor {
  readonly #modules: ObservingExecutorModules

  constructor(modules: ObservingExecutorModules) {
    this.#modules = modules
  }

  async execute(
    task: TaskDefinition,
    inputs: TaskValues,
    context: TaskContext,
  ): Promise<TaskValues> {
    const { watch } = this.#modules
    const request = requestOfRun(context.runId)
    if (request === undefined || !isObserved(task)) throw requestGone(context.runId)
    const rule = 'http' in task ? task.http.aggregate : task['chain.read'].aggregate
    const find = (): ObservationOutcome | undefined => {
      const outcome = watch.get(observationKey(request.id, context.taskId, rule))?.outcome
      if (outcome === undefined) this.#entry(request)
      return outcome
    }
    const decided = new AbortController()
    const signal = AbortSignal.any([context.signal, decided.signal])
    const saying = this.#say(request, rule, task, inputs, { ...context, signal })
    try {
      const outcome = await Promise.race([
        watch.until(find, context.signal),
        // It ends by itself only when it fails.
        saying.then(() => new Promise<never>(() => undefined)),
      ])
      return readOutcome(outcome, context.taskId)
    } finally {
      decided.abort()
      // Its failure came out of the race above, or the outcome is there without it.
      await saying.catch(() => undefined)
    }
  }

  async #say(
    request: { readonly id: Hex; readonly admittedAt: number },
    rule: Aggregation,
    task: TaskDefinition,
    inputs: TaskValues,
    context: TaskContext,
  ): Promise<void> {
    const { validator, watch, inner, taskOf, enter } = this.#modules
    const { taskId, signal } = context
    const known = watch.get(observationKey(request.id, taskId, rule))
    if (known?.outcome !== undefined || known?.seen[validator.operator] !== undefined) return
    const name = taskId.replace(/\[\d+\]$/, '')
    const original = (await taskOf(request.id, name)) ?? task
    const leave = await enter(signal)
    const observation = await observeTask(inner as TaskExecutor, original, inputs, context).finally(
      leave,
    )
    // A full queue empties with the next blocks.
    await watch.until(() => {
      this.#entry(request)
      const place = { request: request.id, task: taskId, rule }
      return validator.submit({ type: 'observe', ...place, observation }) ? true : undefined
    }, signal)
  }

  /** Errors: COMMITTEE_REQUEST_GONE. */
  #entry({ id, admittedAt }: { readonly id: Hex; readonly admittedAt: number }): RequestEntry {
    const entry = this.#modules.watch.get(requestKey(id))
    if (entry?.admittedAt !== admittedAt) throw requestGone(id)
    return entry
  }
}

function readOutcome(outcome: ObservationOutcome, task: string): TaskValues {
  switch (outcome.type) {
    case 'agreed':
      return readOutputs(outcome.outputs)
    case 'failed':
      throw agreedFailure(task, outcome.code)
    case 'split':
      throw observationsSplit(task)
  }
}
