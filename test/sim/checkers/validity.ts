import { type Checker, INVALID_PREFIX, type World } from './fact.ts'

/** A decided value was built by somebody and is valid. */
export function validityChecker({ faulty }: World): Checker {
  const built = new Set<string>()
  return {
    name: 'validity',
    check(fact) {
      if (fact.type === 'value') built.add(fact.valueId)
      if (fact.type !== 'decision' || faulty.has(fact.validator)) return undefined
      if (fact.valueId.startsWith(INVALID_PREFIX))
        return `${fact.validator} decided ${fact.valueId}`
      return built.has(fact.valueId)
        ? undefined
        : `${fact.validator} decided ${fact.valueId}, which nobody built`
    },
  }
}
