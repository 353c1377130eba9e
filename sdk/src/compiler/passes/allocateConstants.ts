/** A constant that a step of the program computes as x·y + z from constants that are there before. */
export interface DerivedConstant {
  readonly value: bigint
  readonly x: bigint
  readonly y: bigint
  readonly z: bigint
}

export interface ConstantPlan {
  /** Entries of the constant table, each >= 2. */
  readonly table: readonly bigint[]
  /** In the order in which they must be computed. */
  readonly derived: readonly DerivedConstant[]
}

const FREE = [0n, 1n, -1n]

/**
 * Decides where constants come from. 0, 1 and −1 are wired in; `capacity` others stand in the table;
 * a negative one is the negation of its magnitude; what has no room is computed, the cheapest ones first.
 */
export function allocateConstants(values: Iterable<bigint>, capacity: number): ConstantPlan {
  const wanted = [...new Set(values)].filter((value) => !FREE.includes(value))
  const magnitudes = [...new Set(wanted.map((value) => (value < 0n ? -value : value)))]
  const byCost = magnitudes.sort(
    (left, right) => countSteps(right) - countSteps(left) || (left < right ? -1 : 1),
  )
  const table = byCost.slice(0, capacity)
  const derived: DerivedConstant[] = []
  const known = new Set([...FREE, ...table])
  const derive = (constant: DerivedConstant): void => {
    if (known.has(constant.value)) return
    known.add(constant.value)
    derived.push(constant)
  }
  for (const magnitude of byCost.slice(capacity).reverse())
    deriveMagnitude(magnitude, known, derive)
  for (const value of wanted) {
    if (value < 0n) derive({ value, x: -value, y: -1n, z: 0n })
  }
  return { table, derived }
}

function deriveMagnitude(
  value: bigint,
  known: ReadonlySet<bigint>,
  derive: (constant: DerivedConstant) => void,
): void {
  const single = findSingleStep(value, known)
  if (single !== undefined) {
    derive(single)
    return
  }
  derive({ value: 2n, x: 1n, y: 1n, z: 1n })
  let current = 1n
  for (const bit of value.toString(2).slice(1)) {
    const next = current * 2n + BigInt(bit)
    derive({ value: next, x: current, y: 2n, z: BigInt(bit) })
    current = next
  }
}

function findSingleStep(value: bigint, known: ReadonlySet<bigint>): DerivedConstant | undefined {
  for (const x of known) {
    for (const y of known) {
      if (known.has(value - x * y)) return { value, x, y, z: value - x * y }
    }
  }
  return undefined
}

/** Steps of the binary method from nothing: about one a bit. */
function countSteps(value: bigint): number {
  return value.toString(2).length
}
