import { type About, type CheckId, state } from './statements.ts'

/** One statement that was checked on this machine. */
export interface Check {
  /** The statement, in English. */
  readonly name: string
  readonly passed: boolean
  /** The value that was compared, or what is wrong. */
  readonly detail: string
}

/** One of the checks of a settlement. */
export interface SettlementCheck extends Check {
  /** Stable, for texts in other languages. */
  readonly id: CheckId
  readonly about: About
}

/** Collects checks in their order. */
export class Checks {
  readonly all: SettlementCheck[] = []

  /** Notes a check; returns whether it passed. */
  note(id: CheckId, passed: boolean, detail: string, about: About = {}): boolean {
    this.all.push({ id, about, name: state(id, about), passed, detail })
    return passed
  }

  /** Notes whether two hashes or addresses are the same. */
  same(id: CheckId, actual: string, expected: string): boolean {
    const passed = actual.toLowerCase() === expected.toLowerCase()
    return this.note(id, passed, passed ? actual : `${actual}, expected ${expected}`)
  }
}
