/** Slips of the pen that a suggestion forgives. */
const MAX_EDITS = 3

/** The known name nearest to `name`, if it is near enough to be a slip of the pen. */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined
  let bestEdits = Math.min(MAX_EDITS, Math.ceil(name.length / 2)) + 1
  for (const candidate of known) {
    const edits = countEdits(name.toLowerCase(), candidate.toLowerCase())
    if (edits < bestEdits) {
      best = candidate
      bestEdits = edits
    }
  }
  return best
}

/** A sentence for a remedy: the suggestion if there is one, else what exists. */
export function suggest(name: string, known: readonly string[]): string {
  const near = didYouMean(name, known)
  if (near !== undefined) return `Did you mean "${near}"?`
  return known.length === 0 ? 'There is none to refer to.' : `Known here: ${known.join(', ')}.`
}

/** Levenshtein distance with transpositions of neighbours. */
function countEdits(left: string, right: string): number {
  let beforePrevious: number[] = []
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let row = 1; row <= left.length; row++) {
    const current = [row]
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1]
      let edits = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
      )
      const swapped =
        row > 1 &&
        column > 1 &&
        left[row - 1] === right[column - 2] &&
        left[row - 2] === right[column - 1]
      if (swapped) edits = Math.min(edits, (beforePrevious[column - 2] ?? 0) + 1)
      current.push(edits)
    }
    beforePrevious = previous
    previous = current
  }
  return previous[right.length] ?? 0
}
