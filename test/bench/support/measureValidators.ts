import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { prepareValidators } from '../../executor/support/validatorNetwork.ts'
import { median } from './median.ts'
import { until } from './until.ts'
import type { BenchMessage, BenchReport, BenchRequest, Load } from './validatorProcess.ts'

const MODULE = fileURLToPath(new URL('./validatorProcess.ts', import.meta.url))
const START_MS = 180_000

export interface ValidatorsMeasure {
  readonly validators: number
  readonly blocks: number
  /** Median time from the proposal, as its proposer sends it, until the block is durable on a validator; of all blocks and validators. */
  readonly finalityMs: number
  /** The same, until the slowest validator has it. */
  readonly slowestMs: number
  readonly transactionsPerSecond: number
  /** Processor time of all validators together, for one block. */
  readonly cpuMsPerBlock: number
  /** Share of one core that one validator used. */
  readonly coresPerValidator: number
}

export interface MeasureOptions {
  readonly load: Load
  /** Only the first so many say something. @default all */
  readonly speakers?: number
  readonly warmUpMs: number
  readonly measureMs: number
  /** Options of the processes, such as --cpu-prof. */
  readonly execArgv?: readonly string[]
}

/** Real processes over TCP on the loopback, each with its own log, database and keys. */
export class ValidatorBench {
  readonly #children: readonly ChildProcess[]
  readonly #remove: () => Promise<void>

  private constructor(children: readonly ChildProcess[], remove: () => Promise<void>) {
    this.#children = children
    this.#remove = remove
  }

  static async start(size: number, execArgv: readonly string[] = []): Promise<ValidatorBench> {
    const { configFiles, remove } = await prepareValidators(size)
    const ready = new Set<ChildProcess>()
    const children = configFiles.map((file) => {
      const child = fork(MODULE, [file], { execArgv: [...process.execArgv, ...execArgv] })
      child.on('message', (message: BenchMessage) => {
        if (message.type === 'ready') ready.add(child)
      })
      return child
    })
    const bench = new ValidatorBench(children, remove)
    await until('the network', START_MS, async () => {
      if (ready.size < size) return false
      const reports = await Promise.all(children.map((child) => ask(child)))
      return reports.every(({ members, committed }) => members > 0 && committed.length > 0)
    })
    return bench
  }

  async measure({
    load,
    warmUpMs,
    measureMs,
    speakers,
  }: MeasureOptions): Promise<ValidatorsMeasure> {
    const children = this.#children
    for (const child of children.slice(0, speakers)) tell(child, { type: 'load', load })
    await pause(warmUpMs)
    await Promise.all(children.map((child) => ask(child)))
    const beganMs = performance.now()
    await pause(measureMs)
    const reports = await Promise.all(children.map((child) => ask(child)))
    const tookS = (performance.now() - beganMs) / 1_000
    for (const child of children) tell(child, { type: 'load', load: { kind: 'none' } })
    return summarize(reports, tookS)
  }

  async stop(): Promise<void> {
    await Promise.all(
      this.#children.map(async (child) => {
        const ended = new Promise((resolve) => child.once('exit', resolve))
        child.disconnect()
        await ended
      }),
    )
    await this.#remove()
  }
}

function summarize(reports: readonly BenchReport[], tookS: number): ValidatorsMeasure {
  const proposedMs = new Map<number, number>()
  // Of several rounds the last one counts: it is the one that was decided.
  for (const { proposed } of reports)
    for (const { height, atMs } of proposed)
      proposedMs.set(height, Math.max(atMs, proposedMs.get(height) ?? 0))
  const waits: number[] = []
  const slowest: number[] = []
  for (const [height, startMs] of proposedMs) {
    const ends = reports.flatMap(({ committed }) =>
      committed.filter((block) => block.height === height).map(({ atMs }) => atMs - startMs),
    )
    if (ends.length < reports.length) continue
    waits.push(...ends)
    slowest.push(Math.max(...ends))
  }
  const first = reports[0]?.committed ?? []
  const transactions = first.reduce((sum, block) => sum + block.transactions, 0)
  const cpuMs = reports.reduce((sum, report) => sum + report.cpuMs, 0)
  return {
    validators: reports.length,
    blocks: first.length,
    finalityMs: median(waits),
    slowestMs: median(slowest),
    transactionsPerSecond: transactions / tookS,
    cpuMsPerBlock: cpuMs / Math.max(1, first.length),
    coresPerValidator: cpuMs / 1_000 / tookS / reports.length,
  }
}

function ask(child: ChildProcess): Promise<BenchReport> {
  return new Promise((resolve) => {
    const hear = (message: BenchMessage): void => {
      if (message.type !== 'report') return
      child.off('message', hear)
      resolve(message)
    }
    child.on('message', hear)
    tell(child, { type: 'measure' })
  })
}

function tell(child: ChildProcess, request: BenchRequest): void {
  child.send(request)
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
