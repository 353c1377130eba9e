import { readFileSync } from 'node:fs'
import { type Hex, hexToBytes, zeroAddress, zeroHash } from 'viem'
import { expect, test } from 'vitest'
import { BlsDomain } from '../bls/domain.ts'
import { decodeG2 } from '../bls/encodePoints.ts'
import { sign } from '../bls/sign.ts'
import type { BlockHeader } from './blockHeader.ts'
import { type Certificate, type Member, makeCertificate, verifyCertificate } from './certificate.ts'
import { hashPrecommit } from './voteDigest.ts'

const keys: readonly { readonly secretKey: Hex; readonly publicKey: Hex }[] = JSON.parse(
  readFileSync(new URL('../../../test/vectors/bls.json', import.meta.url), 'utf8'),
).members

const context = { chainId: 31_337n, registry: zeroAddress }
const ROUND = 4
const header: BlockHeader = {
  height: 1n,
  epoch: 1n,
  time: 1_800_000_000n,
  parentId: zeroHash,
  stateRoot: zeroHash,
  transactionsRoot: zeroHash,
  settlementRoot: zeroHash,
  beacon: zeroHash,
  faults: 0n,
  proposer: zeroAddress,
}

/** Seven members; weights are given or 1 each. */
function makeMembers(weights: readonly bigint[] = keys.map(() => 1n)): Member[] {
  return weights.map((weight, index) => ({
    publicKey: decodeG2(keys[index]?.publicKey as Hex),
    weight,
  }))
}

function certify(signers: readonly number[], of = header): Certificate {
  const digest = hashPrecommit(of, ROUND, context)
  const signatures = signers.map(
    (index) =>
      [index, sign(hexToBytes(keys[index]?.secretKey as Hex), digest, BlsDomain.VOTE)] as const,
  )
  return makeCertificate(new Map(signatures), { size: keys.length, round: ROUND })
}

const verify = (certificate: Certificate, members = makeMembers(), of = header): boolean =>
  verifyCertificate({ members, header: of, certificate, context })

test('accepts more than two thirds of the weight, and names who is absent', () => {
  expect(verify(certify([0, 1, 2, 3, 4, 5, 6]))).toBe(true)
  const five = certify([0, 1, 2, 3, 4])
  expect(five.absentMembers).toBe(0b110_0000n)
  expect(verify(five)).toBe(true)
})

test('refuses exactly two thirds, counting weight and not heads', () => {
  const members = makeMembers([4n, 1n, 1n, 0n, 0n, 0n, 0n])
  expect(verify(certify([0]), members)).toBe(false)
  expect(verify(certify([0, 1]), members)).toBe(true)
  expect(verify(certify([1, 2, 3, 4, 5, 6]), members)).toBe(false)
})

test('refuses other signers, rounds, headers and networks', () => {
  const certificate = certify([0, 1, 2, 3, 4])
  expect(verify({ ...certificate, absentMembers: 0b11n })).toBe(false)
  expect(verify({ ...certificate, round: ROUND + 1 })).toBe(false)
  expect(verify(certificate, makeMembers(), { ...header, faults: 1n })).toBe(false)
  expect(
    verifyCertificate({
      members: makeMembers(),
      header,
      certificate,
      context: { ...context, chainId: 1n },
    }),
  ).toBe(false)
})

test('refuses bits beyond the set, and a signature that is no point', () => {
  const certificate = certify([0, 1, 2, 3, 4, 5, 6])
  expect(verify({ ...certificate, absentMembers: 1n << 7n })).toBe(false)
  expect(verify({ ...certificate, absentMembers: -1n })).toBe(false)
  const signature = { ...certificate.signature, yLow: certificate.signature.yLow ^ 1n }
  expect(verify({ ...certificate, signature })).toBe(false)
})
