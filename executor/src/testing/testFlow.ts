import { readFile } from 'node:fs/promises'
import type { Definition } from '@flowbuilder/sdk/workflow/definition'
import { type InputSource, readInputs } from '@flowbuilder/sdk/workflow/inputs/readInputs'
import type { JsonValue } from '@flowbuilder/sdk/workflow/jsonValue'
import { parseFlow } from '@flowbuilder/sdk/workflow/parseFlow'
import type { PlainValue } from '@flowbuilder/sdk/workflow/source/readPlain'
import { valueToJson } from '@flowbuilder/sdk/workflow/valueToJson'
import type { Fault } from '../runtime/fold/runEvent.ts'
import type { RunStatus } from '../runtime/fold/runState.ts'
import { decodeMocks, mocksFrom } from '../simulation/decodeMocks.ts'
import type { MockedWrite } from '../simulation/mockChain.ts'
import type { MockedRequest } from '../simulation/mockHttp.ts'
import type { TaskReport } from '../simulation/reportRun.ts'
import { simulateRun } from '../simulation/simulateRun.ts'
import {
  createSimulationExecutors,
  type SimulatedChainOptions,
} from '../simulation/simulationExecutors.ts'

export interface TestFlowOptions {
  /** Path of a workflow file, or a definition of the builder. */
  readonly flow: string | Definition
  /** Values by name as an inputs file writes them, integers as bigint or decimal text; or sources such as CSV files. */
  readonly inputs?: Readonly<Record<string, PlainValue>> | readonly InputSource[]
  /** What a file of mocks says, or its path. @default no mock: a task that asks outside fails with SIMULATION_NO_ANSWER */
  readonly mocks?: PlainValue | string
  /** Asks real servers in place of mocks; `privateHosts` may be on this machine. */
  readonly network?: { readonly privateHosts?: readonly string[] }
  /** Calls contracts of a real chain in place of mocks. */
  readonly chain?: SimulatedChainOptions
}

/** What a run did, for assertions. */
export interface TestedFlow {
  readonly status: RunStatus
  /** As JSON: integers as decimal text, tables as rows. */
  readonly outputs: Readonly<Record<string, JsonValue>>
  readonly fault: Fault | undefined
  /** Time of the clock that jumps: a wait of a week counts a week. */
  readonly durationMs: number
  readonly tasks: Readonly<Record<string, TaskReport>>
  /** Requests that mocks answered. */
  readonly requests: readonly MockedRequest[]
  /** Transactions that mocks took. */
  readonly writes: readonly MockedWrite[]
}

/**
 * Runs a workflow in a test: the real engine, sandbox and database, with a clock that jumps and an outside world of mocks.
 *
 * - Errors: FLOW_*, COMPILE_*, INPUT_* for what is wrong before the run; SIMULATION_STUCK. A failed run is no error: see `fault`.
 * - Source: docs/specs/workflow.md section 9.
 *
 * @example const { outputs } = await testFlow({ flow: 'flow.yaml', inputs: { limit: 5n }, mocks: 'mocks.yaml' })
 */
export async function testFlow(options: TestFlowOptions): Promise<TestedFlow> {
  const { flow, network, chain } = options
  const definition =
    typeof flow === 'string' ? parseFlow(await readFile(flow, 'utf8'), { file: flow }) : flow
  const inputs = readInputs(definition, sourcesOf(options.inputs ?? {}))
  const mocks =
    typeof options.mocks === 'string'
      ? decodeMocks(await readFile(options.mocks, 'utf8'), options.mocks)
      : mocksFrom(options.mocks ?? {})
  const world = await createSimulationExecutors({ mocks, network, chain })
  try {
    const { executors, requests, writes } = world
    const { signals } = mocks
    const report = await simulateRun({ definition, inputs, executors, signals })
    return {
      ...report,
      outputs: Object.fromEntries(
        Object.entries(report.outputs).map(([name, value]) => [name, valueToJson(value)]),
      ),
      tasks: Object.fromEntries(report.tasks.map((task) => [task.name, task])),
      requests,
      writes,
    }
  } finally {
    await world.close()
  }
}

function sourcesOf(
  inputs: Readonly<Record<string, PlainValue>> | readonly InputSource[],
): readonly InputSource[] {
  if (isSources(inputs)) return inputs
  const text = JSON.stringify(inputs, (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  )
  return [{ kind: 'document', file: 'inputs', text }]
}

function isSources(
  inputs: Readonly<Record<string, PlainValue>> | readonly InputSource[],
): inputs is readonly InputSource[] {
  return Array.isArray(inputs)
}
