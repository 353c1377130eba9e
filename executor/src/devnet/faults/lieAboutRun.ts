import { keccak256 } from 'viem'
import type { ClaimRuns, OwnRun } from '../../optimistic/port.ts'

/** Runs that come to another result: nobody else has its leaves, so that a challenge of it is settled by certificate. */
export function lieAboutRun(runs: ClaimRuns, isArmed: () => boolean): ClaimRuns {
  const falsify = (run: OwnRun): OwnRun => {
    if (!isArmed() || run.type === 'failed') return run
    const resultHash = keccak256(run.result.resultHash)
    return { ...run, result: { ...run.result, resultHash } }
  }
  return {
    compute: async (request, signal) => falsify(await runs.compute(request, signal)),
    computeAgain: async (request, signal) => falsify(await runs.computeAgain(request, signal)),
  }
}
