import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { bytesToHex, zeroAddress } from 'viem'
import { createCommand } from '../chainOptions.ts'
import type { CliContext } from '../context.ts'
import { type GenesisFile, MAX_GENESIS_MEMBERS } from '../genesisFile.ts'
import { parseCount } from '../parseOptions.ts'
import { prepareValidator } from '../prepareValidator.ts'
import { chainIdOption } from './validatorInit.ts'

interface LocalOptions {
  readonly chainId: bigint
  readonly size: number
  readonly port: number
}

const MAX_PORT = 65_535

export function createValidatorLocalCommand(context: CliContext): Command {
  return createCommand('local')
    .description(
      'Create a network of validators on this machine: a genesis file and one folder each.',
    )
    .argument('[directory]', 'a new folder', 'network')
    .addOption(
      new Option('--size <n>', 'validators')
        .argParser(parseCount(1, MAX_GENESIS_MEMBERS))
        .default(4),
    )
    .addOption(
      new Option('--port <port>', 'port of the first; the others follow')
        .argParser(parseCount(1, MAX_PORT - MAX_GENESIS_MEMBERS))
        .default(9_100),
    )
    .addOption(chainIdOption())
    .action((directory: string, options: LocalOptions) => runLocal(context, directory, options))
}

async function runLocal(
  { terminal, directory: base }: CliContext,
  directory: string,
  { chainId, size, port }: LocalOptions,
): Promise<void> {
  const home = resolve(base, directory)
  await mkdir(home, { recursive: true })
  const prepared = []
  for (let index = 0; index < size; index += 1)
    prepared.push(await prepareValidator(join(home, `validator-${index + 1}`), chainId))
  const genesis: GenesisFile = {
    version: 1,
    chainId: chainId.toString(),
    registry: zeroAddress,
    timeS: Math.floor(Date.now() / 1_000),
    beacon: bytesToHex(randomBytes(32)),
    members: prepared.map(({ member }) => member),
  }
  const genesisFile = join(home, 'genesis.json')
  await writeFile(genesisFile, `${JSON.stringify(genesis, undefined, 2)}\n`, { flag: 'wx' })
  const addressOf = (index: number): string => `/ip4/127.0.0.1/tcp/${port + index}`
  const peers = prepared.map(({ peerId }, index) => `${addressOf(index)}/p2p/${peerId}`)
  for (const [index, { writeConfig }] of prepared.entries())
    await writeConfig({
      genesis: '../genesis.json',
      listen: [addressOf(index)],
      peers: peers.filter((_, other) => other !== index),
      local: true,
    })
  const configFiles = prepared.map(({ configFile }) => configFile)
  terminal.document({ genesisFile, configFiles }, () => {
    const commands = configFiles.map(
      (file) => `  flow validator start --config ${relative(base, file) || file}`,
    )
    return `Start each in a terminal of its own:\n${commands.join('\n')}`
  })
}
