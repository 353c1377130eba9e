import type { Checker, World } from './fact.ts'

/** No two correct validators decide differently at one height. */
export function agreementChecker({ faulty }: World): Checker {
  const decided = new Map<number, { valueId: string; validator: string }>()
  return {
    name: 'agreement',
    check(fact) {
      if (fact.type !== 'decision' || faulty.has(fact.validator)) return undefined
      const other = decided.get(fact.height)
      if (other === undefined) {
        decided.set(fact.height, fact)
        return undefined
      }
      return other.valueId === fact.valueId
        ? undefined
        : `${fact.validator} decided ${fact.valueId} at ${fact.height}, ${other.validator} ${other.valueId}`
    },
  }
}
