import { concat, type Hex, hexToBigInt, isHex, numberToHex, size, slice } from 'viem'
import { fromCurveG1, fromCurveG2, invalid, toCurveG1, toCurveG2 } from './curve.ts'
import type { Group } from './errors.ts'
import type { G1Point, G2Point } from './points.ts'

const WORD = 32
const G1_WORDS = 4
const G2_WORDS = 8

/**
 * The form of EIP-2537, which is also that of `abi.encode(point)`.
 *
 * - Out: 128 bytes, each coordinate in 64.
 */
export function encodeG1({ xHigh, xLow, yHigh, yLow }: G1Point): Hex {
  return encodeWords([xHigh, xLow, yHigh, yLow])
}

/** As `encodeG1`, 256 bytes: x0, x1, y0, y1. */
export function encodeG2(point: G2Point): Hex {
  const { x0High, x0Low, x1High, x1Low, y0High, y0Low, y1High, y1Low } = point
  return encodeWords([x0High, x0Low, x1High, x1Low, y0High, y0Low, y1High, y1Low])
}

/**
 * Reads what `encodeG1` wrote, from anyone.
 *
 * - Errors: BLS_POINT_INVALID, BLS_POINT_SUBGROUP, BLS_POINT_INFINITY; what it returns is a signature fit for use.
 */
export function decodeG1(bytes: Hex): G1Point {
  const [xHigh, xLow, yHigh, yLow] = decodeWords(bytes, G1_WORDS, 'G1') as Words<4>
  return fromCurveG1(toCurveG1({ xHigh, xLow, yHigh, yLow }))
}

/** As `decodeG1`, for a public key. */
export function decodeG2(bytes: Hex): G2Point {
  const words = decodeWords(bytes, G2_WORDS, 'G2') as Words<8>
  const [x0High, x0Low, x1High, x1Low, y0High, y0Low, y1High, y1Low] = words
  const point = { x0High, x0Low, x1High, x1Low, y0High, y0Low, y1High, y1Low }
  return fromCurveG2(toCurveG2(point))
}

type Words<Count extends 4 | 8> = Count extends 4
  ? [bigint, bigint, bigint, bigint]
  : [...Words<4>, ...Words<4>]

function encodeWords(words: readonly bigint[]): Hex {
  return concat(words.map((word) => numberToHex(word, { size: WORD })))
}

function decodeWords(bytes: Hex, count: number, group: Group): bigint[] {
  if (!isHex(bytes) || size(bytes) !== count * WORD || bytes.length % 2 === 1) throw invalid(group)
  return Array.from({ length: count }, (_, index) =>
    hexToBigInt(slice(bytes, index * WORD, (index + 1) * WORD)),
  )
}
