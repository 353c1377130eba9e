import { checkWorstCase } from '@flowbuilder/sdk/planner/checkWorstCase'
import type { FlowPlan } from '@flowbuilder/sdk/planner/flowPlan'
import { planFlow } from '@flowbuilder/sdk/planner/planFlow'
import { type WorstFee, worstFee } from '@flowbuilder/sdk/planner/worstFee'
import type { Definition } from '@flowbuilder/sdk/workflow/definition'
import type { Inputs } from '@flowbuilder/sdk/workflow/inputs/inputValues'
import { type Command, Option } from 'commander'
import { createPublicClient, http, parseGwei } from 'viem'
import type { BoundsView } from '../flowServer/schemas.ts'
import { SETTLEMENT_GAS_MAX } from './describeCost.ts'
import { parseAmount, parseDuration } from './parseOptions.ts'

/** Price of gas in an estimate that nobody gave one for. */
const DEFAULT_GAS_PRICE_WEI = parseGwei('1')

/** What a run may take at most, as options of a command. */
export interface WorstCaseOptions {
  readonly gasPrice?: bigint
  readonly rpcUrl?: string
  readonly fee?: bigint
  /** Seconds. */
  readonly deadline?: number
}

/** Adds --fee, --deadline and --gas-price. */
export function withWorstCaseOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--fee <amount>', 'fail if the worst case costs more').argParser(parseAmount),
    )
    .addOption(
      new Option('--deadline <duration>', 'fail if the worst case takes longer').argParser(
        parseDuration,
      ),
    )
    .addOption(
      new Option('--gas-price <amount>', 'price of one gas (default: 1gwei)').argParser(
        parseAmount,
      ),
    )
}

/** Compares the worst case of a workflow with the options, if they bound anything. Errors: PLAN_OVER_DEADLINE, PLAN_OVER_ESCROW. */
export async function checkWorstCaseOptions(
  definition: Definition,
  inputs: Inputs | undefined,
  options: WorstCaseOptions,
): Promise<void> {
  if (options.fee !== undefined || options.deadline !== undefined)
    await planWorstCase(definition, inputs, options)
}

/** The options as a flow server takes them; undefined if they bound nothing. */
export function boundsOf(options: WorstCaseOptions): BoundsView | undefined {
  const { fee, gasPrice = DEFAULT_GAS_PRICE_WEI } = options
  const deadlineMs = deadlineMsOf(options)
  if (fee === undefined && deadlineMs === undefined) return undefined
  return {
    ...(fee === undefined ? {} : { feeWei: fee.toString() }),
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
    gasPriceWei: gasPrice.toString(),
  }
}

/** Plans a workflow and compares its worst case with the options. Errors: PLAN_OVER_DEADLINE, PLAN_OVER_ESCROW. */
export async function planWorstCase(
  definition: Definition,
  inputs: Inputs | undefined,
  options: WorstCaseOptions,
): Promise<{ readonly plan: FlowPlan; readonly fee: WorstFee }> {
  const plan = planFlow(definition, inputs)
  const gasPriceWei = options.gasPrice ?? (await readGasPrice(options.rpcUrl))
  // Other modes are planned for one machine here, where nothing is settled; `flow run` asks for all of it.
  const settlementGas = definition.verify === 'zk' ? SETTLEMENT_GAS_MAX : 0n
  const fee = worstFee(plan, { gasPriceWei, settlementGas })
  checkWorstCase(plan, fee, { deadlineMs: deadlineMsOf(options), escrowWei: options.fee })
  return { plan, fee }
}

function deadlineMsOf({ deadline }: WorstCaseOptions): number | undefined {
  return deadline === undefined ? undefined : deadline * 1_000
}

async function readGasPrice(rpcUrl: string | undefined): Promise<bigint> {
  if (rpcUrl === undefined) return DEFAULT_GAS_PRICE_WEI
  return createPublicClient({ transport: http(rpcUrl) }).getGasPrice()
}
