import { retryDelayMs } from '@flowbuilder/sdk/workflow/retryDelay'
import { runTooLong } from '../errors.ts'
import { MAX_RUN_EVENTS } from '../limits.ts'
import { beginTask } from './beginTask.ts'
import { faultOf } from './faultOf.ts'
import { passTime } from './passTime.ts'
import type { Fault, UnitPlace } from './runEvent.ts'
import { runOutputs } from './runOutputs.ts'
import { isOver, type RunState, type TaskState, unitAt } from './runState.ts'
import type { StoredValues } from './storedValue.ts'
import { type StepEnvironment, type StepResult, Turn } from './turn.ts'

/** What happened outside of a run. */
export type RunInput =
  /** Nothing but time, or blobs arrived. */
  | { readonly type: 'look' }
  | ({
      readonly type: 'succeeded'
      readonly attempt: number
      readonly outputs: StoredValues
    } & UnitPlace)
  | ({
      readonly type: 'failed'
      readonly attempt: number
      readonly fault: Fault
      readonly retryable: boolean
    } & UnitPlace)
  | ({ readonly type: 'note'; readonly note: Uint8Array } & UnitPlace)
  | { readonly type: 'signal'; readonly name: string; readonly content: StoredValues }
  | { readonly type: 'cancel'; readonly reason: string }
  /** It cannot go on: a blob of it is lost. */
  | { readonly type: 'break'; readonly fault: Fault }

/**
 * The next step of a run: which facts follow from an input, and what has to be done.
 *
 * - Shape: `state` is changed in place, by the events alone: folding them over the state before gives the state after.
 * - Deterministic: equal state, input and environment give equal results.
 * - A second result of an attempt, and one that nobody waits for any more, is no fact.
 * - Source: docs/specs/runtime.md section 3.
 */
export function step(state: RunState, input: RunInput, environment: StepEnvironment): StepResult {
  const turn = new Turn(state, environment)
  if (isOver(state)) return turn.finish(false)
  takeInput(turn, input)
  if (!isOver(state)) passTime(turn)
  const blocked: number[] = []
  while (state.ready.length > 0 && turn.evaluations > 0 && state.events < MAX_RUN_EVENTS) {
    const task = state.ready.pop() as number
    if (!beginTask(turn, state.tasks[task] as TaskState)) blocked.push(task)
  }
  const more = state.ready.length > 0 && turn.evaluations <= 0
  state.ready.push(...blocked)
  if (!isOver(state)) endRun(turn)
  return turn.finish(more)
}

function takeInput(turn: Turn, input: RunInput): void {
  const { state, nowMs: atMs } = turn
  switch (input.type) {
    case 'look':
      return
    case 'signal': {
      const { name, content } = input
      turn.emit({ type: 'signalReceived', name, content, atMs })
      return deliverSignal(turn, name)
    }
    case 'cancel':
      return turn.emit({ type: 'runCancelled', reason: input.reason, atMs })
    case 'break':
      return turn.emit({ type: 'runFaulted', fault: input.fault, atMs })
    default:
      break
  }
  const { task, item } = input
  const unit = unitAt(state, input)
  if (unit?.status !== 'running') return
  if (input.type === 'note')
    return turn.emit({ type: 'noteRecorded', task, item, note: input.note, atMs })
  if (unit.attempt !== input.attempt) return
  if (input.type === 'succeeded')
    return turn.emit({ type: 'taskCompleted', task, item, outputs: input.outputs, atMs })
  const { retry, timeoutMs } = (state.tasks[task] as TaskState).plan
  const { attempt, fault } = input
  const delayMs = retryDelayMs(retry, attempt, turn.environment.chance())
  const retryAtMs = atMs + delayMs
  // A retry that would come after the end of the task's time is none.
  if (input.retryable && attempt <= retry.limit && retryAtMs < unit.startedAtMs + timeoutMs)
    turn.emit({ type: 'taskRetried', task, item, attempt, fault, retryAtMs, atMs })
  else turn.emit({ type: 'taskFaulted', task, item, fault, atMs })
}

/** Gives the oldest signal of a name to the unit that has waited for it longest. */
function deliverSignal({ state, nowMs: atMs, emit }: Turn, name: string): void {
  const content = state.signals.get(name)?.[0]
  if (content === undefined) return
  for (const { task, item } of state.active) {
    if (state.tasks[task]?.plan.signal !== name) continue
    return emit({ type: 'taskCompleted', task, item, outputs: content, atMs })
  }
}

function endRun(turn: Turn): void {
  const { state, nowMs: atMs } = turn
  if (state.events >= MAX_RUN_EVENTS) {
    const fault = faultOf(runTooLong(state.id, MAX_RUN_EVENTS))
    return turn.emit({ type: 'runFaulted', fault, atMs })
  }
  if (state.open > 0) return
  if (state.status === 'failing') return turn.emit({ type: 'runFaulted', fault: undefined, atMs })
  try {
    if (runOutputs(state, turn.load) !== undefined) turn.emit({ type: 'runCompleted', atMs })
  } catch (error) {
    turn.emit({ type: 'runFaulted', fault: faultOf(error), atMs })
  }
}

/** When a run that nothing happens to must be looked at again: infinite if only something from outside helps. */
export function dueAtMs(state: RunState): number {
  if (isOver(state)) return Number.POSITIVE_INFINITY
  let due =
    state.status === 'running' ? state.startedAtMs + state.plan.timeoutMs : Number.POSITIVE_INFINITY
  for (const unit of state.active) {
    const { timeoutMs } = (state.tasks[unit.task] as TaskState).plan
    due = Math.min(due, unit.dueAtMs, unit.startedAtMs + timeoutMs)
  }
  return due
}

/** Attempts that the journal says are under way: after a restart they are made again. */
export function openAttempts(state: RunState): (UnitPlace & { readonly attempt: number })[] {
  return [...state.active]
    .filter((unit) => unit.status === 'running')
    .map(({ task, item, attempt }) => ({ task, item, attempt }))
}
