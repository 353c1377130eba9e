import { checkWorstCase } from '@flowbuilder/sdk/planner/checkWorstCase'
import { planFlow } from '@flowbuilder/sdk/planner/planFlow'
import { worstFee } from '@flowbuilder/sdk/planner/worstFee'
import { type Command, Option } from 'commander'
import { createPublicClient, http, parseGwei } from 'viem'
import { createCommand } from '../chainOptions.ts'
import type { CliContext } from '../context.ts'
import { SETTLEMENT_GAS_MAX } from '../describeCost.ts'
import { parseAmount, parseDuration, parseUrl } from '../parseOptions.ts'
import { readDefinition, readInputOptions, withInputOption } from '../readFlowFiles.ts'
import { renderPlan } from '../renderPlan.ts'

/** Price of gas in an estimate that nobody gave one for. */
const DEFAULT_GAS_PRICE_WEI = parseGwei('1')

interface ExplainOptions {
  readonly input: readonly string[]
  readonly gasPrice?: bigint
  readonly rpcUrl?: string
  readonly fee?: bigint
  readonly deadline?: number
}

export function createExplainCommand(context: CliContext): Command {
  return withInputOption(createCommand('explain'))
    .description(
      'Show what a workflow will do, and its worst case in time, gas, steps and money. Runs nothing; inputs make the bounds tighter.',
    )
    .argument('<flow.yaml>', 'the workflow')
    .addOption(
      new Option('--gas-price <amount>', 'price of one gas (default: 1gwei)').argParser(
        parseAmount,
      ),
    )
    .addOption(
      new Option('--rpc-url <url>', 'take the price of gas of this chain').argParser(parseUrl),
    )
    .addOption(
      new Option('--fee <amount>', 'fail if the worst case costs more').argParser(parseAmount),
    )
    .addOption(
      new Option('--deadline <duration>', 'fail if the worst case takes longer').argParser(
        parseDuration,
      ),
    )
    .action((path: string, options: ExplainOptions) => explain(context, path, options))
}

async function explain(context: CliContext, path: string, options: ExplainOptions): Promise<void> {
  const definition = await readDefinition(context, path)
  // Without any input the bounds are those of the language.
  const inputs =
    options.input.length === 0 && Object.keys(definition.inputs).length > 0
      ? undefined
      : await readInputOptions(context, definition, options.input)
  const plan = planFlow(definition, inputs)
  const gasPriceWei = options.gasPrice ?? (await readGasPrice(options.rpcUrl))
  const fee = worstFee(plan, { gasPriceWei, settlementGas: SETTLEMENT_GAS_MAX })
  checkWorstCase(plan, fee, {
    deadlineMs: options.deadline === undefined ? undefined : options.deadline * 1_000,
    escrowWei: options.fee,
  })
  context.terminal.document({ ...plan, fee, withInputs: inputs !== undefined }, () =>
    renderPlan(plan, fee, inputs !== undefined),
  )
}

async function readGasPrice(rpcUrl: string | undefined): Promise<bigint> {
  if (rpcUrl === undefined) return DEFAULT_GAS_PRICE_WEI
  return createPublicClient({ transport: http(rpcUrl) }).getGasPrice()
}
