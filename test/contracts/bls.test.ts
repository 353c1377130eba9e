import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SecretKey } from '@chainsafe/blst'
import { bls12_381 } from '@noble/curves/bls12-381.js'
import hre from 'hardhat'
import {
  bytesToHex,
  createPublicClient,
  createTestClient,
  custom,
  type Hex,
  hexToBytes,
  hexToString,
  toHex,
} from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PROJECT_ROOT } from '../../scripts/contracts/paths.ts'
import { fromCurveG1 } from '../../sdk/src/bls/curve.ts'
import { BlsDomain } from '../../sdk/src/bls/domain.ts'
import { decodeG1, decodeG2, encodeG1 } from '../../sdk/src/bls/encodePoints.ts'
import { generateSecretKey } from '../../sdk/src/bls/secretKey.ts'
import {
  type BlsHarness,
  compileBlsHarness,
  HARNESS,
  startBlsHarness,
} from './support/blsHarness.ts'
import { buildBlsVectors, renderBlsVectors } from './support/blsVectors.ts'
import { RFC9380_DOMAIN, RFC9380_VECTORS } from './support/rfc9380Vectors.ts'

const vectors = buildBlsVectors()

test('the committed vectors are those that their generator makes', async () => {
  for (const [path, text] of renderBlsVectors()) {
    const committed = await readFile(join(PROJECT_ROOT, path), 'utf8')
    expect(committed, `${path}: run test/contracts/support/blsVectors.ts`).toBe(text)
  }
})

test('the curve library hashes to the points of RFC 9380', () => {
  for (const { message, x, y } of RFC9380_VECTORS) {
    const point = bls12_381.G1.hashToCurve(hexToBytes(message), { DST: RFC9380_DOMAIN }).toAffine()
    expect([point.x, point.y]).toEqual([BigInt(x), BigInt(y)])
  }
})

test('secret keys are those of another implementation of the same draft', () => {
  for (let index = 0; index < 20; index++) {
    const seed = new Uint8Array(32 + index).fill(index + 1)
    expect(bytesToHex(generateSecretKey(seed))).toBe(
      bytesToHex(SecretKey.fromKeygen(seed).toBytes()),
    )
  }
})

describe('the contract', () => {
  let harness: BlsHarness

  beforeAll(async () => {
    harness = await startBlsHarness()
  })
  afterAll(() => harness.stop())

  test('uses the domain separation tags of the SDK, which all differ', async () => {
    const tags = ((await harness.read('domains', [])) as Hex[]).map((tag) => hexToString(tag))
    expect(tags).toEqual([BlsDomain.VOTE, BlsDomain.POSSESSION, BlsDomain.RESULT])
    expect(new Set(tags).size).toBe(3)
  })

  test('hashes to the points of RFC 9380, and messages of any length as the curve library does', async () => {
    for (const { point, message } of vectors.rfc9380.cases) {
      expect(encodeG1(await harness.hashToG1(message, RFC9380_DOMAIN))).toBe(point)
    }
    for (const length of [1, 31, 32, 33, 55, 56, 63, 64, 65, 1000]) {
      const message = new Uint8Array(length).fill(length % 251)
      const point = bls12_381.shortSignatures.hash(message, BlsDomain.VOTE)
      expect(await harness.hashToG1(bytesToHex(message), BlsDomain.VOTE)).toEqual(
        fromCurveG1(point),
      )
    }
  })
})

describe('a chain without the precompiles', () => {
  const [member] = vectors.members as [(typeof vectors.members)[number]]
  const key = decodeG2(member.publicKey)
  const calls: ReadonlyArray<readonly [string, readonly unknown[]]> = [
    ['verifySingle', [key, decodeG1(member.signature), vectors.digest, toHex(BlsDomain.RESULT)]],
    ['hashToG1', ['0x', toHex(BlsDomain.RESULT)]],
    ['sumKeys', [[key]]],
    ['addG1', [decodeG1(member.signature), decodeG1(member.signature)]],
    ['pairing', [decodeG1(member.signature), key, decodeG1(member.signature), key]],
  ]

  /** Cancun had none of them: a call succeeds and answers nothing. */
  async function withCancun(action: (clients: ReturnType<typeof clientsOf>) => Promise<void>) {
    const connection = await hre.network.create({ override: { hardfork: 'cancun' } })
    try {
      const clients = clientsOf(connection.provider)
      const { bytecode } = compileBlsHarness()
      await clients.control.setCode({ address: HARNESS, bytecode })
      await action(clients)
    } finally {
      await connection.close()
    }
  }

  function clientsOf(provider: Parameters<typeof custom>[0]) {
    const transport = custom(provider)
    return {
      client: createPublicClient({ transport }),
      control: createTestClient({ transport, mode: 'hardhat' }),
    }
  }

  test('is named as such by every function, instead of an empty answer being taken for one', async () => {
    const { abi } = compileBlsHarness()
    await withCancun(async ({ client }) => {
      for (const [functionName, args] of calls) {
        const promise = client.readContract({ address: HARNESS, abi, functionName, args })
        await expect(promise, functionName).rejects.toThrow('BlsPrecompileMissing')
      }
    })
  })

  test('is named as such if something else stands there that refuses every element', async () => {
    const { abi } = compileBlsHarness()
    const identity = '0x366000600037366000f3' // answers its input, so 256 bytes for an addition of 128
    const refuse = '0x60006000fd'
    const mapToPoint = '0x60806000f3' // answers 128 zero bytes
    await withCancun(async ({ client, control }) => {
      const hash = () =>
        client.readContract({
          address: HARNESS,
          abi,
          functionName: 'hashToG1',
          args: ['0x', toHex(BlsDomain.RESULT)],
        })
      const [add, map] = [
        '0x000000000000000000000000000000000000000b',
        '0x0000000000000000000000000000000000000010',
      ] as const
      await control.setCode({ address: map, bytecode: refuse })
      await expect(hash()).rejects.toThrow('BlsPrecompileMissing')
      await control.setCode({ address: map, bytecode: mapToPoint })
      await control.setCode({ address: add, bytecode: refuse })
      await expect(hash()).rejects.toThrow('BlsPrecompileMissing')
      await control.setCode({ address: add, bytecode: identity })
      await expect(hash()).rejects.toThrow('BlsPrecompileMissing')
    })
  })
})
