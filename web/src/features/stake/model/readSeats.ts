import { type Epoch, getEpoch } from '@flowbuilder/sdk/actions/getEpoch'
import { listSeats } from '@flowbuilder/sdk/actions/listSeats'
import { MAX_VALIDATORS } from '@flowbuilder/sdk/consensus/certificate'
import type { Chain } from '../../../network/useNetwork.ts'

/** The running epoch, and the first seat that nobody holds; undefined if all are held. */
export interface Seats {
  readonly epoch: Epoch
  readonly firstFree: number | undefined
}

/** Errors: RPC_UNREACHABLE, RPC_FAILED. */
export async function readSeats({ client, deployment }: Chain): Promise<Seats> {
  const [epoch, seats] = await Promise.all([
    getEpoch(client, { deployment }),
    listSeats(client, { deployment }),
  ])
  const taken = new Set(seats.map(({ seat }) => seat))
  const all = Array.from({ length: MAX_VALIDATORS }, (_, seat) => seat)
  return { epoch, firstFree: all.find((seat) => !taken.has(seat)) }
}
