import { readFile } from 'node:fs/promises'
import { decodeSettlement } from '@flowbuilder/sdk/actions/decodeSettlement'
import { getResult } from '@flowbuilder/sdk/actions/getResult'
import { getWorkflowId } from '@flowbuilder/sdk/actions/getWorkflowId'
import type { Settlement } from '@flowbuilder/sdk/actions/validateExecutions'
import { hashContext } from '@flowbuilder/sdk/flowvm/contextHash'
import { decodeProof } from '@flowbuilder/sdk/flowvm/encodeProof'
import {
  hashVerificationKey,
  readVerificationKey,
  type VerificationKey,
} from '@flowbuilder/sdk/flowvm/verificationKey'
import { verifyProof } from '@flowbuilder/sdk/flowvm/verifyProof'
import { Checks } from '@flowbuilder/sdk/verify/check'
import type { JsonValue } from '@flowbuilder/sdk/workflow/jsonValue'
import { restoreFlow } from '@flowbuilder/sdk/workflow/restoreFlow'
import { simulateFlow } from '@flowbuilder/sdk/workflow/simulateFlow'
import { isAddressEqual } from 'viem'
import { DEFAULT_CIRCUITS_DIRECTORY, loadArtifacts } from '../../proving/artifacts.ts'
import { anyGateway, type Gateways } from '../anyGateway.ts'
import type { ChainSession } from '../chainSession.ts'
import type { SettledWorkflow } from '../followRun.ts'
import type { Verification } from '../verifySettlement.ts'

const INSTANCE = 'flowvm-64'

/** A settlement by proof: its Groth16 proof, and the run again on this machine. Out and errors: as `verifySettlement`. */
export async function verifyByProof(
  session: ChainSession,
  workflow: SettledWorkflow,
  gateways: Gateways,
): Promise<Verification> {
  const { client, deployment } = session
  const { id, request, executed } = workflow
  const checks = new Checks()
  const check = checks.note.bind(checks)
  const same = checks.same.bind(checks)
  same(
    'the id commits to chain, registry and request',
    getWorkflowId({ ...deployment, request }),
    id,
  )
  same(
    'the registry holds the result',
    await getResult(client, { deployment, id }),
    executed.resultHash,
  )

  const call = await readSettlementCall(session, workflow)
  if (
    check(
      'the settlement is a call of the registry for this request',
      call !== undefined,
      executed.transactionHash,
    ) &&
    call !== undefined
  ) {
    same('with this result', call.resultHash, executed.resultHash)
  }

  const key = await readLocalKey()
  same(
    'the verification key is the one of the registry',
    hashVerificationKey(key),
    deployment.verificationKeyHash,
  )
  const signals = {
    programHash: BigInt(request.programHash),
    inputsCommitment: BigInt(request.inputsCommitment),
    outputsCommitment: BigInt(executed.resultHash),
    contextHash: hashContext({ ...deployment, id, executor: executed.executor }),
  }
  const proven = call !== undefined && verifyProof(key, signals, decodeProof(call.proof))
  check(
    'the Groth16 proof holds for program, inputs, outputs and executor',
    proven,
    `context ${signals.contextHash}`,
  )

  const [definitionBytes, inputsBytes] = await Promise.all([
    anyGateway(gateways, (gateway) => gateway.getBlob(request.definitionHash)),
    anyGateway(gateways, (gateway) => gateway.getBlob(request.inputsHash)),
  ])
  check('the workflow has the hash of the request', true, request.definitionHash) // getBlob compares
  check('the inputs have the hash of the request', true, request.inputsHash)
  const outputs = recompute({ definitionBytes, inputsBytes }, workflow, same, check)
  return { checks: checks.all, verified: checks.all.every(({ passed }) => passed), outputs }
}

function recompute(
  blobs: { readonly definitionBytes: Uint8Array; readonly inputsBytes: Uint8Array },
  { request, executed }: SettledWorkflow,
  same: Checks['same'],
  check: Checks['note'],
): Readonly<Record<string, JsonValue>> | undefined {
  try {
    const prepared = restoreFlow(blobs)
    same('the workflow compiles to the proven program', prepared.programHash, request.programHash)
    same(
      'the inputs have the proven commitment',
      prepared.inputsCommitment,
      request.inputsCommitment,
    )
    const { outputs, resultHash } = simulateFlow(prepared)
    same('running it here gives the proven result', resultHash, executed.resultHash)
    return outputs
  } catch (error) {
    check(
      'the workflow can be run here',
      false,
      error instanceof Error ? error.message : String(error),
    )
    return undefined
  }
}

/** The item of the settlement's calldata, alone or in a batch; undefined if the registry was called by another contract. */
async function readSettlementCall(
  { client, deployment }: ChainSession,
  { id, executed }: SettledWorkflow,
): Promise<Settlement | undefined> {
  const { to, input } = await client.getTransaction({ hash: executed.transactionHash })
  if (to === null || !isAddressEqual(to, deployment.registry)) return undefined
  return decodeSettlement({ ...deployment, input, id })
}

async function readLocalKey(): Promise<VerificationKey> {
  const { verificationKeyFile } = await loadArtifacts(DEFAULT_CIRCUITS_DIRECTORY, INSTANCE)
  return readVerificationKey(JSON.parse(await readFile(verificationKeyFile, 'utf8')))
}
