import type { ConstraintSystem } from '../../../scripts/circuits/constraintSystem.ts'
import { combine } from './checkWitness.ts'

/** Result of the rank test at one witness. */
export interface FreeSignals {
  /** Wires that can move to first order while every constraint keeps holding and the `known` wires stand still. */
  readonly free: readonly number[]
  /** Unknown wires that were left after unit propagation, i.e. the size of the matrix that was eliminated. */
  readonly eliminated: number
}

/**
 * Jacobian-rank test of a constraint system at a satisfying witness.
 *
 * Differentiates a * b = c at the witness and looks for the null space over the wires that are not `known`. Empty means
 * that the witness is locally unique. It sees continuous freedom only: a second discrete solution (a bit and its
 * complement, two signs) is for the mutation tests.
 *
 * Most rows fix one wire once the wires before it are fixed, so unit propagation comes first; what is left (the
 * permutation network) is eliminated with the sparsest row and the rarest column as pivot (Markowitz).
 *
 * - Errors: a plain error if the witness breaks a constraint.
 */
export function findFreeSignals(
  system: ConstraintSystem,
  witness: readonly bigint[],
  known: ReadonlySet<number>,
): FreeSignals {
  const rows = differentiate(system, witness, known)
  const unknown = new Set<number>()
  for (let wire = 1; wire < system.wireCount; wire++) if (!known.has(wire)) unknown.add(wire)

  for (const wire of propagate(rows)) unknown.delete(wire)
  const eliminated = unknown.size
  return { free: nullSpaceSupport(rows, unknown, system.prime), eliminated }
}

type Row = Map<number, bigint>

/** Row k: b(w) a + a(w) b - c as a map from unknown wire to coefficient. */
function differentiate(
  system: ConstraintSystem,
  witness: readonly bigint[],
  known: ReadonlySet<number>,
): Row[] {
  const { prime, coefficients } = system
  const rows: Row[] = []
  for (let constraint = 0; constraint < system.constraintCount; constraint++) {
    const left = combine(system, system.a, constraint, witness)
    const right = combine(system, system.b, constraint, witness)
    if ((left * right - combine(system, system.c, constraint, witness)) % prime !== 0n) {
      throw new Error(`the witness breaks constraint ${constraint}`)
    }
    const row: Row = new Map()
    for (const [part, factor] of [
      [system.a, right],
      [system.b, left],
      [system.c, -1n],
    ] as const) {
      if (factor === 0n) continue
      for (
        let term = part.start[constraint] as number;
        term < (part.start[constraint + 1] as number);
        term++
      ) {
        const wire = part.wire[term] as number
        if (wire === 0 || known.has(wire)) continue
        const coefficient = coefficients[part.coefficient[term] as number] as bigint
        addTo(row, wire, coefficient * factor, prime)
      }
    }
    if (row.size > 0) rows.push(row)
  }
  return rows
}

function addTo(row: Row, wire: number, value: bigint, prime: bigint): boolean {
  const sum = ((row.get(wire) ?? 0n) + value) % prime
  if (sum === 0n) return row.delete(wire)
  row.set(wire, sum)
  return false
}

/** Removes every wire that a row with one unknown fixes, until no such row is left; returns the fixed wires. */
function propagate(rows: readonly Row[]): Set<number> {
  const users = usersOf(rows)
  const fixed = new Set<number>()
  const queue = rows.filter((row) => row.size === 1)
  for (let row = queue.pop(); row !== undefined; row = queue.pop()) {
    const [wire] = row.keys()
    if (wire === undefined) continue
    fixed.add(wire)
    for (const user of users.get(wire) ?? []) {
      if (user.delete(wire) && user.size === 1) queue.push(user)
    }
  }
  return fixed
}

function usersOf(rows: Iterable<Row>): Map<number, Set<Row>> {
  const users = new Map<number, Set<Row>>()
  for (const row of rows) {
    for (const wire of row.keys()) {
      const found = users.get(wire)
      if (found) found.add(row)
      else users.set(wire, new Set([row]))
    }
  }
  return users
}

/** Gauss-Jordan elimination; returns the columns without a pivot and those whose pivot row depends on one. */
function nullSpaceSupport(
  rows: readonly Row[],
  columns: ReadonlySet<number>,
  prime: bigint,
): number[] {
  const users = usersOf(rows)
  const buckets = new RowBuckets(rows)
  const solved = new Map<number, Row>()
  for (
    let pivotRow = buckets.takeSmallest();
    pivotRow !== undefined;
    pivotRow = buckets.takeSmallest()
  ) {
    let pivot = -1
    let fewest = Number.POSITIVE_INFINITY
    for (const wire of pivotRow.keys()) {
      const count = users.get(wire)?.size ?? 0
      if (count < fewest) [pivot, fewest] = [wire, count]
    }
    const scale = invert(pivotRow.get(pivot) as bigint, prime)
    for (const wire of pivotRow.keys()) users.get(wire)?.delete(pivotRow)
    for (const row of [...(users.get(pivot) ?? [])]) {
      const factor = ((row.get(pivot) as bigint) * scale) % prime
      buckets.remove(row)
      for (const [wire, value] of pivotRow) {
        const had = row.has(wire)
        if (addTo(row, wire, -factor * value, prime)) users.get(wire)?.delete(row)
        else if (!had) (users.get(wire) ?? users.set(wire, new Set()).get(wire))?.add(row)
      }
      buckets.add(row)
    }
    solved.set(pivot, pivotRow)
  }
  // Pivot rows may still name later pivots: walk back so that only free columns remain to be seen.
  const free = new Set([...columns].filter((wire) => !solved.has(wire)))
  for (const [pivot, row] of [...solved].reverse()) {
    for (const wire of row.keys()) if (wire !== pivot && free.has(wire)) free.add(pivot)
  }
  return [...free]
}

/** Rows by number of entries, so that the sparsest is found without a search. */
class RowBuckets {
  readonly #buckets: Set<Row>[] = []

  constructor(rows: readonly Row[]) {
    for (const row of rows) this.add(row)
  }

  add(row: Row): void {
    if (row.size === 0) return
    const bucket = this.#buckets[row.size] ?? new Set<Row>()
    this.#buckets[row.size] = bucket
    bucket.add(row)
  }

  remove(row: Row): void {
    this.#buckets[row.size]?.delete(row)
  }

  takeSmallest(): Row | undefined {
    for (const bucket of this.#buckets) {
      for (const row of bucket ?? []) {
        bucket.delete(row)
        return row
      }
    }
    return undefined
  }
}

function invert(value: bigint, prime: bigint): bigint {
  let [a, b] = [((value % prime) + prime) % prime, prime]
  let [x, y] = [1n, 0n]
  while (b !== 0n) {
    const quotient = a / b
    ;[a, b] = [b, a - quotient * b]
    ;[x, y] = [y, x - quotient * y]
  }
  return x
}
