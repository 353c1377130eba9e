/**
 * Number of switches of an arbitrary-size Waksman network: the sum of ceil(log2 i) for i = 1..lines.
 *
 * - Source: docs/specs/flowvm.md section 5.3; twin of `switchCount` in circuits/permutation.circom.
 */
export function switchCount(lines: number): number {
  let count = 0
  for (let line = 1; line <= lines; line++) count += Math.ceil(Math.log2(line))
  return count
}

/** Switch bits by depth of the segment: `inputs` before the two halves, `outputs` behind them. */
interface Levels {
  readonly inputs: number[][]
  readonly outputs: number[][]
}

/**
 * Switches that make the network permute its lines.
 *
 * - Shape: `order[k]` is the input line that must leave on output line k, a permutation of 0..n-1;
 *   out `switchCount(n)` bits, 1 exchanges the two lines of a switch, in the order of circuits/permutation.circom.
 * - Errors: none; `order` must be a permutation, which the caller builds.
 * - Source: docs/specs/flowvm.md section 5.3 (Beauquier and Darrot 2002, the looping algorithm).
 */
export function routePermutation(order: readonly number[]): number[] {
  const levels: Levels = { inputs: [], outputs: [] }
  routeSegment(order, 0, levels)
  return [...levels.inputs.flat(), ...levels.outputs.toReversed().flat()]
}

/**
 * Switches that sort the rows of the memory by slot, each source before the reads of its slot.
 *
 * - Shape: row s < sources has slot s; row sources + k has slot `readSlots[k]`, 0 <= slot < sources.
 * - Source: docs/specs/flowvm.md section 5.3; feeds `Memory` in circuits/memory.circom.
 */
export function routeMemory(sources: number, readSlots: readonly number[]): number[] {
  const slots = [...Array(sources).keys(), ...readSlots]
  const order = [...slots.keys()].sort(
    (a, b) => (slots[a] as number) - (slots[b] as number) || a - b,
  )
  return routePermutation(order)
}

function routeSegment(order: readonly number[], depth: number, levels: Levels): void {
  const size = order.length
  if (size < 2) return
  const half = Math.floor(size / 2)
  const { lower, upperOrder, lowerOrder } = split(order)
  const inputs = levels.inputs[depth] ?? []
  levels.inputs[depth] = inputs
  const outputs = levels.outputs[depth] ?? []
  levels.outputs[depth] = outputs

  const source = invert(order)
  for (let pair = 0; pair < half; pair++) inputs.push(lower[source[2 * pair] as number] ? 1 : 0)
  for (let pair = 0; pair < Math.floor((size - 1) / 2); pair++)
    outputs.push(lower[2 * pair] ? 1 : 0)
  routeSegment(upperOrder, depth + 1, levels)
  routeSegment(lowerOrder, depth + 1, levels)
}

/** Chooses the half that each output line comes through, so that no pair, of inputs or outputs, meets in one half. */
function split(order: readonly number[]): {
  lower: boolean[]
  upperOrder: number[]
  lowerOrder: number[]
} {
  const size = order.length
  const source = invert(order)
  const lower = Array<boolean | undefined>(size).fill(undefined)
  // The last output is wired to the lower half, so its loop goes first; the other loops start anywhere.
  for (let first = size - 1; first >= 0; first--) {
    let output: number | undefined = first
    while (output !== undefined && lower[output] === undefined) {
      lower[output] = true
      const partner = (order[output] as number) ^ 1
      if (partner >= size) break // the last input of an odd segment has no partner: it is wired to the lower half
      const across = source[partner] as number
      lower[across] = false
      output = (across ^ 1) < size ? across ^ 1 : undefined
    }
  }
  const upperOrder: number[] = []
  const lowerOrder: number[] = []
  for (let output = 0; output < size; output++) {
    const target = lower[output] ? lowerOrder : upperOrder
    target[output >> 1] = (order[output] as number) >> 1
  }
  return { lower: lower as boolean[], upperOrder, lowerOrder }
}

function invert(order: readonly number[]): number[] {
  const inverse = Array<number>(order.length)
  for (const [output, input] of order.entries()) inverse[input] = output
  return inverse
}
