import type { CommitteeView, RunView } from '../../../network/gatewayTypes.ts'
import type { Tone } from '../../../ui/tones.ts'

/** Colours of the states that the engine gives a task. */
const TASK_TONES: Readonly<Record<string, Tone>> = {
  pending: 'idle',
  running: 'busy',
  waiting: 'wait',
  completed: 'good',
  skipped: 'idle',
  faulted: 'bad',
  cancelled: 'idle',
}
/** Colours of the states of a step. */
export const STEP_TONES: Readonly<Record<RunView['steps'][number]['status'], Tone>> = {
  pending: 'idle',
  running: 'busy',
  waiting: 'wait',
  completed: 'good',
  faulted: 'bad',
  skipped: 'idle',
}

/**
 * The colour of a task in the graph of a run. Pure.
 *
 * - One program computes all tasks of a proven workflow, so they share the state of its step; a network says how each task does.
 */
export function taskTone(
  task: string,
  { steps }: Pick<RunView, 'steps'>,
  committee: Pick<CommitteeView, 'tasks'> | undefined,
): Tone {
  const known = committee?.tasks.find(({ name }) => name === task)
  if (known !== undefined) return TASK_TONES[known.status] ?? 'idle'
  const step = steps.find(({ name }) => name === 'evaluate' || name === 'run')
  return STEP_TONES[step?.status ?? 'pending']
}
