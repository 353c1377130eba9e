import { readFile } from 'node:fs/promises'
import { encodeProof } from '@flowbuilder/sdk/flowvm/encodeProof'
import { readProof } from '@flowbuilder/sdk/flowvm/proof'
import {
  readVerificationKey,
  type VerificationKeyFile,
} from '@flowbuilder/sdk/flowvm/verificationKey'
import { verifyProof } from '@flowbuilder/sdk/flowvm/verifyProof'
import { buildWitnessInput } from '@flowbuilder/sdk/flowvm/witness'
import { type BinaryFile, groth16, wtns } from 'snarkjs'
import { serveProcess } from '../../workers/serveProcess.ts'
import { proofUnverified } from '../errors.ts'
import type { ProvingPhase, ProvingProgress, ProvingResult } from '../port.ts'
import type { ProveProcessData } from './snarkjsProver.ts'

serveProcess(prove)

async function prove(
  data: ProveProcessData,
  report: (progress: ProvingProgress) => void,
): Promise<ProvingResult> {
  const startedAtMs = performance.now()
  const enter = (phase: ProvingPhase): void => report({ phase, elapsedMs: elapsedMs(startedAtMs) })
  const { artifacts } = data
  enter('witness')
  const input = buildWitnessInput(data.program, data.inputs, data.salt, data.contextHash)
  const witness: BinaryFile = { type: 'mem' }
  await wtns.calculate(input, artifacts.wasmFile, witness)
  enter('proof')
  const made = await groth16.prove(artifacts.zkeyFile, witness)
  enter('verification')
  const [programHash = -1n, inputsCommitment = -1n, outputsCommitment = -1n, contextHash = -1n] =
    made.publicSignals.map(BigInt)
  const proof = readProof(made.proof)
  const file = JSON.parse(
    await readFile(artifacts.verificationKeyFile, 'utf8'),
  ) as VerificationKeyFile
  const signals = { programHash, inputsCommitment, outputsCommitment, contextHash }
  const valid =
    contextHash === data.contextHash && verifyProof(readVerificationKey(file), signals, proof)
  if (!valid) throw proofUnverified()
  return {
    proof: encodeProof(proof),
    programHash,
    inputsCommitment,
    outputsCommitment,
    elapsedMs: elapsedMs(startedAtMs),
  }
}

function elapsedMs(startedAtMs: number): number {
  return Math.round(performance.now() - startedAtMs)
}
