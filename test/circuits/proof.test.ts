import { readFile } from 'node:fs/promises'
import { groth16 } from 'snarkjs'
import { afterAll, describe, expect, it } from 'vitest'
import { circuitFiles, findCircuit } from '../../scripts/circuits/paths.ts'
import {
  commitInputs,
  commitOutputs,
  FIELD_ORDER,
  hashProgram,
} from '../../sdk/src/flowvm/commitments.ts'
import { hashContext } from '../../sdk/src/flowvm/contextHash.ts'
import { decodeProof, encodeProof } from '../../sdk/src/flowvm/encodeProof.ts'
import { evaluate } from '../../sdk/src/flowvm/evaluate.ts'
import { listPublicSignals, type PublicSignals, readProof } from '../../sdk/src/flowvm/proof.ts'
import { readVerificationKey } from '../../sdk/src/flowvm/verificationKey.ts'
import { verifyProof } from '../../sdk/src/flowvm/verifyProof.ts'
import { buildWitnessInput } from '../../sdk/src/flowvm/witness.ts'
import { SAMPLE_INPUTS, SAMPLE_PROGRAM } from './support/sampleRun.ts'
import { endSnarkjs } from './support/snarkjsCurve.ts'

const files = circuitFiles(findCircuit('flowvm-64'))
const keyFile = JSON.parse(await readFile(files.verificationKey, 'utf8'))
const key = readVerificationKey(keyFile)
const registry = '0x00000000000000000000000000000000000000aa'
const executor = '0x00000000000000000000000000000000000000bb'
const contextHash = hashContext({ chainId: 31337, registry, id: `0x${'12'.repeat(32)}`, executor })
const proved = await groth16.fullProve(
  buildWitnessInput(SAMPLE_PROGRAM, SAMPLE_INPUTS, 0n, contextHash),
  files.wasm,
  files.zkey,
)
const proof = readProof(proved.proof)
const signals: PublicSignals = {
  programHash: hashProgram(SAMPLE_PROGRAM),
  inputsCommitment: commitInputs(SAMPLE_INPUTS),
  outputsCommitment: commitOutputs(evaluate(SAMPLE_PROGRAM, SAMPLE_INPUTS).outputs),
  contextHash,
}
const NAMES = ['programHash', 'inputsCommitment', 'outputsCommitment', 'contextHash'] as const

afterAll(endSnarkjs)

describe('a proof made with the published artefacts', () => {
  it('has the public signals that the twin computes, in the order of the contract', () => {
    expect(proved.publicSignals.map(BigInt)).toEqual(listPublicSignals(signals))
  })

  it('is accepted by snarkjs and by verifyProof', async () => {
    expect(await groth16.verify(keyFile, proved.publicSignals, proved.proof)).toBe(true)
    expect(verifyProof(key, signals, proof)).toBe(true)
  })

  it.each(NAMES)('is refused by both when %s is another', async (name) => {
    for (const value of [signals[name] + 1n, 0n, 1n]) {
      const other = { ...signals, [name]: value }
      const list = listPublicSignals(other).map(String)
      expect(verifyProof(key, other, proof), `${name} = ${value}`).toBe(false)
      expect(await groth16.verify(keyFile, list, proved.proof), `${name} = ${value}`).toBe(false)
    }
  })

  it.each(NAMES)(
    'is refused when %s is the same modulo the field order but not below it',
    (name) => {
      expect(verifyProof(key, { ...signals, [name]: signals[name] + FIELD_ORDER }, proof)).toBe(
        false,
      )
      expect(verifyProof(key, { ...signals, [name]: signals[name] - FIELD_ORDER }, proof)).toBe(
        false,
      )
    },
  )

  it('survives encoding to the bytes of the contract and back', () => {
    const bytes = encodeProof(proof)
    expect(bytes).toHaveLength(2 + 2 * 256)
    expect(verifyProof(key, signals, decodeProof(bytes))).toBe(true)
  })
})
