import type { Hex } from 'viem'
import type { RequestEntry } from '../ledger/state.ts'

const RUN_NAME = /^(0x[0-9a-f]{64})-(\d+)(?:-\d+){0,2}$/

/**
 * Id of the run of a request in the engine: the request, the block that admitted it, and since when this node performs it.
 *
 * A request may be admitted again, in another mode; and a node that performs it again goes on from another checkpoint.
 */
export function runName(
  { id, admittedAt }: Pick<RequestEntry, 'id' | 'admittedAt'>,
  performsSince?: number,
): string {
  const name = `${id}-${admittedAt}`
  return performsSince === undefined ? name : `${name}-${performsSince}`
}

/** The request of a run; undefined for a run of something else. */
export function requestOfRun(
  name: string,
): { readonly id: Hex; readonly admittedAt: number } | undefined {
  const match = RUN_NAME.exec(name)
  return match === null ? undefined : { id: match[1] as Hex, admittedAt: Number(match[2]) }
}
