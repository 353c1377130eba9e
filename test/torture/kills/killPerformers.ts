import { type Hex, keccak256, numberToHex, toHex } from 'viem'
import { LedgerMode } from '../../../executor/src/ledger/state.ts'
import { canonicalizeDefinition } from '../../../sdk/src/workflow/canonicalizeDefinition.ts'
import { canonicalizeInputs } from '../../../sdk/src/workflow/inputs/canonicalizeInputs.ts'
import { parseFlow } from '../../../sdk/src/workflow/parseFlow.ts'
import { prepareValidators } from '../../executor/support/validatorNetwork.ts'
import { ExecutorHandle } from './executorHandle.ts'
import type { Report } from './message.ts'

/** Three scripts with waits between them: about a second, most of which a checkpoint can save. */
const FLOW = `flow: 1
name: steps
verify: optimistic
inputs: { start: { type: integer } }
tasks:
  first:
    with: { value: '\${ inputs.start }' }
    script: '({ value }) => ({ value: value * 3n })'
    outputs: { value: integer }
  pause: { wait: 400ms, needs: [first] }
  second:
    needs: [pause]
    with: { value: '\${ tasks.first.value }' }
    script: '({ value }) => ({ value: value + 5n })'
    outputs: { value: integer }
  rest: { wait: 400ms, needs: [second] }
  third:
    needs: [rest]
    with: { value: '\${ tasks.second.value }' }
    script: '({ value }) => ({ value: value * value })'
    outputs: { value: integer }
outputs: { value: '\${ tasks.third.value }' }
`
const START = 7n
const EXPECTED = String((START * 3n + 5n) ** 2n)
/** Performer and backups. */
const COMMITTEE = 3
const SIZE = 4
/** A kill comes at most so long after the request was assigned: most runs are under way, none is over. */
const MAX_DELAY_MS = 700
const WAIT_MS = 150_000

export interface KillOptions {
  readonly kills: number
  readonly seed: number
  readonly progress?: (done: number, tookMs: number) => void
}

export interface KillSummary {
  /** From each kill to the result of another process, milliseconds, in the order of the kills. */
  readonly takeoversMs: readonly number[]
  /** What went wrong; empty if every takeover had the right result. */
  readonly violations: readonly string[]
}

/**
 * Kills the performer of one request after the other, with kill -9, at a random instant of its run, and measures how long another
 * process takes to finish with the right result. Four real processes with consensus, network, ledger and journals; no chain.
 */
export async function killPerformers({ kills, seed, progress }: KillOptions): Promise<KillSummary> {
  const folders = await prepareValidators(SIZE)
  const round = new Round()
  const executors = folders.configFiles.map(
    (file) => new ExecutorHandle(file, (report, from) => round.hear(report, from.operator)),
  )
  const takeoversMs: number[] = []
  try {
    const definition = canonicalizeDefinition(parseFlow(FLOW, { file: 'steps.yaml' }))
    const inputs = canonicalizeInputs({ start: START })
    for (const executor of executors) executor.start()
    await until('the processes to start', () => executors.every(({ isReady }) => isReady))
    for (const executor of executors)
      executor.tell({ type: 'blobs', blobs: [toHex(definition), toHex(inputs)] })
    await until('the first blocks', () => executors.every(({ height }) => height > 2))
    for (let kill = 0; kill < kills; kill += 1) {
      const request = numberToHex(seed * 1_000_000 + kill + 1, { size: 32 })
      round.begin(request)
      const [asker] = executors
      asker?.tell({
        type: 'submit',
        transaction: {
          type: 'admit',
          request,
          mode: LedgerMode.OPTIMISTIC,
          definitionHash: keccak256(definition),
          inputsHash: keccak256(inputs),
          needs: [],
          deadlineS: Math.floor(Date.now() / 1_000) + 3_600,
          callbackGas: 0,
          size: COMMITTEE,
        },
      })
      const performer = await until('a performer', () =>
        executors.find(({ operator }) => operator === round.performer),
      )
      const delayMs = (Math.imul(seed + kill + 1, 0x9e3779b1) >>> 0) % MAX_DELAY_MS
      await new Promise((resolve) => setTimeout(resolve, delayMs))
      const killedMs = performance.now()
      const killed = performer.operator
      await performer.kill()
      const finishedMs = await until('another to finish', () => round.finishedBy(killed))
      takeoversMs.push(finishedMs - killedMs)
      progress?.(kill + 1, finishedMs - killedMs)
      const speaker = executors.find((executor) => executor !== performer)
      speaker?.tell({ type: 'submit', transaction: { type: 'acknowledge', request } })
      performer.start()
      const height = Math.max(...executors.map((executor) => executor.height))
      await until(
        'the killed one to come back',
        () => performer.isReady && performer.height >= height,
      )
    }
  } catch (error) {
    const told = executors.map(({ operator, height, errors, faults }) => ({
      operator,
      height,
      errors,
      faults: faults.slice(-5),
    }))
    round.violations.push(`${String(error)} ${JSON.stringify(told)}`)
  } finally {
    for (const executor of executors) await executor.kill()
    await folders.remove()
  }
  return { takeoversMs, violations: round.violations }
}

/** What is known of the request at hand. */
class Round {
  readonly violations: string[] = []
  #request: Hex | undefined
  performer: string | undefined
  #finished = new Map<string, number>()
  #resultHash: Hex | undefined

  begin(request: Hex): void {
    this.#request = request
    this.performer = undefined
    this.#finished = new Map()
  }

  hear(report: Report, operator: string): void {
    if (report.type === 'performer' && report.request === this.#request)
      this.performer ??= report.performer
    if (report.type !== 'performed' || report.request !== this.#request) return
    this.#finished.set(operator, performance.now())
    this.#resultHash ??= report.resultHash
    // Equal definitions and inputs have equal results, whoever runs them.
    if (report.outputs.value !== EXPECTED || report.resultHash !== this.#resultHash)
      this.violations.push(`${operator} has ${JSON.stringify(report)} instead of ${EXPECTED}`)
  }

  /** When somebody else had the result. */
  finishedBy(killed: string): number | undefined {
    return [...this.#finished].find(([operator]) => operator !== killed)?.[1]
  }
}

async function until<Found>(what: string, find: () => Found | undefined | false): Promise<Found> {
  const deadline = performance.now() + WAIT_MS
  for (;;) {
    const found = find()
    if (found !== undefined && found !== false) return found
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
