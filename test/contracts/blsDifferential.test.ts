import { concat, type Hex, size } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fromCurveG1 } from '../../sdk/src/bls/curve.ts'
import { decodeG1, decodeG2, encodeG1 } from '../../sdk/src/bls/encodePoints.ts'
import { BlsError } from '../../sdk/src/bls/errors.ts'
import { verifyPossession } from '../../sdk/src/bls/possession.ts'
import { hashDigest } from '../../sdk/src/bls/sign.ts'
import { verify, verifyAggregate } from '../../sdk/src/bls/verify.ts'
import { type BlsCase, buildBlsCases } from './support/blsCases.ts'
import { type BlsHarness, HARNESS, startBlsHarness } from './support/blsHarness.ts'
import { judgeByBlst } from './support/blstOracle.ts'
import { CHAIN_ID } from './support/fixedWorld.ts'
import { rawG1, rawG2 } from './support/rawPoints.ts'

const ROUNDS = Number(process.env['FLOW_BLS_ROUNDS'] ?? 9) // 36 cases each; more by hand
const PAIRING = '0x000000000000000000000000000000000000000F'
const PAIRING_GAS = 102_900n

let harness: BlsHarness

beforeAll(async () => {
  harness = await startBlsHarness()
})
afterAll(() => harness.stop())

test('contract, SDK and blst give the verdict of the specification on every case', async () => {
  const cases = buildBlsCases(ROUNDS)
  const disagreements: unknown[] = []
  for (const item of cases) {
    const message = encodeG1(fromCurveG1(hashDigest(item.digest, item.domain)))
    const verdicts = {
      contract: await judgeByContract(item, message),
      sdk: judgeBySdk(item),
      blst: judgeByBlst({ ...item, message }),
    }
    if (Object.values(verdicts).some((verdict) => verdict !== item.expected)) {
      disagreements.push({ kind: item.kind, expected: item.expected, ...verdicts })
    }
  }
  expect(disagreements).toEqual([])
  expect(cases.length).toBeGreaterThanOrEqual(300)
  // Both verdicts occur often: a judge that always says the same would not get here.
  const accepted = cases.filter(({ expected }) => expected).length
  expect(accepted).toBe(ROUNDS * 7)
}, 180_000)

async function judgeByContract(item: BlsCase, message: Hex): Promise<boolean> {
  const { key, absentKeys, signature, digest, domain, owner } = item
  // The ABI of the contracts has no points of another length; the precompile is asked instead.
  if (size(signature) !== 128 || size(key) !== 256) {
    const input = concat([signature, key, message, key])
    const [valid] = (await harness.read('call', [PAIRING, PAIRING_GAS, input])) as [boolean, Hex]
    return valid
  }
  if (owner !== undefined) {
    return harness.verifyPossession(rawG2(key), owner, rawG1(signature))
  }
  return absentKeys.length === 0
    ? harness.verifySingle(rawG2(key), rawG1(signature), digest, domain)
    : harness.verifyAggregate(rawG2(key), absentKeys.map(rawG2), rawG1(signature), digest, domain)
}

function judgeBySdk(item: BlsCase): boolean {
  const { absentKeys, digest, domain, owner } = item
  try {
    const [publicKey, signature] = [decodeG2(item.key), decodeG1(item.signature)]
    if (owner !== undefined) {
      const context = { chainId: BigInt(CHAIN_ID), contract: HARNESS, owner }
      return verifyPossession(publicKey, signature, context)
    }
    return absentKeys.length === 0
      ? verify({ publicKey, signature, digest, domain })
      : verifyAggregate({
          setKey: publicKey,
          absentKeys: absentKeys.map(rawG2),
          signature,
          digest,
          domain,
        })
  } catch (error) {
    if (error instanceof BlsError) return false
    throw error
  }
}
