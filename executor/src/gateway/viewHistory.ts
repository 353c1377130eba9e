import type { RunState, RunStatus } from '../requests/fold/runState.ts'
import type {
  EpochHistory,
  RequestHistory,
  SlashHistory,
} from '../settlement/history/foldHistory.ts'
import {
  type EpochListView,
  FAULTS,
  type SettlementListView,
  type SlashListView,
} from './historySchemas.ts'
import type { RunListView } from './schemas.ts'
import { summarizeRun } from './viewRun.ts'

type Summary = RunListView['runs'][number]

/**
 * A request as a list shows it: what the chain says, and what this node knows beside it. Pure.
 *
 * @param state undefined if the node never looked after it, or has forgotten it
 */
export function summarizeRequest(
  history: RequestHistory,
  state: RunState | undefined,
  self: string,
): Summary {
  const chainStatus = history.status
  if (state !== undefined) return { ...summarizeRun(state), chainStatus }
  const { id, request, place, atMs, closesAt, settlement, refund } = history
  return {
    id,
    status: statusWithoutRun(history),
    chainStatus,
    request: { ...request },
    submittedAtMs: atMs,
    submittedIn: { ...place },
    closesAt,
    ...(settlement === undefined
      ? {}
      : {
          settlement: {
            executor: settlement.executor,
            own: settlement.executor.toLowerCase() === self.toLowerCase(),
            resultHash: settlement.resultHash,
            fee: settlement.fee,
            place: { ...settlement.place },
          },
        }),
    ...(refund === undefined
      ? {}
      : { refund: { amount: refund.amount, place: { ...refund.place } } }),
  }
}

/** The word of `runStatus` for a request of which only the chain is known. */
function statusWithoutRun({ status, closesAt, request }: RequestHistory): RunStatus {
  if (status === 'completed') return 'completed'
  if (status !== 'refunded') return 'pending'
  return closesAt === request.deadline ? 'faulted' : 'cancelled'
}

export function viewSettlement(
  history: RequestHistory,
): SettlementListView['settlements'][number][] {
  const { id, request, settlement } = history
  if (settlement === undefined) return []
  const { executor, resultHash, fee, atMs, place } = settlement
  const { owner, mode } = request
  const settledIn = { ...place }
  return [{ id, owner, mode, executor, resultHash, fee, settledAtMs: atMs, settledIn }]
}

export function viewSlash(history: SlashHistory): SlashListView['slashes'][number] {
  const { id, owner, amount, reporter, executableAt, status, atMs, place, ended } = history
  return {
    ...{ id, owner, fault: FAULTS[history.fault], amount, reporter, executableAt, status },
    reportedAtMs: atMs,
    reportedIn: { ...place },
    ...(ended === undefined ? {} : { endedAtMs: ended.atMs, endedIn: { ...ended.place } }),
  }
}

export function viewEpoch({ epoch, atMs, place }: EpochHistory): EpochListView['epochs'][number] {
  return { epoch, startedAtMs: atMs, startedIn: { ...place } }
}
