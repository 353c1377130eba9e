import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeAbiParameters, hexToBigInt } from 'viem'
import type { Settlement } from '../../../sdk/src/actions/validateExecutions.ts'
import { fixedRequest } from './fixedWorld.ts'
import type { SettlementVector, SettlementVectors } from './settlementVector.ts'

export const BATCH_VECTORS_FILE = join(
  import.meta.dirname,
  '..',
  '..',
  'vectors',
  'settlementBatch.json',
)

/** Number of the first request; those before it belong to other tests. */
export const FIRST_BATCH_INDEX = 100

/** Twelve words as `verifyProofs` takes them: contracts/verifiers/Groth16BatchVerifier.sol. */
export interface ProofRow {
  readonly proof: readonly [
    ...[ax: bigint, ay: bigint],
    ...[bxImaginary: bigint, bxReal: bigint, byImaginary: bigint, byReal: bigint],
    ...[cx: bigint, cy: bigint],
  ]
  /** Program hash, inputs commitment, outputs commitment, context hash. */
  readonly signals: readonly [bigint, bigint, bigint, bigint]
}

/** 32 real and distinct proofs, made by test/contracts/generateBatchVectors.ts. */
export function readBatchVectors(): SettlementVectors {
  return JSON.parse(readFileSync(BATCH_VECTORS_FILE, 'utf8')) as SettlementVectors
}

export function toSettlement({ index, resultHash, proof }: SettlementVector): Settlement {
  return { request: fixedRequest(index), resultHash, proof }
}

export function toProofRow({ index, resultHash, contextHash, proof }: SettlementVector): ProofRow {
  const { programHash, inputsCommitment } = fixedRequest(index)
  return {
    proof: decodeAbiParameters([{ type: 'uint256[8]' }], proof)[0],
    signals: [
      hexToBigInt(programHash),
      hexToBigInt(inputsCommitment),
      hexToBigInt(resultHash),
      hexToBigInt(contextHash),
    ],
  }
}
