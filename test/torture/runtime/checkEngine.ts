import type { FlowEngine } from '../../../executor/src/runtime/engine.ts'
import { unitName } from '../../../executor/src/runtime/fold/runState.ts'
import type { EffectLine, Fact } from './fact.ts'
import { expectedTotal, UNITS } from './workload.ts'

const MAX_EVENTS = 1_000
const MAX_RUNS = 10_000

/**
 * Compares what an engine shows with what earlier lives said and did: nothing acknowledged may be lost, no result may be there twice,
 * and no task may be run again after its result was known.
 *
 * Out: the violations. It judges by events and files alone, not by the state that the engine folds.
 */
export async function checkEngine(
  engine: FlowEngine,
  facts: readonly Fact[],
  effects: readonly EffectLine[],
): Promise<readonly string[]> {
  const violations: string[] = []
  const results = new Map<string, Map<string, number>>()
  for (const { id } of await engine.list(MAX_RUNS)) {
    const { events, state } = await engine.events(id, 0, MAX_EVENTS)
    const seen = new Map<string, number>()
    for (const { sequence, event } of events) {
      if (event.type !== 'taskCompleted') continue
      const unit = unitName(state.plan, event)
      if (seen.has(unit)) violations.push(`${id} ${unit}: two results`)
      seen.set(unit, sequence)
    }
    const last = events.at(-1)?.event.type
    if (last === 'runCompleted' && !UNITS.every((unit) => seen.has(unit)))
      violations.push(`${id}: completed without all results`)
    if (last === 'runFaulted' || last === 'runCancelled') violations.push(`${id}: ${last}`)
    results.set(id, seen)
  }
  for (const fact of facts) violations.push(...(await checkFact(engine, fact, results)))
  violations.push(...checkEffects(facts, effects))
  return violations
}

async function checkFact(
  engine: FlowEngine,
  fact: Fact,
  results: ReadonlyMap<string, ReadonlyMap<string, number>>,
): Promise<readonly string[]> {
  const seen = results.get(fact.id)
  if (seen === undefined) return [`${fact.id}: lost, ${fact.type} was acknowledged`]
  switch (fact.type) {
    case 'started':
      return []
    case 'signalled': {
      const { events } = await engine.events(fact.id, 0, MAX_EVENTS)
      const count = events.filter(({ event }) => event.type === 'signalReceived').length
      return count > 0 ? [] : [`${fact.id}: its signal is lost`]
    }
    case 'result':
      return seen.get(fact.unit) === fact.sequence
        ? []
        : [`${fact.id} ${fact.unit}: its result was event ${fact.sequence}`]
    case 'ended': {
      const { status, outputs } = await engine.result(fact.id)
      const { total } = outputs
      return status === 'completed' && total?.type === 'integer' && `${total.value}` === fact.total
        ? []
        : [`${fact.id}: it had ended with ${fact.total}`]
    }
  }
}

function checkEffects(facts: readonly Fact[], effects: readonly EffectLine[]): readonly string[] {
  const violations: string[] = []
  const knownSince = new Map<string, number>()
  const started = new Map<string, number>()
  for (const fact of facts) {
    if (fact.type === 'started') started.set(fact.id, fact.x)
    if (fact.type === 'result') {
      const name = `${fact.id} ${fact.unit}`
      knownSince.set(name, Math.min(fact.life, knownSince.get(name) ?? fact.life))
    }
    if (fact.type === 'ended' && started.has(fact.id)) {
      const total = expectedTotal(started.get(fact.id) ?? 0)
      if (`${total}` !== fact.total)
        violations.push(`${fact.id}: ${fact.total} in place of ${total}`)
    }
  }
  const keys = new Map<string, string>()
  const applied = new Map<string, number>()
  for (const { id, unit, key, life, ...effect } of effects) {
    const name = `${id} ${unit}`
    if ((keys.get(name) ?? key) !== key) violations.push(`${name}: two keys`)
    keys.set(name, key)
    const known = knownSince.get(name)
    if (known !== undefined && life > known) violations.push(`${name}: run again after its result`)
    if (effect.applied && unit === 'write') applied.set(name, (applied.get(name) ?? 0) + 1)
  }
  for (const [name, count] of applied)
    if (count > 1) violations.push(`${name}: its effect happened ${count} times`)
  return violations
}
