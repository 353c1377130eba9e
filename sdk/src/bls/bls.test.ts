import { readFileSync } from 'node:fs'
import { bytesToHex, type Hex, hexToBytes, keccak256 } from 'viem'
import { expect, test } from 'vitest'
import { aggregateSignatures, subtractPublicKeys, sumPublicKeys } from './aggregate.ts'
import { BlsDomain } from './domain.ts'
import { decodeG1, decodeG2, encodeG1, encodeG2 } from './encodePoints.ts'
import { BlsError, BlsErrorCode } from './errors.ts'
import type { G1Point, G2Point } from './points.ts'
import { hashPossession, provePossession, verifyPossession } from './possession.ts'
import { generateSecretKey } from './secretKey.ts'
import { getPublicKey, sign } from './sign.ts'
import { verify, verifyAggregate } from './verify.ts'

interface Vectors {
  readonly digest: Hex
  readonly members: readonly {
    readonly seed: Hex
    readonly secretKey: Hex
    readonly publicKey: Hex
    readonly signature: Hex
  }[]
  readonly setKey: Hex
  readonly aggregateOfAll: Hex
  readonly aggregateOfFive: Hex
  readonly possession: {
    readonly chainId: number
    readonly contract: Hex
    readonly owner: Hex
    readonly digest: Hex
    readonly signature: Hex
  }
  readonly rogue: { readonly publicKey: Hex; readonly possession: Hex }
  readonly outsideSubgroup: { readonly g1: Hex; readonly g2: Hex }
}

const vectors: Vectors = JSON.parse(
  readFileSync(new URL('../../../test/vectors/bls.json', import.meta.url), 'utf8'),
)
const { digest, members, possession } = vectors
const [first, second] = members as [Vectors['members'][number], Vectors['members'][number]]
const secretKey = hexToBytes(first.secretKey)
const publicKey = decodeG2(first.publicKey)
const signature = decodeG1(first.signature)
const domain = BlsDomain.RESULT
const context = { ...possession, chainId: BigInt(possession.chainId) }
const NO_SIGNATURE: G1Point = { xHigh: 0n, xLow: 0n, yHigh: 0n, yLow: 0n }
const ORDER = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001n

function codeOf(action: () => unknown): string | undefined {
  try {
    action()
    return undefined
  } catch (error) {
    if (error instanceof BlsError) return error.code
    throw error
  }
}

test('makes the keys and signatures of the golden vectors', () => {
  for (const member of members) {
    const secret = generateSecretKey(hexToBytes(member.seed))
    expect(bytesToHex(secret)).toBe(member.secretKey)
    expect(encodeG2(getPublicKey(secret))).toBe(member.publicKey)
    expect(encodeG1(sign(secret, digest, domain))).toBe(member.signature)
  }
})

test('verifies a signature for its key, digest and purpose only', () => {
  expect(verify({ publicKey, signature, digest, domain })).toBe(true)
  expect(verify({ publicKey: decodeG2(second.publicKey), signature, digest, domain })).toBe(false)
  expect(verify({ publicKey, signature, digest: keccak256(digest), domain })).toBe(false)
  expect(verify({ publicKey, signature, digest, domain: BlsDomain.VOTE })).toBe(false)
})

test('takes malformed points for no signature instead of throwing', () => {
  expect(verify({ publicKey, signature: NO_SIGNATURE, digest, domain })).toBe(false)
  const offCurve = { ...signature, yLow: signature.yLow ^ 1n }
  expect(verify({ publicKey, signature: offCurve, digest, domain })).toBe(false)
  const negative: G2Point = { ...publicKey, x0High: -1n }
  expect(verify({ publicKey: negative, signature, digest, domain })).toBe(false)
  expect(verifyPossession(negative, signature, context)).toBe(false)
})

test('verifies an aggregate minus the absent, and nobody else', () => {
  const setKey = decodeG2(vectors.setKey)
  const keys = members.map((member) => decodeG2(member.publicKey))
  const signatures = members.map((member) => decodeG1(member.signature))
  expect(encodeG2(sumPublicKeys(keys))).toBe(vectors.setKey)
  expect(encodeG1(aggregateSignatures(signatures))).toBe(vectors.aggregateOfAll)
  const five = decodeG1(vectors.aggregateOfFive)
  const check = (absentKeys: readonly G2Point[]): boolean =>
    verifyAggregate({ setKey, absentKeys, signature: five, digest, domain })
  expect(check(keys.slice(5))).toBe(true)
  expect(check(keys.slice(6))).toBe(false)
  expect(check(keys)).toBe(false)
})

test('refuses sums at infinity', () => {
  expect(codeOf(() => sumPublicKeys([]))).toBe(BlsErrorCode.POINT_INFINITY)
  expect(codeOf(() => aggregateSignatures([]))).toBe(BlsErrorCode.POINT_INFINITY)
  expect(codeOf(() => subtractPublicKeys(publicKey, [publicKey]))).toBe(BlsErrorCode.POINT_INFINITY)
})

test('proves possession to one owner, contract and chain', () => {
  expect(hashPossession(publicKey, context)).toBe(possession.digest)
  const proof = provePossession(secretKey, context)
  expect(encodeG1(proof)).toBe(possession.signature)
  expect(verifyPossession(publicKey, proof, context)).toBe(true)
  expect(verifyPossession(publicKey, proof, { ...context, chainId: 1n })).toBe(false)
  const { contract, owner } = context
  expect(verifyPossession(publicKey, proof, { ...context, contract: owner })).toBe(false)
  expect(verifyPossession(publicKey, proof, { ...context, owner: contract })).toBe(false)
  const { rogue } = vectors
  expect(verifyPossession(decodeG2(rogue.publicKey), decodeG1(rogue.possession), context)).toBe(
    false,
  )
})

test('reads back the points that it writes', () => {
  expect(encodeG1(decodeG1(first.signature))).toBe(first.signature)
  expect(encodeG2(decodeG2(first.publicKey))).toBe(first.publicKey)
})

test('names what is wrong with the bytes of a point', () => {
  const bytes = first.signature.slice(2)
  const invalid = [
    '0x',
    `0x${bytes.slice(2)}`,
    `0x${bytes}00`,
    `0x${bytes.slice(1)}`,
    `0x01${bytes.slice(2)}`,
    `0x${bytes.slice(0, -2)}zz`,
    `0x${bytes.slice(0, -1)}${bytes.endsWith('0') ? '1' : '0'}`,
  ] as Hex[]
  for (const point of invalid)
    expect(codeOf(() => decodeG1(point))).toBe(BlsErrorCode.POINT_INVALID)
  const { g1, g2 } = vectors.outsideSubgroup
  expect(codeOf(() => decodeG1(g1))).toBe(BlsErrorCode.POINT_SUBGROUP)
  expect(codeOf(() => decodeG2(g2))).toBe(BlsErrorCode.POINT_SUBGROUP)
  expect(codeOf(() => decodeG1(`0x${'00'.repeat(128)}`))).toBe(BlsErrorCode.POINT_INFINITY)
  expect(codeOf(() => decodeG2(`0x${'00'.repeat(256)}`))).toBe(BlsErrorCode.POINT_INFINITY)
  expect(codeOf(() => decodeG2(first.signature))).toBe(BlsErrorCode.POINT_INVALID)
})

test('takes the last good secret key and refuses the first bad ones', () => {
  const bytes = (value: bigint): Uint8Array =>
    hexToBytes(`0x${value.toString(16).padStart(64, '0')}`)
  expect(codeOf(() => getPublicKey(bytes(1n)))).toBeUndefined()
  expect(codeOf(() => getPublicKey(bytes(ORDER - 1n)))).toBeUndefined()
  for (const bad of [bytes(0n), bytes(ORDER), new Uint8Array(31).fill(1), new Uint8Array(33)]) {
    expect(codeOf(() => getPublicKey(bad))).toBe(BlsErrorCode.SECRET_KEY_INVALID)
    expect(codeOf(() => sign(bad, digest, domain))).toBe(BlsErrorCode.SECRET_KEY_INVALID)
  }
})

test('asks for a seed of at least 32 bytes', () => {
  expect(codeOf(() => generateSecretKey(new Uint8Array(32)))).toBeUndefined()
  expect(codeOf(() => generateSecretKey(new Uint8Array(31)))).toBe(BlsErrorCode.SEED_TOO_SHORT)
})
