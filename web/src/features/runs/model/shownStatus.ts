import type { RunSummary } from '../../../network/gatewayTypes.ts'
import type { ShownStatus } from '../../../ui/tones.ts'

/** The state of a run as people call it: a fee that went back says more than why. Pure. */
export function shownStatus(run: Pick<RunSummary, 'status' | 'refund'>): ShownStatus {
  return run.refund === undefined ? run.status : 'refunded'
}
