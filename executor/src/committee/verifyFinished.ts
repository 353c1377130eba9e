import { encodeOutputs } from '@flowbuilder/sdk/results/encodeOutputs'
import type { Definition, TaskDefinition } from '@flowbuilder/sdk/workflow/definition'
import { kindOf } from '@flowbuilder/sdk/workflow/taskKind'
import { type TaskExecutors, taskSecrets } from '../runtime/attempts.ts'
import { applyEvent, startRun } from '../runtime/fold/foldRun.ts'
import { resolveBindings } from '../runtime/fold/resolveValues.ts'
import { NO_ITEM } from '../runtime/fold/runEvent.ts'
import { planRun } from '../runtime/fold/runPlan.ts'
import type { TaskExecutor, TaskValues } from '../runtime/port.ts'

export interface VerifyFinishedParameters {
  readonly definition: Definition
  readonly inputs: TaskValues
  /** Claimed results by task, each behind those that it waits for. */
  readonly finished: ReadonlyMap<string, TaskValues>
  /** Seeds derive from it. */
  readonly originId: string
}

/** Time of one task, however long its own limit is. */
const VERIFY_MS = 600_000

/**
 * Whether claimed results are what this machine computes from the claimed inputs of each task. As the inputs are known, all tasks are
 * computed at the same time: this takes as long as the longest of them, not as all in a row. Waits are believed.
 *
 * - Errors: those of the tasks; the reason of the signal.
 */
export async function verifyFinished(
  { definition, inputs, finished, originId }: VerifyFinishedParameters,
  executors: TaskExecutors,
  signal: AbortSignal,
): Promise<boolean> {
  // No event of this run is kept: its times and its hash play no part.
  const plan = planRun(definition, '0x')
  const started = { id: originId, definitionHash: plan.definitionHash, inputs, originId, atMs: 0 }
  const state = startRun(plan, { type: 'runStarted', ...started, rerunOf: undefined })
  const claims = [...finished].flatMap(([name, outputs]) => {
    const planned = plan.tasks[plan.indexOf.get(name) ?? -1]
    return planned === undefined ? [] : [{ planned, name, outputs }]
  })
  for (const { planned, outputs } of claims) {
    const place = { task: planned.index, item: NO_ITEM, atMs: 0 }
    applyEvent(state, { type: 'taskCompleted', ...place, outputs })
  }
  const verdicts = claims.map(async ({ planned, name, outputs }) => {
    if (planned.kind === 'wait') return Object.keys(outputs).length === 0
    const values = resolveBindings(state, planned.bindings, undefined, (stored) =>
      stored.type === 'blob' ? undefined : stored,
    )
    const executor = executors[kindOf(planned.definition)]
    if (values === undefined || executor === undefined) return false
    const computed = await (executor as TaskExecutor<TaskDefinition>).execute(
      planned.definition,
      values,
      {
        runId: originId,
        taskId: name,
        attempt: 1,
        ...taskSecrets(originId, name),
        deadlineMs: Date.now() + VERIFY_MS,
        hosts: [],
        signal,
        notes: { recorded: [], record: async () => undefined },
      },
    )
    return isEqual(computed, outputs)
  })
  return (await Promise.all(verdicts)).every((verdict) => verdict)
}

function isEqual(left: TaskValues, right: TaskValues): boolean {
  const names = [left, right].map((values) => Object.keys(values).sort().join())
  const types = [left, right].map((values) =>
    Object.entries(values)
      .map(([name, { type }]) => `${name} ${type}`)
      .sort()
      .join(),
  )
  return (
    names[0] === names[1] && types[0] === types[1] && encodeOutputs(left) === encodeOutputs(right)
  )
}
