import { join, relative, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { createCommand } from '../chainOptions.ts'
import type { CliContext } from '../context.ts'
import { formatPairs } from '../format.ts'
import { collect, parseChainId } from '../parseOptions.ts'
import { prepareValidator } from '../prepareValidator.ts'

interface InitOptions {
  readonly chainId: bigint
  readonly listen: string
  readonly peer: readonly string[]
}

export function createValidatorInitCommand(context: CliContext): Command {
  return createCommand('init')
    .description(
      'Create keys and configuration of a validator, and print what the genesis file says of it.',
    )
    .argument('[directory]', 'where the validator lives', 'validator')
    .addOption(chainIdOption())
    .option('--listen <address>', 'multiaddress to listen on', '/ip4/0.0.0.0/tcp/9100')
    .option(
      '--peer <address>',
      'multiaddress of another validator, with its peer id; repeatable',
      collect,
      [] as string[],
    )
    .action((directory: string, options: InitOptions) => runInit(context, directory, options))
}

/** Every network has its own: what is signed for one is worth nothing in another. */
export function chainIdOption(): Option {
  return new Option('--chain-id <n>', 'number of the network, the same for all its validators')
    .argParser(parseChainId)
    .default(31_337n, '31337')
}

async function runInit(
  { terminal, directory: base }: CliContext,
  directory: string,
  { chainId, listen, peer }: InitOptions,
): Promise<void> {
  const home = resolve(base, directory)
  const { member, peerId, configFile, writeConfig } = await prepareValidator(home, chainId)
  await writeConfig({ genesis: 'genesis.json', listen: [listen], peers: [...peer] })
  const shown = relative(base, configFile) || configFile
  terminal.document({ member, peerId, configFile }, () => {
    const pairs: [string, string][] = [
      ['operator', member.operator],
      ['peer id', peerId],
      ['configuration', shown],
      ['member', JSON.stringify(member)],
    ]
    return `${formatPairs(pairs)}

Put the member into the genesis file of the network, and that file to ${join(directory, 'genesis.json')}.
Start it:  flow validator start --config ${shown}
Never run two copies of this directory: two votes for one height cost the stake.`
  })
}
