import { cancelWorkflow } from '@flowbuilder/sdk/actions/cancelWorkflow'
import { getWorkflow } from '@flowbuilder/sdk/actions/getWorkflow'
import { getWorkflowStatus } from '@flowbuilder/sdk/actions/getWorkflowStatus'
import { Command } from 'commander'
import type { Hex } from 'viem'
import { type ChainOptions, withChainOptions } from '../chainOptions.ts'
import { openSigningChain } from '../chainSession.ts'
import type { CliContext } from '../context.ts'
import { formatTime } from '../format.ts'
import { parseRequestId } from '../parseOptions.ts'
import { Settings } from '../settings.ts'

export function createCancelCommand(context: CliContext): Command {
  return withChainOptions(new Command('cancel'), ['rpcUrl', 'deployment', 'keyFile'])
    .description(
      'Take a request back. Work that is under way may still be settled for a short time.',
    )
    .argument('<id>', 'id of the request', parseRequestId)
    .action(async (id: Hex, options: ChainOptions) => {
      const { client, wallet, deployment } = await openSigningChain(
        await Settings.load(context, options),
      )
      const { request } = await getWorkflow(client, { deployment, id })
      const sent = await cancelWorkflow(wallet, { deployment, request })
      const { closesAt = 0n } = await getWorkflowStatus(client, { deployment, request })
      context.terminal.document({ id, closesAt, ...sent }, () =>
        [
          `Cancelled in ${sent.transactionHash}.`,
          `It closes at ${formatTime(closesAt)}; after that, get the fee back:  flow refund ${id}`,
        ].join('\n'),
      )
    })
}
