import type { Hash, Hex } from 'viem'
import { getTransaction } from 'viem/actions'
import type { ReadClient } from '../actions/checkDeployment.ts'
import type { Deployment } from '../actions/deployment.ts'
import type { ReadErrorType } from '../actions/errors.ts'
import { getEpoch } from '../actions/getEpoch.ts'
import { getResult } from '../actions/getResult.ts'
import { toFlowError } from '../actions/toFlowError.ts'
import type { WorkflowRequest } from '../actions/workflowRequest.ts'
import { decodeCertifiedCalls } from './decodeCertifiedCalls.ts'
import type { CertificateEvidence } from './verifyCertificateSettlement.ts'

export interface ReadCertificateEvidenceParameters {
  readonly deployment: Deployment
  readonly id: Hex
  /** From the event of the submission: `getWorkflow`. */
  readonly request: WorkflowRequest
  /** Of the settlement: `executed` of `getWorkflow`. */
  readonly transactionHash: Hash
}

export type ReadCertificateEvidenceErrorType = ReadErrorType

/**
 * Reads from the chain what `verifyCertificateSettlement` needs: the registry's result, the calldata of the settlement, and the
 * validators of its epoch.
 *
 * - Errors: RPC_UNREACHABLE, RPC_FAILED.
 */
export async function readCertificateEvidence(
  client: ReadClient,
  parameters: ReadCertificateEvidenceParameters,
): Promise<CertificateEvidence> {
  const { deployment, id, request, transactionHash } = parameters
  const { chainId, registry } = deployment
  const resultHash = await getResult(client, { deployment, id })
  const transaction = await readTransaction(client, transactionHash)
  const call = decodeCertifiedCalls(transaction.input, { chainId, registry }).find(({ results }) =>
    results.some((result) => result.id.toLowerCase() === id.toLowerCase()),
  )
  const members =
    call === undefined
      ? []
      : (await getEpoch(client, { deployment, epoch: call.header.epoch })).members
  const calledContract = transaction.to ?? undefined
  return { chainId, registry, id, request, resultHash, calledContract, call, members }
}

async function readTransaction(client: ReadClient, hash: Hash) {
  try {
    return await getTransaction(client, { hash })
  } catch (error) {
    throw toFlowError(error)
  }
}
