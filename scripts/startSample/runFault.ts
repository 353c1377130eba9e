import { setTimeout as sleep } from 'node:timers/promises'
import { incentiveManagerAbi } from '@flowbuilder/sdk/abi/incentiveManagerAbi'
import { getExecutor } from '@flowbuilder/sdk/actions/getExecutor'
import { Fault } from '@flowbuilder/sdk/actions/getSlash'
import { formatEther, type Hash, parseEventLogs } from 'viem'
import type { SigningSession } from '../../executor/src/cli/chainSession.ts'
import { shortHex } from '../../executor/src/cli/format.ts'
import type { Progress } from '../../executor/src/cli/progress.ts'
import type { Devnet } from '../../executor/src/devnet/devnet.ts'
import type { FaultKind } from '../../executor/src/devnet/faults/fault.ts'
import type { NetworkSample } from './runNetworkSample.ts'

/** What a fault of this kind is slashed for, and how it is described. */
export const FAULT_STORY: Readonly<
  Record<FaultKind, { readonly does: string; readonly fault: Fault; readonly evidence: string }>
> = {
  crash: {
    does: 'dies by kill -9 just before it votes',
    fault: Fault.ABSENCE,
    evidence: 'a certified block that names it absent',
  },
  lie: {
    does: 'signs another result than the one that came out',
    fault: Fault.WRONG_RESULT,
    evidence: 'its own BLS signature over the wrong result',
  },
  equivocate: {
    does: 'signs two different prevotes in one round',
    fault: Fault.EQUIVOCATION,
    evidence: 'the sum of its two BLS signatures',
  },
  silent: {
    does: 'says nothing any more, but keeps running',
    fault: Fault.ABSENCE,
    evidence: 'a certified block that names it absent',
  },
  partition: {
    does: 'is cut off from the others',
    fault: Fault.ABSENCE,
    evidence: 'a certified block that names it absent',
  },
}

/** What became of a faulty executor; money in wei. */
export interface FaultOutcome {
  readonly kind: FaultKind
  readonly executor: string
  readonly stakeBefore: bigint
  readonly stakeAfter: bigint
  readonly slashed: bigint
  readonly reporter: string
  readonly reportedIn: Hash
  readonly executedIn: Hash
  readonly bounty: bigint
  readonly compensation: bigint
  readonly burned: bigint
  /** Others that were slashed: none, or something is wrong. */
  readonly othersSlashed: number
}

export interface RunFaultOptions {
  readonly session: SigningSession
  readonly devnet: Devnet
  readonly progress: Progress
  readonly kind: FaultKind
  /** Position of the faulty executor, from 0. */
  readonly position: number
  /** The request that was settled meanwhile. */
  readonly sample: NetworkSample
  readonly signal: AbortSignal
}

const POLL_MS = 500
/** Until the slash is executed: an absence takes a minute of blocks, an appeal some seconds. */
const SLASH_TIMEOUT_MS = 240_000

/**
 * Follows what the network does about a faulty executor: who notices, what is reported, what it costs.
 *
 * - Errors: those of the chain; a slash that does not come in time is an error of its own.
 */
export async function runFault(options: RunFaultOptions): Promise<FaultOutcome> {
  const { session, devnet, progress, kind, position, sample, signal } = options
  const { client, deployment } = session
  const culprit = devnet.record.executors[position]?.address ?? '0x'
  const { fault, evidence } = FAULT_STORY[kind]
  await showDetection(options, culprit)
  progress.done(`honest result all the same: ${shortHex(sample.resultHash)}`, sample.settledIn)
  progress.wait(`waiting for the slash: evidence is ${evidence}`)
  const giveUpAt = performance.now() + SLASH_TIMEOUT_MS
  const found = async () => {
    const logs = await client.getLogs({
      address: deployment.incentiveManager,
      fromBlock: deployment.fromBlock,
    })
    return parseEventLogs({
      abi: incentiveManagerAbi,
      logs,
      eventName: ['StakeSlashed', 'SlashExecuted'],
    })
  }
  for (let isTold = false; ; await sleep(POLL_MS)) {
    signal.throwIfAborted()
    if (performance.now() > giveUpAt)
      throw new Error(`executor ${position + 1} was not slashed within ${SLASH_TIMEOUT_MS} ms`)
    const events = await found()
    const slashes = events.filter((event) => event.eventName === 'StakeSlashed')
    const slash = slashes.find(({ args }) => args.owner === culprit && args.fault === Number(fault))
    if (slash === undefined) continue
    if (!isTold) {
      isTold = true
      const amount = formatEther(slash.args.amount)
      progress.done(
        `executor ${position + 1} slashed: ${amount} ETH, reported by ${shortHex(slash.args.reporter)}`,
        slash.transactionHash,
      )
      progress.wait('waiting for the end of the appeal')
    }
    const executed = events.find(
      (event) => event.eventName === 'SlashExecuted' && event.args.id === slash.args.id,
    )
    if (executed?.eventName !== 'SlashExecuted') continue
    const { bounty, compensation, burned } = executed.args
    progress.done(
      `slash executed: bounty ${formatEther(bounty)} ETH, compensation ${formatEther(compensation)} ETH, burned ${formatEther(burned)} ETH`,
      executed.transactionHash,
    )
    const { stake } = await getExecutor(client, { deployment, account: culprit })
    return {
      kind,
      executor: culprit,
      stakeBefore: slash.args.amount + slash.args.total,
      stakeAfter: stake,
      slashed: slash.args.amount,
      reporter: slash.args.reporter,
      reportedIn: slash.transactionHash,
      executedIn: executed.transactionHash,
      bounty,
      compensation,
      burned,
      othersSlashed: slashes.filter(({ args }) => args.owner !== culprit).length,
    }
  }
}

/** What the others see of it, step by step. */
async function showDetection(
  { devnet, progress, kind, position, signal }: RunFaultOptions,
  culprit: string,
): Promise<void> {
  const name = `executor ${position + 1}`
  if (kind === 'lie')
    return progress.done(`${name} voted for another result; the others outvoted it`)
  if (kind === 'equivocate')
    return progress.done(`${name} signs two prevotes of one round; who hears both has the evidence`)
  const witness = devnet.executors.find((_, index) => index !== position)
  progress.wait(`waiting for the others to notice that ${name} is gone`)
  const giveUpAt = performance.now() + SLASH_TIMEOUT_MS
  for (;;) {
    signal.throwIfAborted()
    if (performance.now() > giveUpAt)
      throw new Error(`${name} was not missed within ${SLASH_TIMEOUT_MS} ms`)
    const answer = await fetch(`${witness?.gatewayUrl}/network`)
    const { consensus } = (await answer.json()) as {
      consensus?: {
        height: number
        validators: { operator: string; live: boolean; seenAt: number }[]
      }
    }
    const seen = consensus?.validators.find(({ operator }) => operator === culprit.toLowerCase())
    if (seen?.live === false)
      return progress.done(
        `the ledger counts ${name} as gone: last sign of life in block ${seen.seenAt}, now ${consensus?.height}`,
      )
    await sleep(POLL_MS)
  }
}
