import { randomBytes } from 'node:crypto'
import { getWorkflowId } from '@flowbuilder/sdk/actions/getWorkflowId'
import { submitWorkflow } from '@flowbuilder/sdk/actions/submitWorkflow'
import { PLAIN_TERMS, type WorkflowRequest } from '@flowbuilder/sdk/actions/workflowRequest'
import type { PreparedSubmission } from '@flowbuilder/sdk/workflow/prepareSubmission'
import { bytesToHex, formatEther, type Hash, type Hex } from 'viem'
import { anyGateway, type Gateways } from './anyGateway.ts'
import type { SigningSession } from './chainSession.ts'
import { shortHex } from './format.ts'
import type { Progress } from './progress.ts'

export interface SubmitFlowOptions {
  readonly session: SigningSession
  /** The blobs go to the first that answers; the other executors fetch them from there. */
  readonly gateways: Gateways
  readonly prepared: PreparedSubmission
  /** Wei. */
  readonly fee: bigint
  /** From the time of the chain. */
  readonly deadlineSeconds: number
  readonly progress: Progress
}

export interface SubmittedFlow {
  readonly id: Hex
  readonly request: WorkflowRequest
  readonly transactionHash: Hash
  readonly blockNumber: bigint
  /** Gas units, and wei paid for them. */
  readonly gasUsed: bigint
  readonly gasCost: bigint
}

/**
 * Publishes definition and inputs, then escrows the fee and announces the request.
 *
 * - Errors: GATEWAY_*, BLOB_*; those of submitWorkflow. Nothing is spent when the upload fails.
 */
export async function submitFlow(options: SubmitFlowOptions): Promise<SubmittedFlow> {
  const { session, gateways, prepared, fee, deadlineSeconds, progress } = options
  const { client, wallet, deployment } = session
  const { definitionBytes, inputsBytes, mode, content } = prepared
  progress.wait('uploading the workflow and its inputs')
  await anyGateway(gateways, async (gateway) => {
    await gateway.putBlob(definitionBytes)
    await gateway.putBlob(inputsBytes)
  })
  progress.done(
    `uploaded workflow (${definitionBytes.length} bytes) and inputs (${inputsBytes.length} bytes)`,
  )

  const { timestamp } = await client.getBlock()
  const request: WorkflowRequest = {
    ...PLAIN_TERMS,
    owner: wallet.account.address,
    mode,
    deadline: timestamp + BigInt(deadlineSeconds),
    fee,
    ...content,
    clientRequestId: bytesToHex(randomBytes(32)),
  }
  progress.wait('submitting')
  const sent = await submitWorkflow(wallet, {
    deployment,
    request,
    onSent: (hash) => progress.wait(`waiting for the block of ${shortHex(hash)}`),
  })
  progress.done(
    `submitted, fee ${formatEther(fee)} ETH in escrow, block ${sent.blockNumber}`,
    sent.transactionHash,
  )
  const id = getWorkflowId({ ...deployment, request })
  progress.info('request', id)
  return { ...sent, id, request }
}
