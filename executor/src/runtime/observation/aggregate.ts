import type { Aggregation } from '@flowbuilder/sdk/workflow/definition'
import { isQuorum, isSkip } from '../../consensus/core/thresholds.ts'
import type { TaskValues } from '../port.ts'
import { heaviest, type Vote, type Weighed } from './heaviest.ts'
import {
  type Committee,
  type Observation,
  type Observations,
  observationKey,
  outputKey,
  totalWeight,
  type Verdict,
} from './observation.ts'
import { weightedMedian } from './weightedMedian.ts'

/**
 * Makes one result out of what the members of a committee saw.
 *
 * - Nothing is decided before members with more than 2/3 of the weight have observed.
 * - `identical`: more than 2/3 saw the same. `mode`: what most saw, if more than 1/3 did, so that an honest one is among them.
 *   `median`: of each integer the weighted median, of other outputs the mode.
 * - With less than 1/3 of the weight lying, an integer by `median` lies within what honest members saw.
 * - The order of the observations plays no part. Further ones may change the verdict of `median` and `mode`: the caller
 *   keeps the first that is not `open`.
 * - Source: docs/specs/http.md section 4.
 */
export function aggregate(
  rule: Aggregation,
  committee: Committee,
  observations: Observations,
): Verdict {
  const total = totalWeight(committee)
  const votes = [...observations].flatMap(([member, observation]) => {
    const weight = committee.get(member)
    return weight === undefined
      ? []
      : [{ candidate: observation, weight, key: observationKey(observation) }]
  })
  const observed = votes.reduce((sum, { weight }) => sum + weight, 0)
  if (!isQuorum(observed, total)) return { type: 'open' }
  switch (rule) {
    case 'identical':
      return identical(votes, observed, total)
    case 'mode':
      return mode(votes, observed, total)
    case 'median':
      return median(votes, observed, total)
  }
}

type ObservationVote = Vote<Observation>

function identical(votes: readonly ObservationVote[], observed: number, total: number): Verdict {
  const best = heaviest(votes)
  if (best === undefined) return { type: 'open' }
  if (isQuorum(best.weight, total)) return verdictOf(best.candidate)
  return isQuorum(best.weight + total - observed, total) ? { type: 'open' } : { type: 'split' }
}

function mode(votes: readonly ObservationVote[], observed: number, total: number): Verdict {
  const best = heaviest(votes)
  if (best === undefined) return { type: 'open' }
  if (isSkip(best.weight, total) && !best.isTied) return verdictOf(best.candidate)
  return observed < total ? { type: 'open' } : { type: 'split' }
}

function median(votes: readonly ObservationVote[], observed: number, total: number): Verdict {
  const seen = votes.flatMap(({ candidate, weight }) =>
    candidate.type === 'seen' ? [{ candidate: candidate.outputs, weight }] : [],
  )
  const seenWeight = seen.reduce((sum, { weight }) => sum + weight, 0)
  if (isQuorum(seenWeight, total)) return medianOutputs(seen, observed, total)
  if (isQuorum(seenWeight + total - observed, total)) return { type: 'open' }
  const failed = heaviest(votes.filter(({ candidate }) => candidate.type === 'failed'))
  return failed === undefined ? { type: 'split' } : verdictOf(failed.candidate)
}

function medianOutputs(
  seen: readonly Weighed<TaskValues>[],
  observed: number,
  total: number,
): Verdict {
  const outputs: Record<string, TaskValues[string]> = {}
  for (const name of [...new Set(seen.flatMap(({ candidate }) => Object.keys(candidate)))].sort()) {
    const integers = seen.flatMap(({ candidate, weight }) => {
      const value = candidate[name]
      return value?.type === 'integer' ? [{ candidate: value.value, weight }] : []
    })
    const integerWeight = integers.reduce((sum, { weight }) => sum + weight, 0)
    if (isQuorum(integerWeight, total)) {
      outputs[name] = { type: 'integer', value: weightedMedian(integers) ?? 0n }
      continue
    }
    const best = heaviest(
      seen.map(({ candidate, weight }) => ({ candidate, weight, key: outputKey(candidate, name) })),
    )
    const value = best?.candidate[name]
    if (best === undefined || !isSkip(best.weight, total) || best.isTied)
      return observed < total ? { type: 'open' } : { type: 'split' }
    if (value !== undefined) outputs[name] = value
  }
  return { type: 'agreed', outputs }
}

function verdictOf(observation: Observation): Verdict {
  return observation.type === 'seen'
    ? { type: 'agreed', outputs: observation.outputs }
    : observation
}
