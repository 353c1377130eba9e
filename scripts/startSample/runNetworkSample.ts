import type { Check } from '@flowbuilder/sdk/verify/check'
import type { JsonValue } from '@flowbuilder/sdk/workflow/jsonValue'
import type { Address, Hash, Hex } from 'viem'
import type { Gateways } from '../../executor/src/cli/anyGateway.ts'
import type { SigningSession } from '../../executor/src/cli/chainSession.ts'
import { verificationError } from '../../executor/src/cli/commands/verify.ts'
import type { CliContext } from '../../executor/src/cli/context.ts'
import { followRun } from '../../executor/src/cli/followRun.ts'
import type { Progress } from '../../executor/src/cli/progress.ts'
import { prepareSubmissionFromFiles } from '../../executor/src/cli/readFlowFiles.ts'
import { submitFlow } from '../../executor/src/cli/submitFlow.ts'
import { suggestFee } from '../../executor/src/cli/suggestFee.ts'
import { verifySettlement } from '../../executor/src/cli/verifySettlement.ts'

export interface RunNetworkSampleOptions {
  readonly context: CliContext
  readonly session: SigningSession
  readonly gateways: Gateways
  readonly progress: Progress
  readonly flow: string
  readonly inputs: readonly string[]
  readonly deadlineSeconds: number
}

/** A settled request of the network; money in wei. */
export interface NetworkSample {
  readonly id: Hex
  readonly mode: 'quorum' | 'zk' | 'optimistic'
  readonly fee: bigint
  readonly submittedIn: Hash
  readonly submitGas: bigint
  readonly settledIn: Hash
  readonly settleGas: bigint
  readonly executor: Address
  readonly resultHash: Hex
  readonly outputs: Readonly<Record<string, JsonValue>>
  readonly checks: readonly Check[]
  readonly tookMs: number
}

/**
 * Submits a workflow of any mode to a running network, waits for its settlement and verifies it on this machine.
 *
 * - Errors: those of `flow run --wait`.
 */
export async function runNetworkSample(options: RunNetworkSampleOptions): Promise<NetworkSample> {
  const { context, session, gateways, progress, flow, inputs, deadlineSeconds } = options
  const prepared = await prepareSubmissionFromFiles(context, flow, inputs)
  const mode = prepared.definition.verify
  progress.info(`${flow}: mode ${mode}`)
  const fee = await suggestFee(session, mode)
  const submitted = await submitFlow({
    session,
    gateways,
    prepared,
    fee,
    deadlineSeconds,
    progress,
  })
  const minedAtMs = performance.now()
  const { id, request } = submitted
  const workflow = await followRun({
    session,
    gateways,
    id,
    request,
    progress,
    signal: context.signal,
  })
  const tookMs = Math.round(performance.now() - minedAtMs)
  progress.wait('verifying on this machine')
  const { checks, outputs = {} } = await verifySettlement(session, workflow, gateways)
  const failed = checks.filter(({ passed }) => !passed)
  if (failed.length > 0) throw verificationError(id, failed)
  progress.done(`verified on this machine: ${checks.length} checks`)
  const { executor, resultHash, transactionHash } = workflow.executed
  const { gasUsed } = await session.client.getTransactionReceipt({ hash: transactionHash })
  return {
    id,
    mode,
    fee,
    submittedIn: submitted.transactionHash,
    submitGas: submitted.gasUsed,
    settledIn: transactionHash,
    settleGas: gasUsed,
    executor,
    resultHash,
    outputs,
    checks,
    tookMs,
  }
}
