import { acceptOwner } from '@flowbuilder/sdk/actions/acceptOwner'
import { addStake } from '@flowbuilder/sdk/actions/addStake'
import { getExecutor } from '@flowbuilder/sdk/actions/getExecutor'
import { getParameters } from '@flowbuilder/sdk/actions/getParameters'
import { stake } from '@flowbuilder/sdk/actions/stake'
import { createWalletClient, formatEther, http, zeroAddress } from 'viem'
import { parseAmount } from '../executor/src/cli/parseOptions.ts'
import { readAccount } from '../executor/src/node/readAccount.ts'
import { runScript } from './support/runScript.ts'

const HELP = `
node scripts/stake.ts [amount] [options]

Adds to the stake of the account of --key-file, the owner, so that its operator may settle requests. Without an amount it
stakes what is missing to the minimum; with --show it only says where the account stands.

  --operator-key-file FILE   key of the operator, for the first stake   (default: the owner is its own operator)
  --show                     send nothing
`

const options = { show: { type: 'boolean' }, 'operator-key-file': { type: 'string' } } as const

await runScript(HELP, options, async ({ values, positionals, network, terminal }) => {
  const deployment = await network.deployment()
  const transport = http(network.rpcUrl)
  const owner = await readAccount(network.keyFile)
  const operatorFile = values['operator-key-file']
  const operator = typeof operatorFile === 'string' ? await readAccount(operatorFile) : owner
  const wallet = createWalletClient({ account: owner, transport, pollingInterval: 500 })

  const { minStake } = await getParameters(wallet, { deployment })
  const before = await getExecutor(wallet, { deployment, account: owner.address })
  const missing = minStake > before.stake ? minStake - before.stake : 0n
  const amount = positionals[0] === undefined ? missing : parseAmount(positionals[0])

  const join = async () => {
    if (operator !== owner) {
      const client = createWalletClient({ account: operator, transport, pollingInterval: 500 })
      await acceptOwner(client, { deployment, owner: owner.address })
    }
    return stake(wallet, { deployment, amount, operator: operator.address })
  }
  const isNew = before.operator === zeroAddress
  const sent =
    values['show'] === true || amount === 0n
      ? undefined
      : await (isNew ? join() : addStake(wallet, { deployment, amount }))
  const after = await getExecutor(wallet, { deployment, account: owner.address })

  terminal.document({ ...after, minStake, transactionHash: sent?.transactionHash }, () =>
    [
      sent === undefined
        ? 'Nothing sent.'
        : `Staked ${formatEther(amount)} ETH in ${sent.transactionHash}.`,
      `${owner.address} has ${formatEther(after.stake)} ETH staked (minimum ${formatEther(minStake)} ETH),`,
      `${after.active ? 'is' : 'is not'} active, and can claim ${formatEther(after.rewards)} ETH of fees.`,
    ].join('\n'),
  )
})
