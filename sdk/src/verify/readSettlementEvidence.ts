import { type Hex, isAddressEqual, zeroAddress } from 'viem'
import { getBlock, getTransaction } from 'viem/actions'
import { checkDeployment, type ReadClient } from '../actions/checkDeployment.ts'
import { decodeSettlement } from '../actions/decodeSettlement.ts'
import type { Deployment } from '../actions/deployment.ts'
import { ChainErrorCode, type ReadErrorType } from '../actions/errors.ts'
import { getResult } from '../actions/getResult.ts'
import { toFlowError } from '../actions/toFlowError.ts'
import type { Settlement } from '../actions/validateExecutions.ts'
import { VerifyMode } from '../actions/workflowRequest.ts'
import { FlowError } from '../errors/flowError.ts'
import { hashVerificationKey, type VerificationKey } from '../flowvm/verificationKey.ts'
import type { RequestBlobs } from '../workflow/restoreDefinition.ts'
import { readCertificateEvidence } from './readCertificateEvidence.ts'
import type { Recomputation, SettledWorkflow, SettlementEvidence } from './settlementEvidence.ts'

/** Where bytes come from, and who runs workflows. Nothing of it is believed. */
export interface EvidenceSource {
  /** The blob with this keccak-256 hash. */
  blob(hash: Hex): Promise<Uint8Array>
  /** The document of a result in quorum and optimistic mode; undefined if the source does not have it. */
  resultDocument(id: Hex): Promise<Uint8Array | undefined>
  /** Runs the workflow of a request on this machine, as far as it can. Errors: none. */
  recompute(id: Hex, blobs: RequestBlobs): Promise<Recomputation>
}

export interface ReadSettlementEvidenceParameters {
  readonly deployment: Deployment
  readonly workflow: SettledWorkflow
  readonly source: EvidenceSource
  /** From where the verifier trusts it: it came with the program. */
  readonly key: VerificationKey
}

export type ReadSettlementEvidenceErrorType = ReadErrorType

/**
 * Reads what `verifySettlement` needs, from the chain and from anybody who has the blobs.
 *
 * - Errors: RPC_UNREACHABLE, RPC_FAILED, WRONG_CHAIN; those of the source.
 */
export async function readSettlementEvidence(
  client: ReadClient,
  parameters: ReadSettlementEvidenceParameters,
): Promise<SettlementEvidence> {
  const { deployment, workflow, source, key } = parameters
  const { id, request, executed } = workflow
  const [deploymentFault, storedResult, definitionBytes, inputsBytes] = await Promise.all([
    findDeploymentFault(client, deployment, key),
    getResult(client, { deployment, id }),
    source.blob(request.definitionHash),
    source.blob(request.inputsHash),
  ])
  const blobs = { definitionBytes, inputsBytes }
  const common = { deployment, deploymentFault, workflow, storedResult, ...blobs }
  if (request.mode === VerifyMode.ZK) {
    const settlement = await readSettlementCall(client, deployment, workflow)
    return { how: 'proof', ...common, settlement, key }
  }
  const [document, recomputation] = await Promise.all([
    source.resultDocument(id),
    source.recompute(id, blobs),
  ])
  // A claim that nobody refuted names its poster, a certificate nobody.
  if (executed.executor !== zeroAddress) {
    const settledAt = await readTime(client, executed.blockNumber)
    return { how: 'claim', ...common, document, recomputation, settledAt }
  }
  const { transactionHash } = executed
  const own = { deployment, id, request, transactionHash }
  const certificate = await readCertificateEvidence(client, own)
  return { how: 'certificate', ...common, document, recomputation, certificate }
}

/** What is wrong with the contracts, in words; a node that does not answer is no fault of theirs. */
async function findDeploymentFault(
  client: ReadClient,
  deployment: Deployment,
  key: VerificationKey,
): Promise<string | undefined> {
  try {
    await checkDeployment(client, { deployment, verificationKeyHash: hashVerificationKey(key) })
    return undefined
  } catch (error) {
    if (error instanceof FlowError && error.code === ChainErrorCode.DEPLOYMENT_STALE)
      return error.message
    throw error
  }
}

/** The item of the settlement's calldata, alone or in a batch; undefined if the registry was called by another contract. */
async function readSettlementCall(
  client: ReadClient,
  deployment: Deployment,
  { id, executed }: SettledWorkflow,
): Promise<Settlement | undefined> {
  try {
    const { to, input } = await getTransaction(client, { hash: executed.transactionHash })
    if (to === null || !isAddressEqual(to, deployment.registry)) return undefined
    return decodeSettlement({ ...deployment, input, id })
  } catch (error) {
    throw toFlowError(error)
  }
}

async function readTime(client: ReadClient, blockNumber: bigint): Promise<bigint> {
  try {
    return (await getBlock(client, { blockNumber })).timestamp
  } catch (error) {
    throw toFlowError(error)
  }
}
