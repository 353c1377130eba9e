import { type Command, Option } from 'commander'
import {
  DEFAULT_CHAIN_PORT,
  DEFAULT_EXECUTORS,
  DEFAULT_GATEWAY_PORT,
  MAX_LOCAL_EXECUTORS,
} from '../devnet/devnet.ts'
import { parseCount, parsePort, parseUrl } from './parseOptions.ts'

export interface DevnetCommandOptions {
  readonly executors: number
  readonly port?: number
  readonly gatewayPort?: number
  readonly data?: string
  readonly chain?: string
}

/** Options of everything that starts a local network. */
export function withDevnetOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--executors <count>', `executors to start, 1 to ${MAX_LOCAL_EXECUTORS}`)
        .argParser(parseCount(1, MAX_LOCAL_EXECUTORS))
        .default(DEFAULT_EXECUTORS),
    )
    .addOption(
      new Option(
        '--port <port>',
        `port of the chain, 0 for any free one (default: ${DEFAULT_CHAIN_PORT})`,
      ).argParser(parsePort),
    )
    .addOption(
      new Option(
        '--gateway-port <port>',
        `port of the first gateway, the others count up; 0 for any free ones (default: ${DEFAULT_GATEWAY_PORT})`,
      ).argParser(parsePort),
    )
    .addOption(
      new Option(
        '--chain <url>',
        'use a local chain that runs already: with --data the contracts of the last time, else new ones',
      )
        .argParser(parseUrl)
        .conflicts('port'),
    )
    .option(
      '--data <directory>',
      'keep chain and executors in this directory and go on from it next time',
    )
}
