import { ChainErrorCode } from '@flowbuilder/sdk/actions/errors'
import { getWorkflow } from '@flowbuilder/sdk/actions/getWorkflow'
import { getWorkflowStatus } from '@flowbuilder/sdk/actions/getWorkflowStatus'
import type { WorkflowRequest, WorkflowStatus } from '@flowbuilder/sdk/actions/workflowRequest'
import type { FlowError } from '@flowbuilder/sdk/errors/flowError'
import type { SettledWorkflow } from '@flowbuilder/sdk/verify/settlementEvidence'
import { type Hex, zeroAddress } from 'viem'
import type { CommitteeView } from '../gateway/committeeSchemas.ts'
import type { RunEvent } from '../requests/fold/runEvent.ts'
import type { ChainSession } from './chainSession.ts'
import { CliError, CliErrorCode } from './errors.ts'
import { formatSeconds, formatTime } from './format.ts'
import type { Gateway } from './gateway.ts'
import type { Progress } from './progress.ts'

const POLL_MS = 500
/** Answers in a row that may be missing: the work goes on without us, so an endpoint may restart meanwhile. */
const MAX_FAILURES = 20

export interface FollowRunOptions {
  readonly session: ChainSession
  /** Tell how the work goes; the chain alone decides how it ended. */
  readonly gateways: readonly Gateway[]
  readonly id: Hex
  readonly request: WorkflowRequest
  readonly progress: Progress
  readonly signal: AbortSignal
}

/**
 * Waits for the settlement and shows on the way what the gateways report.
 *
 * - Errors: RUN_FAILED if the executors cannot run it, RUN_EXPIRED, RUN_REFUNDED, INTERRUPTED; those of the chain.
 */
export async function followRun(options: FollowRunOptions): Promise<SettledWorkflow> {
  const { progress, signal, gateways } = options
  const ended = new AbortController()
  const both = AbortSignal.any([signal, ended.signal])
  progress.wait('waiting for an executor')
  const faults = new Faults(gateways.length)
  const seen = new Set<string>()
  for (const gateway of gateways) {
    void showGateway(gateway, { ...options, signal: both }, seen, faults)
  }
  try {
    return await Promise.race([waitForChain(options, both), faults.all])
  } finally {
    ended.abort()
    progress.stop()
  }
}

/** Polls the contract, which needs no trust in a gateway. */
async function waitForChain(
  options: FollowRunOptions,
  signal: AbortSignal,
): Promise<SettledWorkflow> {
  const { id, request, progress } = options
  const { client, deployment } = options.session
  let shown = 'pending'
  for (let failures = 0; ; ) {
    if (signal.aborted) throw interruptedError(id)
    const answer = await getWorkflowStatus(client, { deployment, request }).catch(
      (error: FlowError) => {
        if (error.code !== ChainErrorCode.RPC_UNREACHABLE || ++failures >= MAX_FAILURES) throw error
      },
    )
    await pause(POLL_MS, signal)
    if (answer === undefined) continue
    failures = 0
    const { status, closesAt } = answer
    if (status === 'refunded') throw refundedError(id)
    if (status === 'expired') throw expiredError(id, closesAt ?? request.deadline)
    if (status !== shown) showStatus(status, closesAt, progress)
    shown = status
    if (status === 'completed') {
      const workflow = await getWorkflow(client, { deployment, id })
      if (workflow.executed !== undefined) {
        const { executed } = workflow
        const settler = executed.executor === zeroAddress ? 'the validators' : executed.executor
        progress.done(
          `settled by ${settler}, block ${executed.blockNumber}`,
          executed.transactionHash,
        )
        return { ...workflow, executed }
      }
    }
  }
}

/** What becomes of a claim in optimistic mode. */
function showStatus(
  status: WorkflowStatus,
  closesAt: bigint | undefined,
  progress: Progress,
): void {
  const until = closesAt === undefined ? '' : `until ${formatTime(closesAt)}`
  switch (status) {
    case 'posted':
      progress.done('an executor posted the result, with a bond', `may be challenged ${until}`)
      return progress.wait('waiting for the end of the challenge window')
    case 'challenged':
      progress.warn(`the result is challenged: it must be answered ${until}`)
      return progress.wait('waiting for a proof, or for the certificate of the validators')
    case 'reopened':
      progress.warn(`the posted result was wrong, its executor loses bond and stake`)
      return progress.wait(`waiting for the certificate of the validators, ${until}`)
    default:
      return
  }
}

async function showGateway(
  gateway: Gateway,
  { id, progress, signal }: FollowRunOptions,
  seen: Set<string>,
  faults: Faults,
): Promise<void> {
  try {
    for await (const event of gateway.events(id, { signal })) {
      if (signal.aborted) return
      if (event.type === 'progress') {
        progress.wait(`${gateway.name} is proving: ${event.progress.phase}`)
      } else if (event.type === 'committee') {
        showCommittee(event.committee, seen, progress)
      } else if (event.type === 'record') {
        showRecord(event.record.event, gateway, seen, progress)
        if (event.record.event.type === 'runFaulted') faults.add(gateway, event.record.event.error)
      }
    }
  } catch (error) {
    // The chain still tells how it ends.
    if (!signal.aborted)
      progress.warn(
        `no progress from ${gateway.name}: ${error instanceof Error ? error.message : error}`,
      )
  }
}

/** What the validators do for it, each step once. */
function showCommittee(view: CommitteeView, seen: Set<string>, progress: Progress): void {
  const once = (key: string, text: string, detail = ''): void => {
    if (seen.has(key)) return
    seen.add(key)
    progress.done(text, detail)
  }
  const { mode, admittedAt, members, observations, resultHash, decidedAt } = view
  once(
    `admitted ${admittedAt}`,
    mode === 'quorum'
      ? `${members.length} executors were drawn to run it, block ${admittedAt} of the ledger`
      : `${members.length} executors were drawn, one of them performs, block ${admittedAt} of the ledger`,
  )
  for (const { task, rule, outcome } of observations)
    if (outcome !== undefined)
      once(`observed ${admittedAt} ${task}`, `${task}: what they saw is ${outcome}`, rule)
  if (decidedAt !== undefined && resultHash !== undefined) {
    once('decided', `more than 2/3 agree, block ${decidedAt} of the ledger`, resultHash)
    progress.wait('waiting for the settlement')
  } else if (mode === 'quorum') {
    const votes = members.filter((member) => member.resultHash !== undefined).length
    progress.wait(`the executors are running it, ${votes} of ${members.length} have a result`)
  }
}

/** Work that every executor does is shown once, the race for the settlement with the name of the executor. */
function showRecord(
  event: RunEvent,
  { name }: Gateway,
  seen: Set<string>,
  progress: Progress,
): void {
  const once = (text: string, detail = ''): void => {
    if (seen.has(event.type)) return
    seen.add(event.type)
    progress.done(text, detail)
    progress.wait('waiting for the turn of an executor')
  }
  switch (event.type) {
    case 'blobsVerified':
      return once('executors have the workflow and its inputs, hashes match')
    case 'programCompiled':
      return once(`compiled to ${event.steps} steps, same program hash`)
    case 'programEvaluated':
      return once('outputs computed, result hash', event.resultHash)
    case 'proofMade':
      progress.done(`${name} made the proof in ${formatSeconds(event.elapsedMs)}`)
      return progress.wait('sending the settlement')
    case 'transactionSent':
      progress.info(`${name} sent the settlement`, event.hash)
      return progress.wait('waiting for the block')
    case 'stepDelayed':
      return progress.warn(`${name} tries "${event.step}" again: ${event.error.message}`)
    case 'runFaulted':
      return progress.warn(`${name} gives up at "${event.step}": ${event.error.message}`)
    default:
      return
  }
}

/** Rejects when every followed executor has given up: nobody is left who would settle. */
class Faults {
  readonly all: Promise<never>
  readonly #executors: number
  /** Each counts once, whatever it says how often. */
  readonly #gaveUp = new Set<Gateway>()
  readonly #reject: (error: FlowError) => void

  constructor(executors: number) {
    const { promise, reject } = Promise.withResolvers<never>()
    this.all = promise
    // Whoever awaits it sees the error; until then it must not count as unhandled.
    this.all.catch(() => undefined)
    this.#executors = executors
    this.#reject = reject
  }

  add(
    gateway: Gateway,
    error: { readonly code: string; readonly message: string; readonly remedy: string },
  ): void {
    this.#gaveUp.add(gateway)
    if (this.#gaveUp.size < this.#executors) return
    this.#reject(
      new CliError({
        data: { code: CliErrorCode.RUN_FAILED, reason: error },
        message: `the executors cannot run it: ${error.code}: ${error.message}`,
        remedy: `${error.remedy} The fee comes back with "flow cancel" and, after the closing time, "flow refund".`,
      }),
    )
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds)
    function done(): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    signal.addEventListener('abort', done)
  })
}

function interruptedError(id: Hex): CliError {
  return new CliError({
    data: { code: CliErrorCode.INTERRUPTED, id },
    message: `stopped waiting; the request ${id} goes on without this command`,
    remedy: `Look again with: flow status ${id}`,
  })
}

function refundedError(id: Hex): CliError {
  return new CliError({
    data: { code: CliErrorCode.RUN_REFUNDED, id },
    message: `nobody settled ${id} in time, and its fee was refunded`,
    remedy: 'Run it again with a later --deadline or a higher --fee.',
  })
}

function expiredError(id: Hex, closedAt: bigint): CliError {
  return new CliError({
    data: { code: CliErrorCode.RUN_EXPIRED, id, closedAt },
    message: `nobody settled ${id} before ${formatTime(closedAt)}`,
    remedy: `Get the fee back with "flow refund ${id}", then run it again with a later --deadline or a higher --fee.`,
  })
}
