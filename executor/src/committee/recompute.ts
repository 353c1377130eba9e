import type { RequestEntry } from '../ledger/state.ts'
import type { FlowEngine } from '../runtime/engine.ts'
import { commitRun } from './commitRun.ts'
import { networkDefinition } from './networkDefinition.ts'
import type { CommittedRun, FailedRun, RequestBlobs } from './port.ts'
import { prepareRequest } from './prepareRequest.ts'
import { runName } from './runName.ts'

/**
 * Runs a request on this machine alone, whoever performs it: what a claim of somebody else is compared with. Asking again gives the
 * result of the first time.
 *
 * - For requests whose tasks are deterministic: those in optimistic mode.
 * - Errors: those of `prepareRequest` and `commitRun`; the reason of the signal.
 */
export async function recompute(
  entry: RequestEntry,
  { engine, blobs }: { readonly engine: FlowEngine; readonly blobs: RequestBlobs },
  signal: AbortSignal,
): Promise<CommittedRun | FailedRun> {
  const prepared = await prepareRequest(entry, blobs, signal)
  const id = runName(entry, CHECKED)
  const definition = networkDefinition(prepared.definition)
  await engine.start({ definition, inputs: prepared.inputs, id, originId: entry.id })
  await engine.result(id)
  return commitRun(engine, id, prepared)
}

/** Stands for the block since which this node performs: no block has this height. */
const CHECKED = 0
