import type { RequestEntry } from '../ledger/state.ts'
import type { FlowEngine } from '../runtime/engine.ts'
import { commitRun } from './commitRun.ts'
import { CommitteeError, CommitteeErrorCode } from './errors.ts'
import { withoutTimers } from './networkDefinition.ts'
import { orAbort } from './orAbort.ts'
import type { CommittedRun, FailedRun } from './port.ts'
import type { RequestPreparer } from './requestPreparer.ts'
import { runName } from './runName.ts'

/**
 * Runs a request on this machine alone, whoever performs it: what a claim of somebody else is compared with. Asking again gives the
 * result of the first time. It waits for no timer.
 *
 * - For requests whose tasks are deterministic: those in optimistic mode.
 * - Aborted for COMMITTEE_REQUEST_GONE, the run is cancelled, so that it holds no thread up; for any other reason it goes on, and
 *   whoever asks again finds it.
 * - Errors: those of `RequestPreparer` and `commitRun`; the reason of the signal.
 */
export async function recompute(
  entry: RequestEntry,
  { engine, preparer }: { readonly engine: FlowEngine; readonly preparer: RequestPreparer },
  signal: AbortSignal,
): Promise<CommittedRun | FailedRun> {
  const prepared = await preparer.prepare(entry, signal)
  const { network, inputs } = prepared
  const definition = withoutTimers(network)
  // A cancelled run says nothing about the workflow: asked for again (the chain took the end back), it is another one.
  for (let life = 0; ; life += 1) {
    const id = `${runName(entry, CHECKED)}${life === 0 ? '' : `-${life}`}`
    await engine.start({ definition, inputs, id, originId: entry.id })
    try {
      const { status } = await orAbort(engine.result(id), signal)
      if (status !== 'cancelled') return await commitRun(engine, id, prepared)
    } catch (error) {
      const isGone =
        error instanceof CommitteeError && error.data.code === CommitteeErrorCode.REQUEST_GONE
      // It may be over by now.
      if (isGone) await engine.cancel(id, 'the request is over').catch(() => undefined)
      throw error
    }
  }
}

/** Stands for the block since which this node performs: no block has this height. */
const CHECKED = 0
