import { getRegistryBalance } from '@flowbuilder/sdk/actions/getRegistryBalance'
import { getWorkflow } from '@flowbuilder/sdk/actions/getWorkflow'
import { refund } from '@flowbuilder/sdk/actions/refund'
import { withdrawBalance } from '@flowbuilder/sdk/actions/withdrawBalance'
import { Command } from 'commander'
import { type Hex, isAddressEqual, zeroAddress } from 'viem'
import { type ChainOptions, withChainOptions } from '../chainOptions.ts'
import { openSigningChain } from '../chainSession.ts'
import type { CliContext } from '../context.ts'
import { formatWei } from '../format.ts'
import { parseRequestId } from '../parseOptions.ts'
import { Settings } from '../settings.ts'

export function createRefundCommand(context: CliContext): Command {
  return withChainOptions(new Command('refund'), ['rpcUrl', 'deployment', 'keyFile'])
    .description(
      'Return the fee of a request that nobody settled in time. Who paid it is paid out at once.',
    )
    .argument('<id>', 'id of the request', parseRequestId)
    .action(async (id: Hex, options: ChainOptions) => {
      const { client, wallet, deployment } = await openSigningChain(
        await Settings.load(context, options),
      )
      const { request, status } = await getWorkflow(client, { deployment, id })
      // A second call after an interrupted first one goes on with the withdrawal.
      const refunded =
        status === 'refunded' ? undefined : await refund(wallet, { deployment, request })
      const { token } = request
      const payer = isAddressEqual(request.payer, zeroAddress) ? request.owner : request.payer
      const own = isAddressEqual(wallet.account.address, payer)
      const amount = await getRegistryBalance(client, { deployment, account: payer, token })
      const withdrawn =
        own && amount > 0n
          ? await withdrawBalance(wallet, { deployment, token, amount })
          : undefined
      const result = {
        id,
        payer,
        refundedIn: refunded?.transactionHash,
        withdrawnIn: withdrawn?.transactionHash,
        ...(withdrawn === undefined ? { waiting: amount } : { paid: amount }),
      }
      context.terminal.document(result, () => {
        const first =
          refunded === undefined ? 'Refunded before.' : `Refunded in ${refunded.transactionHash}.`
        if (withdrawn !== undefined)
          return `${first}\nPaid out ${formatWei(amount)} in ${withdrawn.transactionHash}.`
        return `${first}\n${formatWei(amount)} wait for ${payer} in the registry.`
      })
    })
}
