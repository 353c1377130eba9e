import { commitResult } from '@flowbuilder/sdk/results/commitResult'
import type { FlowEngine } from '../runtime/engine.ts'
import type { RunState, UnitState } from '../runtime/fold/runState.ts'
import { computingTime } from './computingTime.ts'
import { localFailure } from './errors.ts'
import type { CommittedRun, FailedRun, PreparedRequest } from './port.ts'

/** Codes that say something about this machine, and nothing about the workflow. */
const LOCAL_CODES: ReadonlySet<string> = new Set([
  'RUN_ATTEMPT_TIMEOUT',
  'RUN_TASK_TIMEOUT',
  'RUN_TASK_CRASHED',
  'RUN_KIND_UNAVAILABLE',
  'RUN_BLOB_MISSING',
  'RUN_LIMIT',
  'RUN_STOPPED',
  'BLOB_STORE_FULL',
  'SANDBOX_EXECUTOR_FAILED',
  'SANDBOX_ENGINE_MISMATCH',
  'SANDBOX_BUSY',
  'SANDBOX_CANCELLED',
  'SQL_OUT_OF_MEMORY',
  'SQL_TIMEOUT',
  'SQL_CANCELLED',
  'SQL_ENGINE_FAILED',
  'SQL_ENGINE_MISMATCH',
  'SQL_BUSY',
])

/**
 * The result of a finished run, or how it failed.
 *
 * - A run in which a task failed because of this machine has no result, not even where the workflow goes on without the task: others would
 *   have another one. COMMITTEE_LOCAL_FAILURE stands for it, and is thrown.
 * - Errors: COMMITTEE_LOCAL_FAILURE, RUN_UNKNOWN, RUN_BLOB_MISSING.
 */
export async function commitRun(
  engine: FlowEngine,
  runId: string,
  { leaves }: Pick<PreparedRequest, 'leaves'>,
): Promise<CommittedRun | FailedRun> {
  const { state, result } = await engine.view(runId)
  const local = localCode(state)
  if (local !== undefined) throw localFailure(runId, local)
  if (result.status !== 'completed') {
    const { code = 'RUN_CANCELLED', message = 'the run was cancelled' } = result.fault ?? {}
    return { failed: code, message }
  }
  const tasks = await engine.tasks(runId)
  const { outputs } = result
  const computedMs = await computingTimeOf(engine, state)
  const committed = commitResult({ leaves, tasks, outputs })
  return { result: committed, leaves, tasks, outputs, computedMs }
}

/** Only who claims a result asks how long it took. */
async function computingTimeOf(engine: FlowEngine, { id, plan }: RunState): Promise<number> {
  if (plan.definition.verify !== 'optimistic') return 0
  const { state, events } = await engine.events(id, 0, Number.POSITIVE_INFINITY)
  return computingTime(
    plan,
    state.startedAtMs,
    events.map(({ event }) => event),
  )
}

/** Failures of observed tasks come from the ledger, whatever they are called. */
function localCode({ tasks }: RunState): string | undefined {
  const own = tasks.filter(({ plan: { kind } }) => kind !== 'http' && kind !== 'chain.read')
  const units: (UnitState | undefined)[] = own.flatMap((task) => [
    task,
    ...(task.items?.units ?? []),
  ])
  return units
    .map((unit) => unit?.fault?.code)
    .find((code) => code !== undefined && LOCAL_CODES.has(code))
}
