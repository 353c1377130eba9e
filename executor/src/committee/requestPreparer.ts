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
import { isObserved, MODE_NAMES, networkDefinition, withoutTimers } from './networkDefinition.ts'
import type { PreparedRequest, RequestBlobs } from './port.ts'

/** Requests with other blobs whose preparation is remembered. */
export const MAX_PREPARED_REQUESTS = 64
/** Blobs of a request whose preparation is remembered; larger ones are prepared each time. */
export const MAX_REMEMBERED_BYTES = 2 ** 16 // 64 KiB

/**
 * Fetches what requests name by hash, and checks and plans it; once for all requests with the same definition and inputs.
 *
 * - A request that was admitted again in quorum mode, to settle a dispute, has the definition of its first mode, without its timers.
 */
export class RequestPreparer {
  readonly #blobs: Pick<RequestBlobs, 'fetch'>
  /** By both hashes, in the order of their last use. */
  readonly #known = new Map<string, PreparedRequest>()

  constructor(blobs: Pick<RequestBlobs, 'fetch'>) {
    this.#blobs = blobs
  }

  /**
   * Errors: BLOB_UNAVAILABLE and those of the store, which may pass; FLOW_*, INPUT_*, COMMITTEE_MODE_MISMATCH,
   * COMMITTEE_TOO_MANY_OBSERVATIONS, which are the same for everybody.
   */
  async prepare(entry: RequestEntry, signal: AbortSignal): Promise<PreparedRequest> {
    const name = `${entry.definitionHash} ${entry.inputsHash}`
    const known = this.#known.get(name)
    const prepared = known ?? (await this.#make(entry, signal))
    checkMode(entry, prepared.definition)
    if (known !== undefined) this.#remember(name, known)
    return isEscalated(entry, prepared.definition)
      ? { ...prepared, network: withoutTimers(prepared.network) }
      : prepared
  }

  #remember(name: string, prepared: PreparedRequest): void {
    this.#known.delete(name)
    this.#known.set(name, prepared)
    const [oldest] = this.#known.keys()
    if (oldest !== undefined && this.#known.size > MAX_PREPARED_REQUESTS) this.#known.delete(oldest)
  }

  async #make(
    { definitionHash, inputsHash }: RequestEntry,
    signal: AbortSignal,
  ): Promise<PreparedRequest> {
    const [definitionBytes, inputsBytes] = await Promise.all([
      this.#blobs.fetch(definitionHash, signal),
      this.#blobs.fetch(inputsHash, signal),
    ])
    const { definition, inputs } = restoreDefinition({ definitionBytes, inputsBytes })
    checkSettleable(definition)
    const count = countObservations(definition)
    if (count > MAX_OBSERVED_TASKS) throw tooManyObservations(count, MAX_OBSERVED_TASKS)
    const values = Object.entries(definition.inputs).map(([name, type]) => [
      name,
      valueFromPlain(type, inputs[name], name),
    ])
    const prepared = {
      definition,
      network: networkDefinition(definition),
      inputs: Object.fromEntries(values),
      leaves: planTasks(definition, inputs),
    }
    if (definitionBytes.length + inputsBytes.length <= MAX_REMEMBERED_BYTES)
      this.#remember(`${definitionHash} ${inputsHash}`, prepared)
    return prepared
  }
}

function checkMode(entry: RequestEntry, definition: Definition): void {
  const { verify } = definition
  if (verify !== MODE_NAMES[entry.mode] && !isEscalated(entry, definition))
    throw modeMismatch(entry.id, verify)
}

function isEscalated({ mode }: RequestEntry, { verify }: Definition): boolean {
  return mode === LedgerMode.QUORUM && verify === 'optimistic'
}

/** How often a member may have to look outside. */
function countObservations(definition: Definition): number {
  const { tasks } = planFlow(definition)
  return Object.entries(definition.tasks).reduce(
    (sum, [name, task]) => sum + (isObserved(task) ? (tasks[name]?.items ?? 1) : 0),
    0,
  )
}
