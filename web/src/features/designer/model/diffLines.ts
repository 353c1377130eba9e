/** A line of two texts: in both, only in the first, or only in the second. */
export interface DiffLine {
  readonly side: 'both' | 'before' | 'after'
  readonly text: string
}

/** Lines of a text that are compared; the rest of longer ones counts as changed as a whole. */
export const MAX_LINES = 2_000

/**
 * The difference of two texts by lines, along a longest common sequence of lines. Pure.
 *
 * - Cost: product of the lengths of what lies between the equal beginning and the equal end.
 */
export function diffLines(before: string, after: string): DiffLine[] {
  const left = before.split('\n')
  const right = after.split('\n')
  let start = 0
  while (start < left.length && start < right.length && left[start] === right[start]) start += 1
  let end = 0
  const most = Math.min(left.length, right.length) - start
  while (end < most && left.at(-1 - end) === right.at(-1 - end)) end += 1
  const same = (text: string): DiffLine => ({ side: 'both', text })
  const changed = diffMiddle(
    left.slice(start, left.length - end),
    right.slice(start, right.length - end),
  )
  const head = left.slice(0, start).map(same)
  const tail = left.slice(left.length - end).map(same)
  return [...head, ...changed, ...tail]
}

function diffMiddle(left: readonly string[], right: readonly string[]): DiffLine[] {
  const only = (side: 'before' | 'after') => (text: string) => ({ side, text })
  if (left.length > MAX_LINES || right.length > MAX_LINES)
    return [...left.map(only('before')), ...right.map(only('after'))]
  const width = right.length + 1
  // Length of the longest common sequence of what is behind each pair of places.
  const common = new Uint16Array((left.length + 1) * width)
  const at = (row: number, column: number): number => common[row * width + column] ?? 0
  for (let row = left.length - 1; row >= 0; row--)
    for (let column = right.length - 1; column >= 0; column--)
      common[row * width + column] =
        left[row] === right[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1))
  const lines: DiffLine[] = []
  let [row, column] = [0, 0]
  while (row < left.length || column < right.length) {
    const [one, other] = [left[row], right[column]]
    if (one !== undefined && one === other) {
      lines.push({ side: 'both', text: one })
      row += 1
      column += 1
    } else if (
      one !== undefined &&
      (other === undefined || at(row + 1, column) >= at(row, column + 1))
    ) {
      lines.push({ side: 'before', text: one })
      row += 1
    } else if (other !== undefined) {
      lines.push({ side: 'after', text: other })
      column += 1
    }
  }
  return lines
}
