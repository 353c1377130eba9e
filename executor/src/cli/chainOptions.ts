import { Command, Option } from 'commander'
import { parseUrl } from './parseOptions.ts'

/** Values of the options that say which network to talk to and as whom. All optional: settings.ts finds the rest. */
export interface ChainOptions {
  readonly rpcUrl?: string
  readonly deployment?: string
  readonly gateway?: string
  readonly keyFile?: string
}

export type ChainOptionName = 'rpcUrl' | 'deployment' | 'gateway' | 'keyFile'

const OPTIONS: Readonly<Record<ChainOptionName, () => Option>> = {
  rpcUrl: () =>
    new Option('--rpc-url <url>', 'RPC endpoint of the chain (FLOW_RPC_URL)').argParser(parseUrl),
  deployment: () =>
    new Option('--deployment <file>', 'deployment record of the contracts (FLOW_DEPLOYMENT)'),
  gateway: () =>
    new Option('--gateway <url>', 'gateway of any executor (FLOW_GATEWAY)').argParser(parseUrl),
  keyFile: () =>
    new Option('--key-file <file>', 'file with the private key of the account (FLOW_KEY_FILE)'),
}

/** Adds the named options, and --json, which every command has. */
export function withChainOptions(command: Command, names: readonly ChainOptionName[]): Command {
  for (const name of names) command.addOption(OPTIONS[name]())
  return withJson(command)
}

/** A command with --json alone. */
export function createCommand(name: string): Command {
  return withJson(new Command(name))
}

/** main.ts looks for the flag itself, because even an error in the options must come out as JSON. */
function withJson(command: Command): Command {
  return command.option('--json', 'print one JSON document on standard output, nothing else')
}
