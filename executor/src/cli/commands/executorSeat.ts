import { access, readFile, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { getExecutor } from '@flowbuilder/sdk/actions/getExecutor'
import { listSeats } from '@flowbuilder/sdk/actions/listSeats'
import { registerKey } from '@flowbuilder/sdk/actions/registerKey'
import { takeSeat } from '@flowbuilder/sdk/actions/takeSeat'
import { provePossession } from '@flowbuilder/sdk/bls/possession'
import { getPublicKey } from '@flowbuilder/sdk/bls/sign'
import { MAX_VALIDATORS } from '@flowbuilder/sdk/consensus/certificate'
import { type Command, Option } from 'commander'
import { SignerErrorCode, signerError } from '../../consensus/signer/errors.ts'
import { initialiseValidator } from '../../node/initialiseValidator.ts'
import { readAccount } from '../../node/readAccount.ts'
import { readBlsKey } from '../../node/readBlsKey.ts'
import { SIGNER_DIRECTORY, VALIDATOR_DIRECTORY } from '../../node/validatorDirectory.ts'
import { createCommand } from '../chainOptions.ts'
import { openChain, withAccount } from '../chainSession.ts'
import type { CliContext } from '../context.ts'
import { createBlsKeyFile } from '../createKeyFile.ts'
import { readExecutorConfig } from '../executorConfig.ts'
import { formatPairs } from '../format.ts'
import { collect, parseCount } from '../parseOptions.ts'
import { Settings } from '../settings.ts'

interface SeatOptions {
  readonly seat?: number
  readonly listen: string
  readonly peer: readonly string[]
  readonly yes?: boolean
}

export function createExecutorSeatCommand(context: CliContext): Command {
  return createCommand('seat')
    .description(
      'Make a staked executor a validator: its BLS key, its record of what it signed, its seat with --yes. Safe to run again.',
    )
    .argument('[directory]', 'what "flow executor init" made', 'executor')
    .addOption(
      new Option('--seat <number>', 'seat to take (default: the first free one)').argParser(
        parseCount(0, MAX_VALIDATORS - 1),
      ),
    )
    .option('--listen <multiaddress>', 'where other validators connect', '/ip4/0.0.0.0/tcp/9100')
    .option(
      '--peer <multiaddress>',
      'another validator, with its peer id; repeatable',
      collect,
      [] as string[],
    )
    .option('--yes', 'register the key and take the seat: sends two transactions')
    .action((directory: string, options: SeatOptions) => runSeat(context, directory, options))
}

async function runSeat(
  context: CliContext,
  directory: string,
  options: SeatOptions,
): Promise<void> {
  const home = resolve(context.directory, directory)
  const configFile = join(home, 'executor.json')
  const config = await readExecutorConfig(configFile)
  const settings = await Settings.load(context, {
    rpcUrl: config.rpcUrl,
    deployment: config.deployment,
  })
  const session = await openChain(settings)
  const { client, deployment } = session
  const chainId = BigInt(deployment.chainId)
  const account = await readAccount(config.keyFile)
  const { wallet } = withAccount(settings, session, account)
  const before = await getExecutor(client, { deployment, account: account.address })
  const validator = join(config.dataDirectory, VALIDATOR_DIRECTORY)
  const signer = join(validator, SIGNER_DIRECTORY)
  const isNew = !(await exists(signer))
  // A key that the chain knows may have signed: with a fresh record it could sign a second vote.
  if (isNew && before.keyHash !== undefined)
    throw signerError(SignerErrorCode.UNINITIALISED, 'the record of the key is missing', signer)
  const blsKeyFile = join(home, 'bls.key')
  const blsKey = (await exists(blsKeyFile))
    ? await readBlsKey(blsKeyFile)
    : await createBlsKeyFile(blsKeyFile)
  if (isNew) await initialiseValidator({ directory: validator, blsKeyFile, chainId })
  await addSection(configFile, options)

  if (options.yes === true && before.keyHash === undefined) {
    const contract = deployment.incentiveManager
    await registerKey(wallet, {
      deployment,
      publicKey: getPublicKey(blsKey),
      possession: provePossession(blsKey, { chainId, contract, owner: account.address }),
    })
  }
  if (options.yes === true && before.seat === undefined) {
    const taken = new Set((await listSeats(client, { deployment })).map(({ seat }) => seat))
    const free = Array.from({ length: MAX_VALIDATORS }, (_, seat) => seat)
    const seat = options.seat ?? free.find((candidate) => !taken.has(candidate)) ?? 0
    await takeSeat(wallet, { deployment, seat })
  }
  const { seat, keyHash } = await getExecutor(client, { deployment, account: account.address })
  const shown = relative(context.directory, configFile) || configFile
  context.terminal.document({ address: account.address, blsKeyFile, keyHash, seat }, () => {
    const pairs: [string, string][] = [
      ['account', account.address],
      ['BLS key file', relative(context.directory, blsKeyFile)],
      ['seat', seat === undefined ? 'none yet' : String(seat)],
    ]
    const next =
      seat === undefined
        ? `Take the seat:  flow executor seat ${directory} --yes`
        : `A validator from the next epoch on:  flow executor start --config ${shown}`
    return `${formatPairs(pairs)}\n\nNever run two copies of this directory: a second vote for one height costs half of the stake.\n${next}`
  })
}

/** The validator section of executor.json; of one that is there already, peers that are given anew replace the old ones. */
async function addSection(configFile: string, { listen, peer }: SeatOptions): Promise<void> {
  const config = JSON.parse(await readFile(configFile, 'utf8'))
  if (config.validator !== undefined && peer.length === 0) return
  config.validator = {
    blsKeyFile: 'bls.key',
    peerKeyFile: 'peer.key',
    listen: [listen],
    ...config.validator,
    bootstrap: [...peer],
  }
  await writeFile(configFile, `${JSON.stringify(config, undefined, 2)}\n`, { mode: 0o600 })
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
