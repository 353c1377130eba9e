import type { Value } from '@flowbuilder/sdk/table/value'
import { valueToJson } from '@flowbuilder/sdk/workflow/valueToJson'
import type { NumberedEvent, RunResult } from '../runtime/engine.ts'
import type { Fault } from '../runtime/fold/runEvent.ts'
import { isEnded, type RunState, type TaskState, unitName } from '../runtime/fold/runState.ts'
import type { StoredValue, StoredValues } from '../runtime/fold/storedValue.ts'
import type { RunView } from './schemas.ts'

/** A run as the API shows it. */
export function viewRun(state: RunState, { outputs }: RunResult): RunView {
  const { id, status, startedAtMs, endedAtMs, rerunOf, events, plan } = state
  return {
    id,
    name: plan.definition.name,
    status,
    startedAtMs,
    ...(endedAtMs === undefined ? {} : { endedAtMs }),
    definitionHash: plan.definitionHash,
    ...(rerunOf === undefined ? {} : { rerunOf }),
    events,
    tasks: state.tasks.map(viewTask),
    ...(status === 'completed' ? { outputs: valuesToJson(outputs) } : {}),
    ...(state.fault === undefined ? {} : { fault: viewFault(state, state.fault) }),
  }
}

function viewFault(
  { plan, tasks, faultTask }: RunState,
  fault: Fault,
): NonNullable<RunView['fault']> {
  const task = faultTask === undefined ? undefined : tasks[faultTask]
  if (task === undefined) return fault
  // A loop is ended by one of its items.
  const unit = task.items?.units.find(({ status }) => status === 'faulted') ?? task
  return { ...fault, task: unitName(plan, unit), attempt: Math.max(1, unit.attempt) }
}

function viewTask(task: TaskState): RunView['tasks'][number] {
  const { plan, status, attempt, items, dueAtMs, fault } = task
  const isWaiting = status === 'waiting'
  return {
    name: plan.name,
    kind: plan.kind,
    status,
    attempt,
    ...(items === undefined
      ? {}
      : { items: { count: items.count, ended: items.units.filter(isEnded).length } }),
    ...(isWaiting && Number.isFinite(dueAtMs) ? { dueAtMs } : {}),
    ...(isWaiting && plan.signal !== undefined ? { signal: plan.signal } : {}),
    ...(fault === undefined ? {} : { fault }),
  }
}

/** An event as the API shows it: tasks by name, notes by their length alone. */
export function viewEvent(
  { plan }: RunState,
  { sequence, event }: NumberedEvent,
): Readonly<Record<string, unknown>> {
  const shown: Record<string, unknown> = { sequence, type: event.type, atMs: event.atMs }
  if ('task' in event) shown.task = unitName(plan, event)
  if ('attempt' in event) shown.attempt = event.attempt
  if ('outputs' in event) shown.outputs = valuesToJson(event.outputs)
  if ('content' in event) shown.content = valuesToJson(event.content)
  if ('inputs' in event) shown.inputs = valuesToJson(event.inputs)
  if ('name' in event) shown.name = event.name
  if ('retryAtMs' in event) shown.retryAtMs = event.retryAtMs
  if ('reason' in event) shown.reason = event.reason
  if ('note' in event) shown.noteBytes = event.note.length
  if ('fault' in event && event.fault !== undefined) shown.fault = { ...event.fault }
  return shown
}

/** Values as JSON; one that is too large for the journal is named by its digest. */
function valuesToJson(values: StoredValues): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]: [string, StoredValue]) => [
      name,
      value.type === 'blob'
        ? { digest: value.digest, size: value.size }
        : valueToJson(value as Value),
    ]),
  )
}
