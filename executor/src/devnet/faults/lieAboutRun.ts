import { keccak256 } from 'viem'
import type { ClaimRuns } from '../../optimistic/port.ts'

/** Runs that come to another result: nobody else has its leaves, so that a challenge of it is settled by certificate. */
export function lieAboutRun(runs: ClaimRuns, isArmed: () => boolean): ClaimRuns {
  return {
    async compute(request, signal) {
      const run = await runs.compute(request, signal)
      if (!isArmed() || run.type === 'failed') return run
      const resultHash = keccak256(run.result.resultHash)
      return { ...run, result: { ...run.result, resultHash } }
    },
  }
}
