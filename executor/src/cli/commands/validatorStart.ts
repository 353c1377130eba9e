import { resolve } from 'node:path'
import type { FlowError } from '@flowbuilder/sdk/errors/flowError'
import type { Command } from 'commander'
import type { Hex } from 'viem'
import type { Validator } from '../../validator/port.ts'
import { createCommand } from '../chainOptions.ts'
import type { CliContext } from '../context.ts'
import { formatPairs } from '../format.ts'
import { readGenesisFile } from '../genesisFile.ts'
import { Progress } from '../progress.ts'
import { untilAborted } from '../untilAborted.ts'
import { untilParentGone } from '../untilParentGone.ts'
import { readValidatorConfig } from '../validatorConfig.ts'

/** A line of progress this often. */
const REPORT_MS = 10_000

/** What `flow validator start` tells the process that forked it. */
export type ValidatorMessage =
  | {
      readonly type: 'validatorReady'
      readonly operator: string
      readonly addresses: readonly string[]
    }
  | { readonly type: 'validatorBlock'; readonly height: number; readonly id: Hex }

export function createValidatorStartCommand(context: CliContext): Command {
  return createCommand('start')
    .description(
      'Run a validator until Ctrl-C or SIGTERM. Safe to kill and start again at any time.',
    )
    .option('--config <file>', 'what "flow validator init" wrote', 'validator/validator.json')
    .action((options: { readonly config: string }) => runValidator(context, options.config))
}

async function runValidator(
  { terminal, signal, directory }: CliContext,
  config: string,
): Promise<void> {
  const orphaned = untilParentGone()
  const settings = await readValidatorConfig(resolve(directory, config))
  const { context, genesis } = await readGenesisFile(settings.genesis)
  // Database and network take a while to load, which every other command would pay.
  const { createValidator } = await import('../../node/createValidator.ts')
  const progress = new Progress(terminal)
  let fail: (error: FlowError) => void = () => {}
  const failure = new Promise<FlowError>((resolve) => {
    fail = resolve
  })
  const isLocal = settings.local === true
  const { keyFile, blsKeyFile, peerKeyFile, listen, announce, timeouts } = settings
  const node = await createValidator(
    {
      context,
      genesis,
      directory: settings.dataDirectory,
      keyFile,
      blsKeyFile,
      peerKeyFile,
      listen,
      ...(announce === undefined ? {} : { announce }),
      bootstrap: settings.peers,
      allowsPrivate: isLocal,
      ...(isLocal ? { relay: 'off', dht: false } : {}),
      timeouts,
    },
    {
      // Without a chain nobody can say that a request was paid for.
      chain: { confirms: () => false },
      onFatal: fail,
      onFault: (error) => progress.warn(error instanceof Error ? error.message : String(error)),
    },
  )
  const reports = setInterval(() => report(progress, node.validator), REPORT_MS)
  try {
    const { validator } = node
    const { operator } = validator
    const addresses = node.addresses()
    tell({ type: 'validatorReady', operator, addresses })
    validator.onCommit(({ height, id }) => tell({ type: 'validatorBlock', height, id }))
    await validator.start()
    terminal.document({ operator, addresses, pid: process.pid }, () =>
      formatPairs([
        ['operator', operator],
        ...addresses.map((address) => ['address', address] as const),
      ]),
    )
    report(progress, validator)
    const error = await Promise.race([failure, untilAborted(signal), orphaned])
    if (error !== undefined) throw error
  } finally {
    clearInterval(reports)
    await node.close()
    if (process.connected) process.disconnect()
  }
}

function report(progress: Progress, validator: Validator): void {
  const { height, round, members, isSynced } = validator.status()
  const state = isSynced ? 'at' : 'fetching blocks, at'
  progress.info(`${state} height ${height}, round ${round}, ${members} members connected`)
}

function tell(message: ValidatorMessage): void {
  if (process.connected) process.send?.(message)
}
