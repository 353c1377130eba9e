import type { StepName, StepStatus, StepView } from '../../../network/gatewayTypes.ts'

/** One row of the timeline. Places are parts of the whole width, 0 to 1. */
export interface TimelineRow {
  readonly name: StepName
  readonly status: StepStatus
  /** Undefined for a step that has not begun. */
  readonly bar: { readonly from: number; readonly to: number } | undefined
  readonly durationMs: number | undefined
  /** What the prover is doing. */
  readonly phase: string | undefined
}

/**
 * Rows of the steps of a run on one scale, from the submission to the end, or to now while it goes on. Pure.
 *
 * A step under way starts where the one before it ended. One that is done at a time that nobody noted has no bar.
 */
export function layOutTimeline(
  steps: readonly StepView[],
  submittedAtMs: number,
  nowMs: number,
): TimelineRow[] {
  const spans: ({ start: number; end: number } | undefined)[] = []
  let previousEnd = submittedAtMs
  for (const step of steps) {
    const isTimed = step.status === 'completed' && step.finishedAtMs !== undefined
    const begun = isTimed || step.status === 'running' || step.status === 'waiting'
    const start = step.startedAtMs ?? previousEnd
    const end = step.finishedAtMs ?? Math.max(nowMs, start)
    spans.push(begun ? { start, end } : undefined)
    if (step.finishedAtMs !== undefined) previousEnd = step.finishedAtMs
  }
  const known = spans.filter((span) => span !== undefined)
  const first = Math.min(submittedAtMs, ...known.map(({ start }) => start))
  const last = Math.max(first + 1, ...known.map(({ end }) => end))
  const place = (ms: number): number => (ms - first) / (last - first)
  return steps.map(({ name, status, progress }, index) => {
    const span = spans[index]
    return {
      name,
      status,
      bar: span && { from: place(span.start), to: place(span.end) },
      durationMs: span && span.end - span.start,
      phase: progress?.phase,
    }
  })
}
