/** One call of a client on a register, with the times at which it began and at which its client knew the outcome. */
export interface Operation {
  readonly type: 'read' | 'write'
  /** What was written, or read; undefined for a register that nobody has written. Written values differ. */
  readonly value: string | undefined
  readonly startMs: number
  /** Infinite for a call that never came back: a write of it may have happened or not, a read says nothing. */
  readonly endMs: number
}

/** States that a search may visit; more calls at one time than a simulation makes would be needed. */
const MAX_STATES = 200_000

/**
 * Whether one order of the calls explains a register: each takes effect at one moment between its begin and its end, and a
 * read gives the value of the last write before it.
 *
 * - Wing and Gong's search with Lowe's memory of states (which calls are done, and the value): a state that failed once is
 *   not tried again.
 * - Errors: throws if a history is too wide to be searched.
 */
export function isLinearizable(history: readonly Operation[]): boolean {
  const isBack = ({ endMs }: Operation): boolean => endMs < Number.POSITIVE_INFINITY
  const wasRead = new Set(
    history.filter((call) => call.type === 'read' && isBack(call)).map(({ value }) => value),
  )
  // A write that never came back and that nobody saw may just as well not have happened.
  const calls = history
    .filter((call) => isBack(call) || (call.type === 'write' && wasRead.has(call.value)))
    .sort((a, b) => a.startMs - b.startMs)
  const done = new Uint8Array(calls.length)
  const seen = new Set<string>()
  const search = (value: string | undefined): boolean => {
    const state = `${done.join('')} ${value}`
    if (seen.has(state)) return false
    if (seen.size > MAX_STATES) throw new Error('too many calls at one time')
    seen.add(state)
    // The next one begins before any that is left has ended.
    let firstEnd = Number.POSITIVE_INFINITY
    for (const [at, { endMs }] of calls.entries())
      if (done[at] === 0) firstEnd = Math.min(firstEnd, endMs)
    if (firstEnd === Number.POSITIVE_INFINITY) return true
    for (const [at, call] of calls.entries()) {
      if (call.startMs > firstEnd) break
      if (done[at] !== 0 || (call.type === 'read' && call.value !== value)) continue
      done[at] = 1
      if (search(call.value)) return true
      done[at] = 0
    }
    return false
  }
  return search(undefined)
}
