import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bn254 } from '@noble/curves/bn254.js'
import {
  concat,
  decodeErrorResult,
  encodeAbiParameters,
  encodeFunctionData,
  type Hex,
  hexToBigInt,
  keccak256,
  numberToHex,
  toHex,
} from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readArtifactLock } from '../../scripts/contracts/artifactLock.ts'
import { PROJECT_ROOT } from '../../scripts/contracts/paths.ts'
import { flowVmVerifierAbi } from '../../sdk/src/abi/flowVmVerifierAbi.ts'
import type { Deployment } from '../../sdk/src/actions/deployment.ts'
import { FIELD_ORDER } from '../../sdk/src/flowvm/commitments.ts'
import {
  readVerificationKey,
  type VerificationKey,
  type VerificationKeyFile,
} from '../../sdk/src/flowvm/verificationKey.ts'
import { verifyProof } from '../../sdk/src/flowvm/verifyProof.ts'
import { type ProofRow, readBatchVectors, toProofRow } from './support/batchVectors.ts'
import { deployFixed } from './support/deployFixed.ts'
import {
  BASE_ORDER,
  holdsUnderWeights,
  pointOutsideSubgroup,
  pointsOf,
  withPoints,
} from './support/proofPoints.ts'
import { startChain, type TestChain } from './support/startChain.ts'

const MAX_BATCH = 128 // contracts/types/MaxBatch.sol
const G1 = bn254.G1.Point

const vectors = readBatchVectors()
const rows = vectors.settlements.map(toProofRow)
const [first, second, third] = rows as [ProofRow, ProofRow, ProofRow, ...ProofRow[]]

let chain: TestChain
let deployment: Deployment
let key: VerificationKey

beforeAll(async () => {
  chain = await startChain()
  deployment = await deployFixed(chain)
  const file = join(PROJECT_ROOT, 'circuits/artifacts/flowvm-64/verification_key.json')
  key = readVerificationKey(JSON.parse(await readFile(file, 'utf8')) as VerificationKeyFile)
})

afterAll(async () => {
  await chain.stop()
})

describe('32 real and distinct proofs', () => {
  test('belong to the published verification key', () => {
    // Stale after a change of the circuit: run test/contracts/generateBatchVectors.ts.
    expect(vectors.verificationKeyHash).toBe(readArtifactLock().verificationKeyHash)
    expect(new Set(vectors.settlements.map(({ proof }) => proof)).size).toBe(32)
  })

  test('pass together, and one by one on and off the chain', async () => {
    expect(await passTogether(rows)).toBe(true)
    for (const row of rows) expect(await verdicts(row)).toEqual([true, true, true])
  })

  test('fail together when a signal of any one of them is another', async () => {
    for (const [index, row] of rows.entries()) {
      const wrong = rows.with(
        index,
        withSignal(row, index % 4, (value) => value + 1n),
      )
      expect(await passTogether(wrong), `row ${index}`).toBe(false)
    }
  })
})

/** Rows that an adversary might send instead of a valid one; the last column says whether it is still a valid proof. */
const REPLACEMENTS: readonly [string, () => ProofRow, boolean][] = [
  ['the result of another run', () => withSignal(first, 2, (value) => value ^ 1n), false],
  ['the signals of another proof', () => ({ ...first, signals: second.signals }), false],
  ['the c of another proof', () => withPoints(first, { c: pointsOf(second).c }), false],
  ['the b of another proof', () => withPoints(first, { b: pointsOf(second).b }), false],
  ['a negated', () => withPoints(first, { a: pointsOf(first).a.negate() }), false],
  ['c negated', () => withPoints(first, { c: pointsOf(first).c.negate() }), false],
  ['a at infinity', () => withPoints(first, { a: G1.ZERO }), false],
  ['b at infinity', () => withWords(first, [2, 3, 4, 5], () => 0n), false],
  ['c at infinity', () => withPoints(first, { c: G1.ZERO }), false],
  ['all points at infinity', () => withWords(first, [0, 1, 2, 3, 4, 5, 6, 7], () => 0n), false],
  ['a off the curve', () => withWords(first, [0], (word) => word + 1n), false],
  ['b off the curve', () => withWords(first, [3], (word) => word + 1n), false],
  ['c off the curve', () => withWords(first, [7], (word) => word + 1n), false],
  ['b outside the subgroup', () => withPoints(first, { b: pointOutsideSubgroup() }), false],
  ...[0, 1, 2, 3, 4, 5, 6, 7].map((word): [string, () => ProofRow, boolean] => [
    `word ${word} of the proof not below the order of its field`,
    () => withWords(first, [word], (value) => value + BASE_ORDER),
    false,
  ]),
  ...[0, 1, 2, 3].map((signal): [string, () => ProofRow, boolean] => [
    `signal ${signal} not below the order of the field`,
    () => withSignal(first, signal, (value) => value + FIELD_ORDER),
    false,
  ]),
  [
    'all signals at the largest word',
    () => ({ ...first, signals: mapSignals(2n ** 256n - 1n) }),
    false,
  ],
  ['a and b negated', () => malleate(first), true],
]

describe('a batch passes if and only if each of its proofs passes alone, on and off the chain', () => {
  test.each(REPLACEMENTS)('with %s', async (_, make, valid) => {
    const row = make()
    expect(await verdicts(row)).toEqual([valid, valid, valid])
    // First, last and alone are other paths than in the middle: only the first proof has weight 1.
    expect(await passTogether([row, second, third])).toBe(valid)
    expect(await passTogether([second, row, third])).toBe(valid)
    expect(await passTogether([second, third, row])).toBe(valid)
  })

  test('with the same proof several times', async () => {
    expect(await passTogether([first, first, first])).toBe(true)
  })

  test('except for a second encoding of a.y that only the generated verifier takes', async () => {
    // It computes q - y modulo 2^256 first: a leniency of snarkjs that gives no new statement, only other bytes.
    const alias = withWords(first, [1], (y) => 2n ** 256n + y - 4n * BASE_ORDER)
    expect(await verdicts(alias)).toEqual([false, true, false])
  })
})

describe('errors that cancel', () => {
  const shift = G1.BASE.multiply(12345n)

  test('in c, under equal weights', async () => {
    const wrong = [shiftC(first, shift), shiftC(second, shift.negate())]
    expect(holdsUnderWeights(key, wrong, [1n, 1n])).toBe(true)
    expect(await passTogether(wrong)).toBe(false)
  })

  test('in a, under equal weights', async () => {
    const { a } = pointsOf(first)
    const wrong = [
      withPoints(first, { a: a.add(shift) }),
      withPoints(first, { a: a.add(shift.negate()) }),
    ]
    expect(holdsUnderWeights(key, wrong, [1n, 1n])).toBe(true)
    expect(await passTogether(wrong)).toBe(false)
  })

  test('in swapped points c, under equal weights', async () => {
    const wrong = [
      withPoints(first, { c: pointsOf(second).c }),
      withPoints(second, { c: pointsOf(first).c }),
    ]
    expect(holdsUnderWeights(key, wrong, [1n, 1n])).toBe(true)
    expect(await passTogether(wrong)).toBe(false)
  })

  test('under the weights of the batch before the change', async () => {
    const honest = [first, second, third]
    const weights = weightsOf(honest)
    expect(holdsUnderWeights(key, honest, weights)).toBe(true)
    const [, weight1, weight2] = weights as [bigint, bigint, bigint]
    const wrong = [
      first,
      shiftC(second, shift.multiply(weight2)),
      shiftC(third, shift.multiply(weight1).negate()),
    ]
    expect(holdsUnderWeights(key, wrong, weights)).toBe(true)
    expect(holdsUnderWeights(key, wrong, weightsOf(wrong))).toBe(false)
    expect(await passTogether(wrong)).toBe(false)
  })

  test('in signals that are swapped between proofs', async () => {
    const wrong = [
      { ...first, signals: second.signals },
      { ...second, signals: first.signals },
    ]
    expect(holdsUnderWeights(key, wrong, [1n, 1n])).toBe(true)
    expect(await passTogether(wrong)).toBe(false)
  })
})

describe('limits', () => {
  test('an empty batch and one above the limit revert, the largest passes', async () => {
    const repeated = (size: number) =>
      Array.from({ length: size }, (_, index) => rows[index % rows.length] as ProofRow)
    expect(await callBatch([])).toBe('BatchSizeOutOfRange')
    expect(await callBatch(repeated(MAX_BATCH))).toBe(true)
    expect(await callBatch(repeated(MAX_BATCH + 1))).toBe('BatchSizeOutOfRange')
  })

  test('too little gas reverts: it never makes valid proofs look invalid', async () => {
    const batch = rows.slice(0, 4)
    const outcomes = new Set<boolean | string>()
    for (let gas = 60_000n; gas <= 460_000n; gas += 2_500n)
      outcomes.add(await callBatch(batch, gas))
    expect(outcomes).toContain('GasInsufficient')
    expect(outcomes).toContain(true)
    expect(outcomes).not.toContain(false)
  })
})

/** What the batch verifier, the generated single verifier and the SDK say about one proof. */
async function verdicts(row: ProofRow): Promise<[boolean, boolean, boolean]> {
  return [await passTogether([row]), await passAlone(row), passesLocally(row)]
}

async function passTogether(batch: readonly ProofRow[]): Promise<boolean> {
  const outcome = await callBatch(batch)
  if (typeof outcome === 'string') throw new Error(outcome)
  return outcome
}

/** The answer, or why there is none. */
async function callBatch(batch: readonly ProofRow[], gas = 20_000_000n): Promise<boolean | string> {
  const data = encodeFunctionData({
    abi: flowVmVerifierAbi,
    functionName: 'verifyProofs',
    args: [batch],
  })
  // Not through viem, which sends a call again and again that ran out of gas.
  const response = await fetch(chain.rpcUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'eth_call',
      params: [{ to: deployment.zkVerifier, data, gas: numberToHex(gas) }, 'latest'],
    }),
  })
  const { result, error } = (await response.json()) as {
    result?: Hex
    error?: { message: string; data?: Hex }
  }
  if (result !== undefined) return BigInt(result) === 1n
  if (error?.data !== undefined && error.data.length >= 10) {
    return decodeErrorResult({ abi: flowVmVerifierAbi, data: error.data }).errorName
  }
  return error?.message ?? 'no answer'
}

async function passAlone({ proof, signals }: ProofRow): Promise<boolean> {
  const [ax, ay, bxImaginary, bxReal, byImaginary, byReal, cx, cy] = proof
  const b = [
    [bxImaginary, bxReal],
    [byImaginary, byReal],
  ] as const
  return chain.client.readContract({
    address: deployment.zkVerifier,
    abi: flowVmVerifierAbi,
    functionName: 'verifyProof',
    args: [[ax, ay], b, [cx, cy], signals],
  })
}

function passesLocally({ proof, signals }: ProofRow): boolean {
  const [ax, ay, bxImaginary, bxReal, byImaginary, byReal, cx, cy] = proof
  const [programHash, inputsCommitment, outputsCommitment, contextHash] = signals
  return verifyProof(
    key,
    { programHash, inputsCommitment, outputsCommitment, contextHash },
    {
      a: [ax, ay],
      b: [
        [bxImaginary, bxReal],
        [byImaginary, byReal],
      ],
      c: [cx, cy],
    },
  )
}

/** Twin of the challenge of contracts/verifiers/Groth16BatchVerifier.sol. */
function weightsOf(batch: readonly ProofRow[]): bigint[] {
  const words = batch.flatMap(({ proof, signals }) => [...proof, ...signals])
  const bytes = concat(words.map((word) => numberToHex(word, { size: 32 })))
  const challenge = keccak256(
    encodeAbiParameters(
      ['bytes32', 'uint256', 'address', 'bytes32', 'uint256', 'bytes32'].map((type) => ({ type })),
      [
        keccak256(toHex('FlowBuilder Groth16BatchVerifier 1')),
        BigInt(deployment.chainId),
        deployment.zkVerifier,
        deployment.verificationKeyHash,
        BigInt(words.length * 32),
        keccak256(bytes),
      ],
    ),
  )
  return batch.map((_, index) =>
    index === 0
      ? 1n
      : hexToBigInt(keccak256(concat([challenge, numberToHex(index, { size: 32 })]))) >> 3n,
  )
}

function shiftC(row: ProofRow, by: typeof G1.BASE): ProofRow {
  return withPoints(row, { c: pointsOf(row).c.add(by) })
}

/** Another proof of the same statement, made without knowing the witness. */
function malleate(row: ProofRow): ProofRow {
  const { a, b } = pointsOf(row)
  return withPoints(row, { a: a.negate(), b: b.negate() })
}

function withSignal(row: ProofRow, index: number, change: (value: bigint) => bigint): ProofRow {
  const signals = row.signals.map((value, at) => (at === index ? change(value) : value))
  return { ...row, signals: signals as unknown as ProofRow['signals'] }
}

function mapSignals(value: bigint): ProofRow['signals'] {
  return [value, value, value, value]
}

function withWords(
  row: ProofRow,
  indexes: readonly number[],
  change: (value: bigint) => bigint,
): ProofRow {
  const proof = row.proof.map((word, at) => (indexes.includes(at) ? change(word) : word))
  return { ...row, proof: proof as unknown as ProofRow['proof'] }
}
