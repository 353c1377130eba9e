import type { Combinations, ConstraintSystem } from '../../../scripts/circuits/constraintSystem.ts'

/** Number of the first constraint that the witness breaks, or undefined if it satisfies all. */
export function findViolation(
  system: ConstraintSystem,
  witness: readonly bigint[],
): number | undefined {
  for (let constraint = 0; constraint < system.constraintCount; constraint++) {
    if (!holds(system, constraint, witness)) return constraint
  }
  return undefined
}

/** Whether one constraint holds. */
export function holds(
  system: ConstraintSystem,
  constraint: number,
  witness: readonly bigint[],
): boolean {
  const left = combine(system, system.a, constraint, witness)
  const right = combine(system, system.b, constraint, witness)
  return (left * right - combine(system, system.c, constraint, witness)) % system.prime === 0n
}

/** Value of one linear combination, reduced to -p < v < p. */
export function combine(
  system: ConstraintSystem,
  combinations: Combinations,
  constraint: number,
  witness: readonly bigint[],
): bigint {
  const { start, wire, coefficient } = combinations
  const end = start[constraint + 1] as number
  let sum = 0n
  for (let term = start[constraint] as number; term < end; term++) {
    const value = witness[wire[term] as number] as bigint
    if (value === 0n) continue
    const factor = system.coefficients[coefficient[term] as number] as bigint
    sum += value === 1n ? factor : factor === 1n ? value : value * factor
  }
  return sum % system.prime
}

/** For each wire the constraints it occurs in, so that a change of one wire is checked without the others. */
export function constraintsOfWires(system: ConstraintSystem): readonly (readonly number[])[] {
  const found = Array.from({ length: system.wireCount }, () => new Set<number>())
  for (const { start, wire } of [system.a, system.b, system.c]) {
    for (let constraint = 0; constraint < system.constraintCount; constraint++) {
      for (
        let term = start[constraint] as number;
        term < (start[constraint + 1] as number);
        term++
      ) {
        found[wire[term] as number]?.add(constraint)
      }
    }
  }
  return found.map((constraints) => [...constraints])
}
