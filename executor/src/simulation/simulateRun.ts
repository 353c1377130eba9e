import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { valueFromPlain } from '@flowbuilder/sdk/table/plainValue'
import { expectMap, readFields, requireField } from '@flowbuilder/sdk/workflow/decode/decoder'
import type { Definition } from '@flowbuilder/sdk/workflow/definition'
import { suggest } from '@flowbuilder/sdk/workflow/didYouMean'
import { decodeValue } from '@flowbuilder/sdk/workflow/inputs/decodeValue'
import type { Inputs } from '@flowbuilder/sdk/workflow/inputs/inputValues'
import type { TaskExecutors } from '../runtime/attempts.ts'
import { ManualClock } from '../runtime/clock.ts'
import type { FlowEngine } from '../runtime/engine.ts'
import { isOver } from '../runtime/fold/runState.ts'
import { openFlowEngine } from '../runtime/openFlowEngine.ts'
import type { TaskValues } from '../runtime/port.ts'
import { SimulationError, SimulationErrorCode } from './errors.ts'
import type { SignalMock } from './mocks.ts'
import { type RunReport, reportRun } from './reportRun.ts'

export interface SimulateRunOptions {
  readonly definition: Definition
  readonly inputs: Inputs
  /** Of every kind that the workflow has, but `wait`. The caller closes them. */
  readonly executors: TaskExecutors
  readonly signals?: readonly SignalMock[]
  /** Unix time of the start, milliseconds. @default now */
  readonly startMs?: number
  /** Aborts the run. */
  readonly signal?: AbortSignal
}

/** Steps of the clock in one simulation: far above what MAX_TASKS loops with retries take. */
const MAX_CLOCK_STEPS = 2 ** 17 // 131,072
const RUN_ID = 'simulation'

/**
 * Runs a workflow in the real engine, on a journal that is thrown away and a clock that jumps from alarm to alarm: a wait
 * of a week takes no time. What tasks do outside depends on the executors.
 *
 * - Errors: SIMULATION_STUCK, SIMULATION_TOO_LONG, RUN_BAD_INPUTS; FLOW_* and INPUT_* for the content of a signal.
 *   A run that fails is no error: the report says why.
 */
export async function simulateRun(options: SimulateRunOptions): Promise<RunReport> {
  const { definition, executors } = options
  const directory = await mkdtemp(join(tmpdir(), 'flow-simulation-'))
  const startMs = options.startMs ?? Date.now()
  const clock = new ManualClock(startMs)
  const signals = (options.signals ?? [])
    .map((mock) => ({ ...mock, content: decodeContent(definition, mock) }))
    .sort((left, right) => left.afterMs - right.afterMs)
  try {
    const failure = Promise.withResolvers<never>()
    // Half of the jitter: neither the best case nor the worst.
    const engineOptions = { directory, onFatal: failure.reject, chance: () => 0.5 }
    const { engine, close } = await openFlowEngine(engineOptions, { executors, clock })
    try {
      const inputs = Object.fromEntries(
        Object.entries(definition.inputs).map(([name, type]) => [
          name,
          valueFromPlain(type, options.inputs[name], name),
        ]),
      )
      const id = await engine.start({ definition, inputs, id: RUN_ID })
      const run = drive(engine, clock, { id, startMs, signals, stop: options.signal })
      await Promise.race([run, failure.promise])
      return await reportRun(engine, id)
    } finally {
      await close()
    }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

interface Drive {
  readonly id: string
  readonly startMs: number
  readonly signals: readonly {
    readonly signal: string
    readonly afterMs: number
    readonly content: TaskValues
  }[]
  readonly stop: AbortSignal | undefined
}

/** Moves the clock to whatever comes next, an alarm or a signal, until the run is over. */
async function drive(engine: FlowEngine, clock: ManualClock, plan: Drive): Promise<void> {
  const { id, startMs, stop } = plan
  const pending = [...plan.signals]
  for (let steps = 0; steps < MAX_CLOCK_STEPS; steps++) {
    await engine.settled()
    const { state } = await engine.view(id)
    if (isOver(state)) return
    if (stop?.aborted === true) return engine.cancel(id, 'interrupted')
    const [next] = pending
    const signalMs = next === undefined ? undefined : startMs + next.afterMs
    const alarmMs = clock.nextAlarmMs
    if (next !== undefined && signalMs !== undefined && signalMs <= (alarmMs ?? signalMs)) {
      pending.shift()
      clock.advanceTo(Math.max(clock.nowMs(), signalMs))
      await engine.signal(id, next.signal, next.content)
      continue
    }
    if (alarmMs === undefined) throw stuck(id)
    clock.advanceTo(alarmMs)
  }
  throw new SimulationError({
    data: { code: SimulationErrorCode.TOO_LONG, subject: id },
    message: `the run is not over after ${MAX_CLOCK_STEPS} steps of the clock`,
    remedy: 'Simulate it with fewer items or retries.',
  })
}

/** Content of a signal by the types that the waiting task declares. */
function decodeContent(definition: Definition, mock: SignalMock): TaskValues {
  const waits = Object.values(definition.tasks).flatMap((task) =>
    'wait' in task && 'signal' in task.wait ? [{ name: task.wait.signal, task }] : [],
  )
  const found = waits.find(({ name }) => name === mock.signal)
  if (found === undefined) {
    const names = waits.map(({ name }) => name)
    throw new SimulationError({
      data: { code: SimulationErrorCode.STUCK, subject: mock.signal },
      message: `no task waits for the signal "${mock.signal}"`,
      remedy: suggest(mock.signal, names),
    })
  }
  const { outputs } = found.task
  const names = Object.keys(outputs)
  if (mock.content === undefined && names.length === 0) return {}
  const path = mock.signal
  const map = expectMap(mock.content ?? { kind: 'map', entries: [] }, path, 'a map of values')
  const fields = readFields(map, path, names)
  return Object.fromEntries(
    Object.entries(outputs).map(([name, type]) => {
      const node = requireField(fields[name], map, path, name)
      return [name, valueFromPlain(type, decodeValue(type, node, name), name)]
    }),
  )
}

function stuck(id: string): SimulationError {
  return new SimulationError({
    data: { code: SimulationErrorCode.STUCK, subject: id },
    message: 'the run waits, and neither time nor a signal will wake it',
    remedy:
      'Give the signal that it waits for: --signal name, or "signals:" in the file of --mock.',
  })
}
