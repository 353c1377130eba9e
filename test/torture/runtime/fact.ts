/** What an engine said to the outside. Later lives must agree with it. `life` counts the processes from 0. */
export type Fact =
  /** A start was acknowledged. */
  | { readonly type: 'started'; readonly id: string; readonly x: number }
  /** A signal was acknowledged. */
  | { readonly type: 'signalled'; readonly id: string }
  /** A result of a task was seen in the events of a run. */
  | {
      readonly type: 'result'
      readonly id: string
      readonly sequence: number
      readonly unit: string
      readonly life: number
    }
  /** The end of a run was seen. */
  | { readonly type: 'ended'; readonly id: string; readonly total: string }

/** A task with effects was run: written before it gives its result. */
export interface EffectLine {
  readonly life: number
  readonly id: string
  readonly unit: string
  readonly key: string
  /** The effect itself; a task that finds its note from before a crash does not have it again. */
  readonly applied: boolean
}

/** Facts or effects, one JSON line each; the last line may be cut off by a kill. */
export function parseLines<Line>(text: string): Line[] {
  const lines = text.split('\n')
  // What stands behind the last line end was not written whole.
  lines.pop()
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Line)
}
