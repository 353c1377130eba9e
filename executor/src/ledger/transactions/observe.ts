import { decodeValue } from '@flowbuilder/sdk/table/decodeValue'
import { encodeValue } from '@flowbuilder/sdk/table/encodeValue'
import { bytesToHex, hexToBytes } from 'viem'
import { aggregate } from '../../runtime/observation/aggregate.ts'
import type { Observation, Observations } from '../../runtime/observation/observation.ts'
import type { ObservationEntry, ObservationOutcome, ObservationRecord } from '../state.ts'
import { observationKey, requestKey } from '../state.ts'
import { MAX_OBSERVATION_BYTES, MAX_OBSERVED_TASKS, MAX_TASK_NAME_LENGTH } from '../transaction.ts'
import {
  DONE,
  type Outcome,
  openRequest,
  refuse,
  type TransactionContext,
  type TransactionOf,
} from './context.ts'

/** Takes down what a member of the committee saw, and aggregates as soon as more observations could change nothing. */
export function observe(
  context: TransactionContext,
  { request: id, task, rule, observation }: TransactionOf<'observe'>,
): Outcome {
  const { draft, operator } = context
  const request = openRequest(context, id)
  if (typeof request === 'string') return refuse(request)
  const isMember = request.committee.some((member) => member.operator === operator)
  if (!isMember) return refuse('notInCommittee')
  const isNamed = task.length >= 1 && task.length <= MAX_TASK_NAME_LENGTH && !task.includes('/')
  if (!isNamed || decodeObservation(observation) === undefined) return refuse('malformed')
  const key = observationKey(id, task)
  const known = draft.get(key)
  if (known === undefined && request.observedTasks.length >= MAX_OBSERVED_TASKS)
    return refuse('malformed')
  const entry = known ?? { request: id, task, rule, seen: {}, outcome: undefined }
  if (entry.rule !== rule) return refuse('otherRule')
  if (entry.outcome !== undefined) return refuse('alreadyDecided')
  if (entry.seen[operator] !== undefined) return refuse('alreadySaid')
  const seen = { ...entry.seen, [operator]: observation }
  if (known === undefined) {
    const observedTasks = [...request.observedTasks, task]
    draft.put(requestKey(id), { ...request, observedTasks })
  }
  const committee = new Map(request.committee.map(({ operator: name, weight }) => [name, weight]))
  draft.put(key, { ...entry, seen, outcome: outcomeOf({ ...entry, seen }, committee) })
  return DONE
}

function outcomeOf(
  entry: ObservationEntry,
  committee: ReadonlyMap<string, number>,
): ObservationOutcome | undefined {
  const observations: Observations = new Map(
    Object.entries(entry.seen).flatMap(([operator, record]) => {
      const observation = decodeObservation(record)
      return observation === undefined ? [] : [[operator, observation] as const]
    }),
  )
  const verdict = aggregate(entry.rule, committee, observations)
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

/** Undefined unless every value is in its canonical encoding and all are within the limits. */
function decodeObservation(record: ObservationRecord): Observation | undefined {
  if (record.type === 'failed')
    return /^[A-Z][A-Z0-9_]{0,63}$/.test(record.code) ? record : undefined
  const entries = Object.entries(record.outputs)
  const size = entries.reduce((sum, [name, hex]) => sum + name.length + hex.length / 2, 0)
  if (size > MAX_OBSERVATION_BYTES) return undefined
  try {
    const outputs = entries.map(([name, hex]) => [name, decodeValue(hexToBytes(hex))] as const)
    return { type: 'seen', outputs: Object.fromEntries(outputs) }
  } catch {
    return undefined // whatever is wrong with the bytes, they are no observation
  }
}
