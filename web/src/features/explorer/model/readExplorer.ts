import { getSettledBlocks } from '@flowbuilder/sdk/actions/getSettledBlocks'
import { getStakeEvents } from '@flowbuilder/sdk/actions/getStakeEvents'
import { getWorkflowEvents } from '@flowbuilder/sdk/actions/getWorkflowEvents'
import type { Chain } from '../../../network/useNetwork.ts'
import { blocksOf, disputesOf, epochsOf, slashesOf } from './records.ts'

export type Explored = Awaited<ReturnType<typeof readExplorer>>

/** Everything that the explorer lists, from events of the contracts alone. Errors: RPC_UNREACHABLE, RPC_FAILED. */
export async function readExplorer({ client, deployment }: Chain) {
  const [stakes, blocks, workflows] = await Promise.all([
    getStakeEvents(client, { deployment }),
    getSettledBlocks(client, { deployment }),
    getWorkflowEvents(client, { deployment }),
  ])
  return {
    epochs: epochsOf(stakes),
    slashes: slashesOf(stakes),
    blocks: blocksOf(blocks),
    disputes: disputesOf(workflows),
  }
}
