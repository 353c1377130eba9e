/** A text and how it came to be. */
export interface History {
  readonly past: readonly string[]
  readonly present: string
  readonly future: readonly string[]
}

/** Steps that can be undone. */
export const MAX_STEPS = 200

export function startHistory(present: string): History {
  return { past: [], present, future: [] }
}

/** The text changed; what was undone before is gone. The same text is no step. */
export function push(history: History, text: string): History {
  const { past, present } = history
  if (text === present) return history
  return { past: [...past.slice(1 - MAX_STEPS), present], present: text, future: [] }
}

export function undo(history: History): History {
  const { past, present, future } = history
  const before = past.at(-1)
  if (before === undefined) return history
  return { past: past.slice(0, -1), present: before, future: [present, ...future] }
}

export function redo(history: History): History {
  const { past, present, future } = history
  const [next, ...rest] = future
  if (next === undefined) return history
  return { past: [...past, present], present: next, future: rest }
}
