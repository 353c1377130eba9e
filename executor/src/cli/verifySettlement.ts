import { readFile } from 'node:fs/promises'
import { readVerificationKey, type VerificationKey } from '@flowbuilder/sdk/flowvm/verificationKey'
import { readSettlementEvidence } from '@flowbuilder/sdk/verify/readSettlementEvidence'
import type { SettledWorkflow } from '@flowbuilder/sdk/verify/settlementEvidence'
import {
  type Verification,
  verifySettlement as verify,
} from '@flowbuilder/sdk/verify/verifySettlement'
import { DEFAULT_CIRCUITS_DIRECTORY, loadArtifacts } from '../proving/artifacts.ts'
import { anyGateway, type Gateways } from './anyGateway.ts'
import type { ChainSession } from './chainSession.ts'
import { recomputeResult } from './recomputeResult.ts'

const INSTANCE = 'flowvm-64'

/**
 * Checks a settlement from chain data and blobs alone: nothing an executor or a gateway says is believed.
 *
 * - Out: each check with its result; a failed check is no exception.
 * - Errors: reading the chain, GATEWAY_* and BLOB_* if the blobs are not to be had, ARTIFACT_*.
 */
export async function verifySettlement(
  { client, deployment }: ChainSession,
  workflow: SettledWorkflow,
  gateways: Gateways,
): Promise<Verification> {
  const key = await readLocalKey()
  const evidence = await readSettlementEvidence(client, {
    deployment,
    workflow,
    key,
    source: {
      blob: (hash) => anyGateway(gateways, (gateway) => gateway.getBlob(hash)),
      resultDocument: (id) => anyGateway(gateways, (gateway) => gateway.getResultDocument(id)),
      recompute: recomputeResult,
    },
  })
  return verify(evidence)
}

async function readLocalKey(): Promise<VerificationKey> {
  const { verificationKeyFile } = await loadArtifacts(DEFAULT_CIRCUITS_DIRECTORY, INSTANCE)
  return readVerificationKey(JSON.parse(await readFile(verificationKeyFile, 'utf8')))
}
