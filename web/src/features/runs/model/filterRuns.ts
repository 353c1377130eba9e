import type { RunSummary } from '../../../network/gatewayTypes.ts'
import type { ShownStatus } from '../../../ui/tones.ts'
import { shownStatus } from './shownStatus.ts'

/** What the address of the list says. */
export interface RunFilter {
  readonly status: ShownStatus | 'all'
  /** Part of an id, or of the address of an owner, an executor; any case. */
  readonly text: string
  /** Only requests of the connected account. */
  readonly mine: boolean
}

const STATUSES: ReadonlySet<string> = new Set([
  'pending',
  'running',
  'waiting',
  'completed',
  'faulted',
  'cancelled',
  'refunded',
])
const MAX_TEXT = 100

/** Reads a filter from the query of an address; what is malformed is left out. */
export function readFilter(query: URLSearchParams): RunFilter {
  const status = query.get('status') ?? 'all'
  return {
    status: STATUSES.has(status) ? (status as ShownStatus) : 'all',
    text: (query.get('text') ?? '').slice(0, MAX_TEXT),
    mine: query.get('mine') === '1',
  }
}

/** The query of an address; empty for a filter that lets everything through. */
export function writeFilter({ status, text, mine }: RunFilter): string {
  const query = new URLSearchParams()
  if (status !== 'all') query.set('status', status)
  if (text !== '') query.set('text', text)
  if (mine) query.set('mine', '1')
  return query.toString()
}

/** The runs that a filter lets through. `account` is the connected one. Pure. */
export function filterRuns(
  runs: readonly RunSummary[],
  { status, text, mine }: RunFilter,
  account: string | undefined,
): RunSummary[] {
  const wanted = text.trim().toLowerCase()
  return runs.filter((run) => {
    if (status !== 'all' && shownStatus(run) !== status) return false
    if (mine && run.request.owner.toLowerCase() !== account?.toLowerCase()) return false
    const searched = [run.id, run.request.owner, run.settlement?.executor ?? '']
    return wanted === '' || searched.some((field) => field.toLowerCase().includes(wanted))
  })
}
