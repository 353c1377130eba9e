import type { Hash, Hex } from 'viem'
import { getTransaction } from 'viem/actions'
import type { ReadClient } from '../actions/checkDeployment.ts'
import type { Deployment } from '../actions/deployment.ts'
import type { ReadErrorType } from '../actions/errors.ts'
import { getEpoch } from '../actions/getEpoch.ts'
import { getExecutor } from '../actions/getExecutor.ts'
import { getKeyId } from '../actions/getKeyId.ts'
import { getResult } from '../actions/getResult.ts'
import { getSlash } from '../actions/getSlash.ts'
import { toFlowError } from '../actions/toFlowError.ts'
import { decodeReport, type SlashEvidence } from './verifySlash.ts'

export interface ReadSlashEvidenceParameters {
  readonly deployment: Deployment
  readonly slashId: Hex
  /** Of the event of the slash. */
  readonly transactionHash: Hash
}

export type ReadSlashEvidenceErrorType = ReadErrorType

/**
 * Reads from the chain what `verifySlash` needs: the slash, its report, and what the contracts hold of its subject.
 *
 * - Errors: RPC_UNREACHABLE, RPC_FAILED.
 */
export async function readSlashEvidence(
  client: ReadClient,
  { deployment, slashId, transactionHash }: ReadSlashEvidenceParameters,
): Promise<SlashEvidence> {
  const { chainId, registry } = deployment
  const [{ fault, owner }, input] = await Promise.all([
    getSlash(client, { deployment, slashId }),
    readInput(client, transactionHash),
  ])
  const { keyHash } = await getExecutor(client, { deployment, account: owner })
  const report = decodeReport(input)
  let storedResult: Hex | undefined
  if (report?.functionName === 'reportWrongResult') {
    const [, , , terms, contentHash] = report.args
    const id = getKeyId({ chainId, registry, terms, contentHash })
    storedResult = await getResult(client, { deployment, id })
  }
  const members =
    report?.functionName === 'reportAbsence'
      ? (await getEpoch(client, { deployment, epoch: report.args[0].epoch })).members
      : []
  return { chainId, registry, slashId, fault, owner, input, keyHash, storedResult, members }
}

async function readInput(client: ReadClient, hash: Hash): Promise<Hex> {
  try {
    return (await getTransaction(client, { hash })).input
  } catch (error) {
    throw toFlowError(error)
  }
}
