import { access, copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { addStake } from '@flowbuilder/sdk/actions/addStake'
import { getExecutor } from '@flowbuilder/sdk/actions/getExecutor'
import { getParameters } from '@flowbuilder/sdk/actions/getParameters'
import { stake } from '@flowbuilder/sdk/actions/stake'
import { Command, Option } from 'commander'
import { formatEther, type PrivateKeyAccount, zeroAddress } from 'viem'
import { readAccount } from '../../node/readAccount.ts'
import { type ChainOptions, withChainOptions } from '../chainOptions.ts'
import { openChain, withAccount } from '../chainSession.ts'
import type { CliContext } from '../context.ts'
import { createKeyFile } from '../createKeyFile.ts'
import { formatPairs } from '../format.ts'
import { parseAmount, parsePort } from '../parseOptions.ts'
import { Settings } from '../settings.ts'

const DEFAULT_PORT = 8650

interface InitOptions extends Pick<ChainOptions, 'rpcUrl' | 'deployment'> {
  readonly host: string
  readonly port: number
  readonly stake?: bigint
  readonly yes?: boolean
}

export function createExecutorInitCommand(context: CliContext): Command {
  return withChainOptions(new Command('init'), ['rpcUrl', 'deployment'])
    .description(
      'Create key and configuration of an executor, and stake with --yes. Safe to run again.',
    )
    .argument('[directory]', 'where the executor lives', 'executor')
    .option('--host <address>', 'interface of the gateway', '127.0.0.1')
    .addOption(
      new Option('--port <port>', 'port of the gateway').argParser(parsePort).default(DEFAULT_PORT),
    )
    .addOption(
      new Option('--stake <amount>', 'what to stake (default: the minimum stake)').argParser(
        parseAmount,
      ),
    )
    .option('--yes', 'stake: sends a transaction and locks the amount')
    .action((directory: string, options: InitOptions) =>
      runExecutorInit(context, directory, options),
    )
}

async function runExecutorInit(
  context: CliContext,
  directory: string,
  options: InitOptions,
): Promise<void> {
  const settings = await Settings.load(context, options)
  const session = await openChain(settings)
  const { client, deployment } = session
  const home = resolve(context.directory, directory)
  await mkdir(home, { recursive: true })
  const account = await keepKey(join(home, 'executor.key'))
  await copyFile(settings.deploymentFile, join(home, 'deployment.json'))
  const configFile = await keepConfig(join(home, 'executor.json'), settings.rpcUrl, options)

  const { minStake } = await getParameters(client, { deployment })
  const amount = options.stake ?? minStake
  const before = await getExecutor(client, { deployment, account: account.address })
  // The account is owner and operator in one; who keeps them apart stakes with scripts/stake.ts.
  const add = before.operator === zeroAddress ? stake : addStake
  const sent =
    options.yes === true && !before.active
      ? await add(withAccount(settings, session, account).wallet, { deployment, amount })
      : undefined
  const { stake: staked, active } = await getExecutor(client, {
    deployment,
    account: account.address,
  })
  const shown = relative(context.directory, configFile) || configFile
  const document = {
    address: account.address,
    configFile,
    staked,
    active,
    stakedIn: sent?.transactionHash,
  }
  context.terminal.document(document, () => {
    const pairs: [string, string][] = [
      ['account', account.address],
      ['key file', join(directory, 'executor.key')],
      ['configuration', shown],
      [
        'stake',
        `${formatEther(staked)} ETH${active ? '' : `, of at least ${formatEther(minStake)} ETH`}`,
      ],
    ]
    if (sent !== undefined) pairs.push(['staked in', sent.transactionHash])
    const next = active
      ? `Start it:  flow executor start --config ${shown}`
      : `Send ${formatEther(amount)} ETH and something for gas to the account, then stake:  flow executor init ${directory} --yes`
    return `${formatPairs(pairs)}\n\nBack up the key file: the stake cannot be taken out without it.\n${next}`
  })
}

async function keepKey(path: string): Promise<PrivateKeyAccount> {
  return (await exists(path)) ? readAccount(path) : createKeyFile(path)
}

async function keepConfig(
  path: string,
  rpcUrl: string,
  { host, port }: InitOptions,
): Promise<string> {
  if (await exists(path)) return path
  const config = {
    version: 1,
    rpcUrl,
    deployment: 'deployment.json',
    keyFile: 'executor.key',
    dataDirectory: 'data',
    gateway: { host, port },
  }
  // The RPC URL may hold an access key.
  await writeFile(path, `${JSON.stringify(config, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' })
  return path
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
