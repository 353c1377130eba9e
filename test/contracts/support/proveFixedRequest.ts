import { join } from 'node:path'
import { groth16 } from 'snarkjs'
import { type Address, numberToHex } from 'viem'
import { PROJECT_ROOT } from '../../../scripts/contracts/paths.ts'
import { getWorkflowId } from '../../../sdk/src/actions/getWorkflowId.ts'
import type { WorkflowRequest } from '../../../sdk/src/actions/workflowRequest.ts'
import { hashContext } from '../../../sdk/src/flowvm/contextHash.ts'
import { encodeProof } from '../../../sdk/src/flowvm/encodeProof.ts'
import { readProof } from '../../../sdk/src/flowvm/proof.ts'
import { buildWitnessInput } from '../../../sdk/src/flowvm/witness.ts'
import {
  CHAIN_ID,
  EXECUTOR,
  fixedRequest,
  PROGRAM,
  PROGRAM_INPUTS,
  REGISTRY,
  RESULT_HASH,
} from './fixedWorld.ts'
import type { SettlementVector } from './settlementVector.ts'

const ARTIFACTS = join(PROJECT_ROOT, 'circuits', 'artifacts', 'flowvm-64')

/** A real proof for `fixedRequest(index)`, made for EXECUTOR; some 4 s of CPU. The worker threads of the curve stay. */
export async function proveFixedRequest(index: number): Promise<SettlementVector> {
  return { index, ...(await proveFor(fixedRequest(index), EXECUTOR.address)) }
}

/** A real proof of PROGRAM on its inputs, made for a request and an executor. */
export async function proveFor(
  request: WorkflowRequest,
  executor: Address,
): Promise<Omit<SettlementVector, 'index'>> {
  const context = { chainId: CHAIN_ID, registry: REGISTRY }
  const id = getWorkflowId({ ...context, request })
  const contextHash = hashContext({ ...context, id, executor })
  const { proof } = await groth16.fullProve(
    buildWitnessInput(PROGRAM, PROGRAM_INPUTS, 0n, contextHash),
    join(ARTIFACTS, 'flowvm-64.wasm'),
    join(ARTIFACTS, 'flowvm-64.zkey'),
  )
  return {
    id,
    contextHash: numberToHex(contextHash, { size: 32 }),
    resultHash: RESULT_HASH,
    proof: encodeProof(readProof(proof)),
  }
}
