import type { Definition } from '@flowbuilder/sdk/workflow/definition'
import { valueToJson } from '@flowbuilder/sdk/workflow/valueToJson'
import { decodeMocks } from '../simulation/decodeMocks.ts'
import { type Mocks, NO_MOCKS, type SignalMock } from '../simulation/mocks.ts'
import { parseSignal } from '../simulation/parseSignal.ts'
import type { RunReport } from '../simulation/reportRun.ts'
import { simulateRun } from '../simulation/simulateRun.ts'
import {
  createSimulationExecutors,
  type SimulationExecutors,
} from '../simulation/simulationExecutors.ts'
import type { SimulateOptions } from './commands/simulate.ts'
import type { CliContext } from './context.ts'
import { ExitCode } from './exitCodes.ts'
import { readInputOptions, readText } from './readFlowFiles.ts'
import { renderRun } from './renderRun.ts'
import { checkWorstCaseOptions } from './worstCaseOptions.ts'

/**
 * Runs a workflow of any kind of tasks in the real engine, and prints what each task did.
 * Errors: those of reading the files, PLAN_*, SIMULATION_*. A run that fails is printed, with exit code RUN.
 */
export async function simulateInEngine(
  context: CliContext,
  definition: Definition,
  options: SimulateOptions,
): Promise<void> {
  const inputs = await readInputOptions(context, definition, options.input)
  await checkWorstCaseOptions(definition, inputs, options)
  const mocks = await readMocks(context, options)
  const { allowNetwork, allowPrivate, rpcUrl, keyFile } = options
  const world = await createSimulationExecutors({
    mocks,
    network: allowNetwork === true ? { privateHosts: allowPrivate } : undefined,
    chain: rpcUrl === undefined ? undefined : { rpcUrl, keyFile },
  })
  try {
    const { executors, outsideIsReal } = world
    const { signals } = mocks
    const report = await simulateRun({
      definition,
      inputs,
      executors,
      signals,
      outsideIsReal,
      signal: context.signal,
    })
    print(context, report, world)
  } finally {
    await world.close()
  }
}

function print(context: CliContext, report: RunReport, world: SimulationExecutors): void {
  const { requests, writes } = world
  const outputs = Object.fromEntries(
    Object.entries(report.outputs).map(([name, value]) => [name, valueToJson(value)]),
  )
  if (report.status !== 'completed') context.exitCode = ExitCode.RUN
  context.terminal.document({ ...report, outputs, mocked: { requests, writes } }, () =>
    renderRun(context.terminal, { report, outputs, writes }),
  )
}

async function readMocks(context: CliContext, options: SimulateOptions): Promise<Mocks> {
  const mocks =
    options.mock === undefined
      ? NO_MOCKS
      : decodeMocks(await readText(context, options.mock, 'file of mocks'), options.mock)
  const signals: readonly SignalMock[] = options.signal.map(parseSignal)
  return { ...mocks, signals: [...mocks.signals, ...signals] }
}
