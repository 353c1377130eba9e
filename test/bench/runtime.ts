import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { TaskExecutor } from '../../executor/src/runtime/port.ts'
import { ComputeExecutor } from '../../executor/src/runtime/tasks/compute/computeExecutor.ts'
import { flow, integer, integers } from '../../executor/src/runtime/testing/flows.ts'
import type { Figure } from './figure.ts'
import { openBullMq } from './support/engines/bullmqEngine.ts'
import { CHAIN_LENGTH, type EngineUnderTest } from './support/engines/engineUnderTest.ts'
import { type FlowBuilderEngine, openFlowBuilder } from './support/engines/flowBuilderEngine.ts'
import { installPeers, type PeerPackages } from './support/engines/peerPackages.ts'
import { openRestate } from './support/engines/restateEngine.ts'
import { median } from './support/median.ts'

const CHAINS = 1_000
const ROUNDS = 7
/** The first rounds make the compilers of Node and the caches warm. */
const WARM_ROUNDS = 2
const FAN_OUTS = 100
const FAN_WIDTH = 100
const SINGLE_RUNS = 1_000
const OPEN_RUNS = 10_000

const FAN_OUT = flow(`inputs: { xs: { type: 'integer[]' } }
tasks:
  each:
    compute: '({ x }) => ({ y: x + 1n })'
    with: { x: '\${ item }' }
    forEach: { in: '\${ inputs.xs }' }
  join:
    compute: '({ ys }) => ({ total: sum(ys) })'
    with: { ys: '\${ tasks.each.y }' }
outputs: { total: '\${ tasks.join.total }' }`)

const SINGLE = flow(`inputs: { x: { type: integer } }
tasks:
  add:
    compute: '({ x }) => ({ y: x + 1n })'
    with: { x: '\${ inputs.x }' }
outputs: { y: '\${ tasks.add.y }' }`)

const APPROVAL = flow(`inputs: { x: { type: integer } }
tasks:
  add:
    compute: '({ x }) => ({ y: x + 1n })'
    with: { x: '\${ inputs.x }' }
  approval:
    wait: { signal: approve }
    needs: [add]
    outputs: { ok: { type: boolean } }
outputs: { y: '\${ tasks.add.y }', ok: '\${ tasks.approval.ok }' }`)

/**
 * The workflow engine, beside others that are as durable, in turns.
 *
 * Cost model: a chain of 10 tasks is 12 events of together 250 bytes; all chains of a moment share one write and one sync, so that
 * the sync of 0.2 to 5 ms is nothing to a thousand of them and everything to a single one. What is left is processor time: 2 to 4 µs
 * a task for resolving, computing, folding and encoding.
 */
export async function* bench(): AsyncGenerator<Figure> {
  const ours = await openFlowBuilder()
  const peers = await openPeers()
  try {
    yield* chainFigures(ours, peers)
  } finally {
    for (const peer of peers) await peer.close()
  }
  yield await strictFigure()
  yield await fanOutFigure(ours)
  yield await singleFigure(ours)
  yield* openRunFigures(ours)
  await ours.close()
}

/** Restate and BullMQ, as far as this machine can run them. */
async function openPeers(): Promise<readonly EngineUnderTest[]> {
  const missing = (what: string, error: unknown): void =>
    console.error(`${what} is not measured: ${error instanceof Error ? error.message : error}`)
  let packages: PeerPackages
  try {
    packages = await installPeers()
  } catch (error) {
    missing('No peer', error)
    return []
  }
  const opened: EngineUnderTest[] = []
  for (const [name, open] of [
    ['Restate', openRestate],
    ['BullMQ', openBullMq],
  ] as const) {
    await open(packages).then(
      (engine) => opened.push(engine),
      (error: unknown) => missing(name, error),
    )
  }
  return opened
}

interface Measured {
  readonly tasksPerSecond: number
  readonly processorMsPerChain: number
}

async function* chainFigures(
  ours: EngineUnderTest,
  peers: readonly EngineUnderTest[],
): AsyncGenerator<Figure> {
  const rounds = new Map<string, Measured[]>()
  for (let round = 0; round < WARM_ROUNDS + ROUNDS; round++) {
    for (const engine of [ours, ...peers]) {
      const measured = await measureChains(engine)
      if (round >= WARM_ROUNDS)
        rounds.set(engine.name, [...(rounds.get(engine.name) ?? []), measured])
    }
  }
  const rateOf = (name: string): number =>
    Math.round(median((rounds.get(name) ?? []).map((round) => round.tasksPerSecond)))
  const processorOf = (name: string): number =>
    Number(median((rounds.get(name) ?? []).map((round) => round.processorMsPerChain)).toFixed(3))
  const rate = rateOf(ours.name)
  yield {
    figure: 'runtime.w1_tasks_per_s',
    value: rate,
    unit: `tasks per second, ${CHAINS} concurrent chains of ${CHAIN_LENGTH}`,
    versus: 'goal 10000',
    ratio: Number((rate / 10_000).toFixed(2)),
  }
  for (const { name } of peers) {
    yield {
      figure: `runtime.w1_vs_${name.toLowerCase()}`,
      value: Number((rate / rateOf(name)).toFixed(2)),
      unit: 'times the tasks per second',
      versus: `${name} ${rateOf(name)} tasks/s`,
    }
  }
  yield {
    figure: 'runtime.w1_cpu_ms_per_chain',
    value: processorOf(ours.name),
    unit: 'ms of processor time per chain, server and client together',
    versus: peers.map(({ name }) => `${name} ${processorOf(name)}`).join(', '),
  }
}

async function measureChains(engine: EngineUnderTest): Promise<Measured> {
  const processorMs = engine.processorMs()
  const startedMs = performance.now()
  await engine.chains(CHAINS)
  const ms = performance.now() - startedMs
  return {
    tasksPerSecond: (CHAINS * CHAIN_LENGTH * 1_000) / ms,
    processorMsPerChain: (engine.processorMs() - processorMs) / CHAINS,
  }
}

/** The same chains where no task begins before the result of the one before it is on disk, as for tasks with effects. */
async function strictFigure(): Promise<Figure> {
  const compute = new ComputeExecutor()
  const asynchronous: TaskExecutor<never> = {
    execute: async (task, inputs) => compute.executeNow(task, inputs),
  }
  const engine = await openFlowBuilder({ compute: asynchronous }, CHAINS)
  const rates: number[] = []
  for (let round = 0; round < WARM_ROUNDS + ROUNDS; round++) {
    const { tasksPerSecond } = await measureChains(engine)
    if (round >= WARM_ROUNDS) rates.push(tasksPerSecond)
  }
  await engine.close()
  return {
    figure: 'runtime.w1_strict_tasks_per_s',
    value: Math.round(median(rates)),
    unit: 'tasks per second, each begun after the sync of the one before',
  }
}

async function fanOutFigure({ engine }: FlowBuilderEngine): Promise<Figure> {
  const xs = integers(...Array.from({ length: FAN_WIDTH }, (_, index) => index))
  const expected = (FAN_WIDTH * (FAN_WIDTH + 1)) / 2
  const rates: number[] = []
  for (let round = 0; round < WARM_ROUNDS + ROUNDS; round++) {
    const startedMs = performance.now()
    const results = await Promise.all(
      Array.from({ length: FAN_OUTS }, () => engine.run({ definition: FAN_OUT, inputs: { xs } })),
    )
    const ms = performance.now() - startedMs
    for (const { outputs } of results)
      if (outputs.total?.type !== 'integer' || outputs.total.value !== BigInt(expected))
        throw new Error('a fan-out has a wrong sum')
    if (round >= WARM_ROUNDS) rates.push((FAN_OUTS * (FAN_WIDTH + 1) * 1_000) / ms)
  }
  const rate = Math.round(median(rates))
  return {
    figure: 'runtime.w2_tasks_per_s',
    value: rate,
    unit: `tasks per second, ${FAN_OUTS} fan-outs of ${FAN_WIDTH} and a join`,
    versus: 'goal 10000',
    ratio: Number((rate / 10_000).toFixed(2)),
  }
}

async function singleFigure({ engine }: FlowBuilderEngine): Promise<Figure> {
  const times: number[] = []
  for (let run = 0; run < SINGLE_RUNS; run++) {
    const startedMs = performance.now()
    await engine.run({ definition: SINGLE, inputs: { x: integer(run) } })
    times.push(performance.now() - startedMs)
  }
  const p50 = Number(median(times).toFixed(3))
  return {
    figure: 'runtime.w3_p50_ms',
    value: p50,
    unit: 'ms from start to result of one task, one after the other',
    versus: 'goal 1',
    ratio: p50,
  }
}

/** Runs that wait for a signal: what they cost in memory, and how long a start takes that finds them. */
async function* openRunFigures(ours: FlowBuilderEngine): AsyncGenerator<Figure> {
  const before = memoryBytes()
  await Promise.all(
    Array.from({ length: OPEN_RUNS }, (_, index) =>
      ours.engine.start({ definition: APPROVAL, inputs: { x: integer(index) } }),
    ),
  )
  const bytes = Math.round((memoryBytes() - before) / OPEN_RUNS)
  yield {
    figure: 'runtime.waiting_run_bytes',
    value: bytes,
    unit: `bytes of memory a run that waits for a signal, of ${OPEN_RUNS}`,
    versus: 'goal 2048',
    ratio: Number((bytes / 2_048).toFixed(2)),
  }
  const ms = Math.round(await ours.restart())
  if (ours.engine.openCount !== OPEN_RUNS) throw new Error('a restart lost open runs')
  yield {
    figure: 'runtime.restart_ms',
    value: ms,
    unit: `ms to open the journal with ${OPEN_RUNS} open runs`,
    versus: 'goal 3000',
    ratio: Number((ms / 3_000).toFixed(2)),
  }
}

/** Live memory of this process, buffers outside of the heap included. */
function memoryBytes(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
