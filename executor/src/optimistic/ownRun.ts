import { readArgument } from '@flowbuilder/sdk/results/commitResult'
import type { CommittedRun, FailedRun } from '../committee/port.ts'
import type { OwnRun } from './port.ts'

/** A run of the committee's engine as claims and disputes need it. */
export function ownRunOf(run: CommittedRun | FailedRun): OwnRun {
  if ('failed' in run) return { type: 'failed', code: run.failed }
  const { result, leaves, tasks, computedMs } = run
  return {
    type: 'completed',
    result,
    plan: leaves,
    computedMs,
    inputWords(taskIndex) {
      const { name, proof } = leaves[taskIndex] ?? {}
      const given = name === undefined ? undefined : tasks.get(name)?.arguments
      if (proof === undefined || given === undefined) return undefined
      return proof.words.map((word) => readArgument(given, word))
    },
  }
}
