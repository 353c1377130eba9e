import { relative, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { createCommand } from '../chainOptions.ts'
import type { CliContext } from '../context.ts'
import { MAX_GENESIS_MEMBERS } from '../genesisFile.ts'
import { parseCount } from '../parseOptions.ts'
import { prepareLocalNetwork } from '../prepareLocalNetwork.ts'
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
  const { genesisFile, configFiles } = await prepareLocalNetwork({
    directory: resolve(base, directory),
    chainId,
    size,
    port,
  })
  terminal.document({ genesisFile, configFiles }, () => {
    const commands = configFiles.map(
      (file) => `  flow validator start --config ${relative(base, file) || file}`,
    )
    return `Start each in a terminal of its own:\n${commands.join('\n')}`
  })
}
