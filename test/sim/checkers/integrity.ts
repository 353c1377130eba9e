import type { Checker, World } from './fact.ts'

/** A correct validator decides once a height, over all its lives, and heights without a gap but where it took over a later state. */
export function integrityChecker({ faulty }: World): Checker {
  const decided = new Map<string, string>()
  const highest = new Map<string, number>()
  return {
    name: 'integrity',
    check(fact) {
      if (fact.type === 'adopted') highest.set(fact.validator, fact.height)
      if (fact.type !== 'decision' || faulty.has(fact.validator)) return undefined
      const { validator, height, valueId } = fact
      const key = `${validator} ${height}`
      const before = decided.get(key)
      if (before !== undefined && before !== valueId) {
        return `${validator} decided ${before} at ${height} and then ${valueId}`
      }
      const last = highest.get(validator) ?? height - 1
      if (height > last + 1) return `${validator} decided ${height} right after ${last}`
      decided.set(key, valueId)
      highest.set(validator, Math.max(last, height))
      return undefined
    },
  }
}
