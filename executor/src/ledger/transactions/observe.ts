import { decodeValue } from '@flowbuilder/sdk/table/decodeValue'
import { encodeValue } from '@flowbuilder/sdk/table/encodeValue'
import { bytesToHex, hexToBytes } from 'viem'
import { aggregate } from '../../runtime/observation/aggregate.ts'
import type { Observation } from '../../runtime/observation/observation.ts'
import type {
  CommitteeMember,
  ObservationEntry,
  ObservationOutcome,
  ObservationRecord,
} from '../state.ts'
import { observationKey, requestKey } from '../state.ts'
import { MAX_OBSERVATION_BYTES, MAX_OBSERVED_BYTES, MAX_OBSERVED_TASKS } from '../transaction.ts'
import {
  DONE,
  type Outcome,
  openRequest,
  refuse,
  type TransactionContext,
  type TransactionOf,
} from './context.ts'

/** A task of the definition, or an item of one: `prices`, `prices[3]`. */
const TASK = /^[A-Za-z][A-Za-z0-9_.[\]-]{0,127}$/
const OUTPUT = /^[A-Za-z][A-Za-z0-9_]{0,63}$/
const CODE = /^[A-Z][A-Z0-9_]{0,63}$/

/** Takes down what a member of the committee saw, and aggregates it as soon as that has an outcome, which stays. */
export function observe(
  context: TransactionContext,
  { request: id, task, rule, observation }: TransactionOf<'observe'>,
): Outcome {
  const { draft, operator } = context
  const request = openRequest(context, id)
  if (typeof request === 'string') return refuse(request)
  if (!request.committee.some((member) => member.operator === operator))
    return refuse('notInCommittee')
  if (!TASK.test(task) || decodeObservation(observation) === undefined) return refuse('malformed')
  const key = observationKey(id, task, rule)
  const known = draft.get(key)
  const entry = known ?? { request: id, task, rule, seen: {}, outcome: undefined }
  if (entry.outcome !== undefined) return refuse('alreadyDecided')
  if (entry.seen[operator] !== undefined) return refuse('alreadySaid')

  // Counted by member, so that one that observes nonsense does not use up the room of the others.
  const before = request.observed[operator] ?? { tasks: 0, bytes: 0 }
  const amount = { tasks: before.tasks + 1, bytes: before.bytes + sizeOf(observation) }
  if (amount.tasks > MAX_OBSERVED_TASKS || amount.bytes > MAX_OBSERVED_BYTES) return refuse('full')
  draft.put(requestKey(id), {
    ...request,
    observed: { ...request.observed, [operator]: amount },
    observations: known === undefined ? [...request.observations, key] : request.observations,
  })
  const seen = { ...entry.seen, [operator]: observation }
  const outcome = outcomeOf({ ...entry, seen }, request.committee)
  draft.put(key, { ...entry, seen: outcome === undefined ? seen : {}, outcome })
  return DONE
}

function outcomeOf(
  { rule, seen }: ObservationEntry,
  committee: readonly CommitteeMember[],
): ObservationOutcome | undefined {
  const weights = new Map(committee.map(({ operator, weight }) => [operator, weight]))
  const observations = new Map<string, Observation>()
  for (const [operator, record] of Object.entries(seen)) {
    const observation = decodeObservation(record)
    if (observation !== undefined) observations.set(operator, observation)
  }
  const verdict = aggregate(rule, weights, observations)
  switch (verdict.type) {
    case 'open':
      return undefined
    case 'agreed': {
      const outputs = Object.entries(verdict.outputs).map(
        ([name, value]) => [name, bytesToHex(encodeValue(value))] as const,
      )
      return { type: 'agreed', outputs: Object.fromEntries(outputs) }
    }
    case 'failed':
      return { type: 'failed', code: verdict.code }
    case 'split':
      return { type: 'split' }
  }
}

function sizeOf(record: ObservationRecord): number {
  if (record.type === 'failed') return record.code.length
  return Object.entries(record.outputs).reduce(
    (sum, [name, value]) => sum + name.length + value.length / 2 - 1,
    0,
  )
}

/** Undefined unless every value is in its canonical encoding and all are within the limits. */
function decodeObservation(record: ObservationRecord): Observation | undefined {
  if (record.type === 'failed') return CODE.test(record.code) ? record : undefined
  const entries = Object.entries(record.outputs)
  if (sizeOf(record) > MAX_OBSERVATION_BYTES) return undefined
  if (!entries.every(([name]) => OUTPUT.test(name))) return undefined
  try {
    const outputs = entries.map(([name, hex]) => [name, decodeValue(hexToBytes(hex))] as const)
    return { type: 'seen', outputs: Object.fromEntries(outputs) }
  } catch {
    return undefined // whatever is wrong with the bytes, they are no observation
  }
}
