import { getExecutor } from '@flowbuilder/sdk/actions/getExecutor'
import { getParameters } from '@flowbuilder/sdk/actions/getParameters'
import { stake } from '@flowbuilder/sdk/actions/stake'
import { createWalletClient, formatEther, http } from 'viem'
import { parseAmount } from '../executor/src/cli/parseOptions.ts'
import { readAccount } from '../executor/src/node/readAccount.ts'
import { runScript } from './support/runScript.ts'

const HELP = `
node scripts/stake.ts [amount] [options]

Adds to the stake of the account of --key-file, so that it may settle requests. Without an amount it stakes what is
missing to the minimum; with --show it only says where the account stands.

  --show   send nothing
`

await runScript(
  HELP,
  { show: { type: 'boolean' } },
  async ({ values, positionals, network, terminal }) => {
    const deployment = await network.deployment()
    const account = await readAccount(network.keyFile)
    const wallet = createWalletClient({
      account,
      transport: http(network.rpcUrl),
      pollingInterval: 500,
    })
    const executor = account.address

    const { minStake } = await getParameters(wallet, { deployment })
    const before = await getExecutor(wallet, { deployment, executor })
    const missing = minStake > before.stake ? minStake - before.stake : 0n
    const amount = positionals[0] === undefined ? missing : parseAmount(positionals[0])
    const sent =
      values['show'] === true || amount === 0n
        ? undefined
        : await stake(wallet, { deployment, amount })
    const after = await getExecutor(wallet, { deployment, executor })

    terminal.document({ ...after, minStake, transactionHash: sent?.transactionHash }, () =>
      [
        sent === undefined
          ? 'Nothing sent.'
          : `Staked ${formatEther(amount)} ETH in ${sent.transactionHash}.`,
        `${executor} has ${formatEther(after.stake)} ETH staked (minimum ${formatEther(minStake)} ETH),`,
        `${after.active ? 'is' : 'is not'} active, and can claim ${formatEther(after.rewards)} ETH of fees.`,
      ].join('\n'),
    )
  },
)
