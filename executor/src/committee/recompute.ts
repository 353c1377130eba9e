import type { RequestEntry } from '../ledger/state.ts'
import type { FlowEngine } from '../runtime/engine.ts'
import { commitRun } from './commitRun.ts'
import { withoutTimers } from './networkDefinition.ts'
import type { CommittedRun, FailedRun } from './port.ts'
import type { RequestPreparer } from './requestPreparer.ts'
import { runName } from './runName.ts'

/**
 * Runs a request on this machine alone, whoever performs it: what a claim of somebody else is compared with. Asking again gives the
 * result of the first time. It waits for no timer.
 *
 * - For requests whose tasks are deterministic: those in optimistic mode.
 * - Errors: those of `RequestPreparer` and `commitRun`; the reason of the signal.
 */
export async function recompute(
  entry: RequestEntry,
  { engine, preparer }: { readonly engine: FlowEngine; readonly preparer: RequestPreparer },
  signal: AbortSignal,
): Promise<CommittedRun | FailedRun> {
  const prepared = await preparer.prepare(entry, signal)
  const id = runName(entry, CHECKED)
  const { network, inputs } = prepared
  await engine.start({ definition: withoutTimers(network), inputs, id, originId: entry.id })
  await engine.result(id)
  return commitRun(engine, id, prepared)
}

/** Stands for the block since which this node performs: no block has this height. */
const CHECKED = 0
