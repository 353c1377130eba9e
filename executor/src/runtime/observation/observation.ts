import { digestOf } from '@flowbuilder/sdk/table/digestOf'
import { encodeValue } from '@flowbuilder/sdk/table/encodeValue'
import type { TaskValues } from '../port.ts'

/** What one member of a committee saw when it ran a task of the outside world. */
export type Observation =
  | { readonly type: 'seen'; readonly outputs: TaskValues }
  /** The attempts of the task are used up; the code of the last error. */
  | { readonly type: 'failed'; readonly code: string }

/** Who may observe, and what each counts. The sum is at most MAX_TOTAL_POWER. */
export type Committee = ReadonlyMap<string, number>

/** Observations by member. Those of others are not counted. */
export type Observations = ReadonlyMap<string, Observation>

/** What a committee has found so far. */
export type Verdict =
  /** Too few have observed; more may decide it. */
  | { readonly type: 'open' }
  | { readonly type: 'agreed'; readonly outputs: TaskValues }
  /** The task failed for so many that it counts as failed. */
  | { readonly type: 'failed'; readonly code: string }
  /** No observation of those that are still missing can make them agree. */
  | { readonly type: 'split' }

/** Names an observation: equal keys, equal observations, whoever made them. */
export function observationKey(observation: Observation): string {
  if (observation.type === 'failed') return `failed ${observation.code}`
  return Object.keys(observation.outputs)
    .sort()
    .map((name) => `${name} ${outputKey(observation.outputs, name)}`)
    .join('\n')
}

/** Names the value of one output; empty if it is missing. */
export function outputKey(outputs: TaskValues, name: string): string {
  const value = outputs[name]
  return value === undefined ? '' : digestOf(encodeValue(value))
}

export function totalWeight(committee: Committee): number {
  return [...committee.values()].reduce((sum, weight) => sum + weight, 0)
}
