import { planFlow } from '@flowbuilder/sdk/planner/planFlow'
import { planTasks } from '@flowbuilder/sdk/results/planTasks'
import { valueFromPlain } from '@flowbuilder/sdk/table/plainValue'
import { checkSettleable } from '@flowbuilder/sdk/workflow/check/checkSettleable'
import type { Definition } from '@flowbuilder/sdk/workflow/definition'
import { restoreDefinition } from '@flowbuilder/sdk/workflow/restoreDefinition'
import type { RequestEntry } from '../ledger/state.ts'
import { LedgerMode } from '../ledger/state.ts'
import { MAX_OBSERVED_TASKS } from '../ledger/transaction.ts'
import { modeMismatch, tooManyObservations } from './errors.ts'
import { isObserved, MODE_NAMES } from './networkDefinition.ts'
import type { PreparedRequest, RequestBlobs } from './port.ts'

/**
 * Fetches what a request names by hash, and checks and plans it.
 *
 * - A request that was admitted again in quorum mode, to settle a dispute, has the definition of its first mode.
 * - Errors: BLOB_UNAVAILABLE and those of the store, which may pass; FLOW_*, INPUT_*, COMMITTEE_MODE_MISMATCH,
 *   COMMITTEE_TOO_MANY_OBSERVATIONS, which are the same for everybody.
 */
export async function prepareRequest(
  entry: RequestEntry,
  blobs: RequestBlobs,
  signal: AbortSignal,
): Promise<PreparedRequest> {
  const [definitionBytes, inputsBytes] = await Promise.all([
    blobs.fetch(entry.definitionHash, signal),
    blobs.fetch(entry.inputsHash, signal),
  ])
  const { definition, inputs } = restoreDefinition({ definitionBytes, inputsBytes })
  checkMode(entry, definition)
  checkSettleable(definition)
  const count = countObservations(definition)
  if (count > MAX_OBSERVED_TASKS) throw tooManyObservations(count, MAX_OBSERVED_TASKS)
  const values = Object.entries(definition.inputs).map(([name, type]) => [
    name,
    valueFromPlain(type, inputs[name], name),
  ])
  return {
    definition,
    inputs: Object.fromEntries(values),
    leaves: planTasks(definition, inputs),
  }
}

function checkMode({ id, mode }: RequestEntry, { verify }: Definition): void {
  const isEscalated = mode === LedgerMode.QUORUM && verify === 'optimistic'
  if (verify !== MODE_NAMES[mode] && !isEscalated) throw modeMismatch(id, verify)
}

/** How often a member may have to look outside. */
function countObservations(definition: Definition): number {
  const { tasks } = planFlow(definition)
  return Object.entries(definition.tasks).reduce(
    (sum, [name, task]) => sum + (isObserved(task) ? (tasks[name]?.items ?? 1) : 0),
    0,
  )
}
