import { canonicalBytes } from '@flowbuilder/sdk/workflow/canonicalJson'
import type { SigningContext } from '../consensus/core/digest/voteDigest.ts'
import { ABSENCE_BLOCKS } from '../ledger/assignment/absentSeats.ts'
import type { Genesis } from './port.ts'

/** What a store remembers of the network it belongs to. */
export function genesisBytes({
  genesis,
  context: { chainId, registry },
}: {
  readonly genesis: Genesis
  readonly context: SigningContext
}): Uint8Array {
  return canonicalBytes({
    ...genesis,
    absenceBlocks: genesis.absenceBlocks ?? ABSENCE_BLOCKS,
    chainId: chainId.toString(),
    registry,
  })
}
