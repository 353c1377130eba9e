import { concat, type Hex, hexToBigInt, numberToHex, size, slice } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeG1, encodeG2 } from '../../sdk/src/bls/encodePoints.ts'
import type { G1Point, G2Point } from '../../sdk/src/bls/points.ts'
import { type BlsHarness, startBlsHarness } from './support/blsHarness.ts'
import {
  type Eip2537Vector,
  missingEip2537Vectors,
  readEip2537Vectors,
} from './support/eip2537Vectors.ts'
import { rawG1, rawG2 } from './support/rawPoints.ts'

const REFUSED_GAS = 1_000_000n // so that a refusal is none for lack of gas

const reason = missingEip2537Vectors === undefined ? '' : `, skipped: ${missingEip2537Vectors}`

describe.skipIf(missingEip2537Vectors !== undefined)(`the vectors of EIP-2537${reason}`, () => {
  const vectors = missingEip2537Vectors === undefined ? readEip2537Vectors() : []
  let harness: BlsHarness

  beforeAll(async () => {
    harness = await startBlsHarness()
  })
  afterAll(() => harness.stop())

  test('are 228 to accept and 81 to refuse', () => {
    expect(vectors.filter(({ answer }) => answer !== undefined).length).toBe(228)
    expect(vectors.filter(({ answer }) => answer === undefined).length).toBe(81)
  })

  test('hold on the chain that the tests run on, each for exactly its price', async () => {
    const wrong: string[] = []
    for (const { operation, name, precompile, input, answer } of vectors) {
      const call = (gas: bigint) =>
        harness.read('call', [precompile, gas, input]) as Promise<[boolean, Hex]>
      const [valid, output] = await call(answer?.gas ?? REFUSED_GAS)
      const holds = answer === undefined ? !valid : valid && output === answer.output
      const cheaper = answer !== undefined && (await call(answer.gas - 1n))[0]
      if (!holds || cheaper) wrong.push(`${operation} ${name}`)
    }
    expect(wrong).toEqual([])
  })

  test('hold through every function of the library that calls a precompile', async () => {
    const wrong: string[] = []
    const tried: Record<string, number> = {}
    for (const vector of vectors) {
      const call = libraryCall(harness, vector)
      if (call === undefined) continue
      tried[vector.operation] = (tried[vector.operation] ?? 0) + 1
      const output = await call
      if (output !== vector.answer?.output) wrong.push(`${vector.operation} ${vector.name}`)
    }
    expect(wrong).toEqual([])
    // All of the right length; the type of a point leaves no other.
    expect(tried).toEqual({ add_G1: 13, add_G2: 13, map_fp_to_G1: 7, pairing_check: 15 })
  })
})

/** What the library makes of the input: the output, undefined if refused; undefined instead of a promise if it takes no such input. */
function libraryCall(
  { read }: BlsHarness,
  { operation, input }: Eip2537Vector,
): Promise<Hex | undefined> | undefined {
  const length = size(input)
  if (operation === 'add_G1' && length === 256) {
    return outputOf(
      read('addG1', [rawG1(slice(input, 0, 128)), rawG1(slice(input, 128))]),
      (sum: G1Point) => encodeG1(sum),
    )
  }
  if (operation === 'add_G2' && length === 512) {
    return outputOf(
      read('addG2', [rawG2(slice(input, 0, 256)), rawG2(slice(input, 256))]),
      (sum: G2Point) => encodeG2(sum),
    )
  }
  if (operation === 'map_fp_to_G1' && length === 64) {
    return outputOf(
      read('mapToG1', [hexToBigInt(slice(input, 0, 32)), hexToBigInt(slice(input, 32))]),
      (point: G1Point) => encodeG1(point),
    )
  }
  if (operation === 'pairing_check' && length === 768) {
    return outputOf(read('pairing', pairOfPairs(input)), (isOne: boolean) =>
      numberToHex(isOne ? 1 : 0, { size: 32 }),
    )
  }
  return undefined
}

function pairOfPairs(input: Hex): readonly (G1Point | G2Point)[] {
  const pair = (at: number) => [
    rawG1(slice(input, at, at + 128)),
    rawG2(slice(input, at + 128, at + 384)),
  ]
  return [...pair(0), ...pair(384)]
}

async function outputOf<Output>(
  answer: Promise<unknown>,
  encode: (output: Output) => Hex,
): Promise<Hex | undefined> {
  const [valid, output] = (await answer) as [boolean, Output]
  return valid ? concat([encode(output)]) : undefined
}
