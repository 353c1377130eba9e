// node test/contracts/generateSettlementVectors.ts
//
// Proves the fixed requests of test/contracts/support/fixedWorld.ts and writes test/vectors/settlements.json. Run by hand
// after a change of the circuit or of the fixed world, then update the gas snapshot: proofs are random, and a zero byte
// of calldata is cheaper than another.
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { groth16 } from 'snarkjs'
import { numberToHex } from 'viem'
import { readArtifactLock } from '../../scripts/contracts/artifactLock.ts'
import { PROJECT_ROOT } from '../../scripts/contracts/paths.ts'
import { getWorkflowId } from '../../sdk/src/actions/getWorkflowId.ts'
import { hashContext } from '../../sdk/src/flowvm/contextHash.ts'
import { encodeProof } from '../../sdk/src/flowvm/encodeProof.ts'
import { readProof } from '../../sdk/src/flowvm/proof.ts'
import { buildWitnessInput } from '../../sdk/src/flowvm/witness.ts'
import {
  CHAIN_ID,
  EXECUTOR,
  fixedRequest,
  PROGRAM,
  PROGRAM_INPUTS,
  REGISTRY,
  RESULT_HASH,
} from './support/fixedWorld.ts'
import {
  SETTLEMENT_VECTORS_FILE,
  type SettlementVector,
  type SettlementVectors,
} from './support/settlementVector.ts'

const COUNT = 2 // the first settlement of an executor, and another one
const ARTIFACTS = join(PROJECT_ROOT, 'circuits', 'artifacts', 'flowvm-64')

const settlements: SettlementVector[] = []
for (let index = 0; index < COUNT; index++) settlements.push(await prove(index))
const vectors: SettlementVectors = {
  verificationKeyHash: readArtifactLock().verificationKeyHash,
  settlements,
}
await mkdir(dirname(SETTLEMENT_VECTORS_FILE), { recursive: true })
await writeFile(SETTLEMENT_VECTORS_FILE, `${JSON.stringify(vectors, null, 2)}\n`)
console.log(SETTLEMENT_VECTORS_FILE)
process.exit(0) // the worker threads of the curve library keep the process alive

async function prove(index: number): Promise<SettlementVector> {
  const id = getWorkflowId({ chainId: CHAIN_ID, registry: REGISTRY, request: fixedRequest(index) })
  const contextHash = hashContext({
    chainId: CHAIN_ID,
    registry: REGISTRY,
    id,
    executor: EXECUTOR.address,
  })
  const witness = buildWitnessInput(PROGRAM, PROGRAM_INPUTS, 0n, contextHash)
  const { proof } = await groth16.fullProve(
    witness,
    join(ARTIFACTS, 'flowvm-64.wasm'),
    join(ARTIFACTS, 'flowvm-64.zkey'),
  )
  return {
    index,
    id,
    contextHash: numberToHex(contextHash, { size: 32 }),
    resultHash: RESULT_HASH,
    proof: encodeProof(readProof(proof)),
  }
}
