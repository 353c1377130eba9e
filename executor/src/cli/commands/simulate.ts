import { simulateFlow } from '@flowbuilder/sdk/workflow/simulateFlow'
import { type Command, Option } from 'commander'
import { createCommand } from '../chainOptions.ts'
import type { CliContext } from '../context.ts'
import { describeCost, SETTLEMENT_GAS_MAX } from '../describeCost.ts'
import { formatPairs } from '../format.ts'
import { collect, parseUrl } from '../parseOptions.ts'
import { prepareFromFiles, readDefinition, withInputOption } from '../readFlowFiles.ts'
import { renderOutputs } from '../renderOutputs.ts'
import {
  checkWorstCaseOptions,
  type WorstCaseOptions,
  withWorstCaseOptions,
} from '../worstCaseOptions.ts'

/** Options for the outside world of a workflow; one of mode `zk` has none. */
export interface SimulateOptions extends WorstCaseOptions {
  readonly input: readonly string[]
  readonly mock?: string
  readonly signal: readonly string[]
  readonly allowNetwork?: boolean
  readonly allowPrivate: readonly string[]
  readonly keyFile?: string
}

export function createSimulateCommand(context: CliContext): Command {
  return withWorstCaseOptions(withInputOption(createCommand('simulate')))
    .description(
      'Run a workflow on this machine, exactly as an executor will. Needs no chain and costs nothing: servers and contracts are mocked, and waiting takes no time.',
    )
    .argument('<flow.yaml>', 'the workflow')
    .option('--mock <file>', 'answers of servers and contracts, and signals; YAML')
    .option(
      '--signal <name[@after][=content]>',
      "give a signal, such as go, go@2h or 'go={ approved: true }'; repeatable",
      collect,
      [] as string[],
    )
    .option('--allow-network', 'ask the real servers of http tasks')
    .option(
      '--allow-private <host:port>',
      'with --allow-network: this host may be on this machine or in its network; repeatable',
      collect,
      [] as string[],
    )
    .addOption(
      new Option('--rpc-url <url>', 'call the contracts of this chain in place of mocks').argParser(
        parseUrl,
      ),
    )
    .option('--key-file <file>', 'with --rpc-url: send transactions from this account')
    .action((path: string, options: SimulateOptions) => simulate(context, path, options))
}

async function simulate(
  context: CliContext,
  path: string,
  options: SimulateOptions,
): Promise<void> {
  const definition = await readDefinition(context, path)
  if (definition.verify === 'zk') return simulateProof(context, path, options)
  // The engine, its store and its sandbox are loaded only where they run.
  const { simulateInEngine } = await import('../simulateInEngine.ts')
  return simulateInEngine(context, definition, options)
}

/** What the circuit would compute, and how much of it the program takes. */
async function simulateProof(
  context: CliContext,
  path: string,
  options: SimulateOptions,
): Promise<void> {
  const prepared = await prepareFromFiles(context, path, options.input)
  await checkWorstCaseOptions(prepared.definition, prepared.inputs, options)
  const { outputs, resultHash } = simulateFlow(prepared)
  const { program, stepsByTask, definitionHash, inputsHash, programHash, inputsCommitment } =
    prepared
  const { instance } = program
  const steps = {
    used: program.instructions.length,
    limit: instance.steps,
    byTask: stepsByTask,
  }
  const hashes = { definitionHash, inputsHash, programHash, inputsCommitment, resultHash }
  const document = {
    outputs,
    instance: instance.name,
    steps,
    inputs: { used: program.inputCount, limit: instance.inputs },
    outputWords: { used: program.outputs.length, limit: instance.outputs },
    settlementGasMax: SETTLEMENT_GAS_MAX,
    ...hashes,
  }
  context.terminal.document(document, () => {
    const tasks = Object.entries(stepsByTask).map(([task, count]) => `${task} ${count}`)
    return [
      renderOutputs(outputs),
      '',
      formatPairs([
        ['steps', `${steps.used} of ${steps.limit} (${tasks.join(', ')})`],
        ['inputs', `${program.inputCount} of ${instance.inputs}`],
        ['outputs', `${program.outputs.length} of ${instance.outputs}`],
        ['result', resultHash],
        ['cost', describeCost()],
        ['', 'so offer a higher --fee than that'],
      ]),
    ].join('\n')
  })
}
