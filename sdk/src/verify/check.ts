/** One statement that was checked on this machine. */
export interface Check {
  readonly name: string
  readonly passed: boolean
  /** The value that was compared, or what is wrong. */
  readonly detail: string
}

/** Collects checks in their order. */
export class Checks {
  readonly all: Check[] = []

  /** Notes a check; returns whether it passed. */
  note(name: string, passed: boolean, detail: string): boolean {
    this.all.push({ name, passed, detail })
    return passed
  }

  /** Notes whether two hashes or addresses are the same. */
  same(name: string, actual: string, expected: string): boolean {
    const passed = actual.toLowerCase() === expected.toLowerCase()
    return this.note(name, passed, passed ? actual : `${actual}, expected ${expected}`)
  }
}
