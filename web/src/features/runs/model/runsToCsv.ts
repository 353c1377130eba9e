import { toCsv } from '../../../format/toCsv.ts'
import type { RunSummary } from '../../../network/gatewayTypes.ts'
import { modeName } from './modeName.ts'
import { shownStatus } from './shownStatus.ts'

const COLUMNS = [
  'id',
  'status',
  'mode',
  'owner',
  'fee_wei',
  'submitted_at',
  'deadline',
  'executor',
  'result_hash',
  'settlement_transaction',
  'refunded_wei',
] as const

/** Runs as CSV: exact wei, times in UTC. */
export function runsToCsv(runs: readonly RunSummary[]): string {
  const rows = runs.map((run) => [
    run.id,
    shownStatus(run),
    modeName(run.request.mode),
    run.request.owner,
    run.request.fee,
    new Date(run.submittedAtMs).toISOString(),
    new Date(Number(run.request.deadline) * 1_000).toISOString(),
    run.settlement?.executor ?? '',
    run.settlement?.resultHash ?? '',
    run.settlement?.place.transactionHash ?? '',
    run.refund?.amount ?? '',
  ])
  return toCsv(COLUMNS, rows)
}
