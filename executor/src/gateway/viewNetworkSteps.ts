import { isOver, type RunState, type RunStatus, runStatus } from '../requests/fold/runState.ts'
import type { CommitteeView } from './committeeSchemas.ts'
import { NETWORK_STEPS, type RunView } from './schemas.ts'

type StepView = RunView['steps'][number]

/** Steps of a request that the network runs. Pure. `committee` is undefined before its admission, and after its settlement. */
export function viewNetworkSteps(
  state: RunState,
  committee: CommitteeView | undefined,
): StepView[] {
  const done = state.settlement === undefined ? stepsDone(committee) : NETWORK_STEPS.length
  return NETWORK_STEPS.map((name, index): StepView => {
    if (index < done) return { name, status: 'completed' }
    if (isOver(state)) return { name, status: 'skipped' }
    if (index > done) return { name, status: 'pending' }
    return { name, status: committee === undefined ? 'waiting' : 'running' }
  })
}

/** The status of a run that the network works on. */
export function statusOfNetwork(state: RunState, committee: CommitteeView): RunStatus {
  if (isOver(state)) return runStatus(state)
  return committee.resultHash === undefined ? 'running' : 'waiting'
}

/** Steps before the one that goes on now. */
function stepsDone(committee: CommitteeView | undefined): number {
  if (committee === undefined) return 0
  if (committee.resultHash !== undefined) return 3
  return committee.members.some(({ resultHash }) => resultHash !== undefined) ? 2 : 1
}
