import { bls12_381 } from '@noble/curves/bls12-381.js'
import { numberToBytes } from 'viem'
import { sumPublicKeys } from '../../../sdk/src/bls/aggregate.ts'
import {
  CurveG1,
  CurveG2,
  fromCurveG1,
  fromCurveG2,
  toCurveG2,
} from '../../../sdk/src/bls/curve.ts'
import type { G1Point, G2Point } from '../../../sdk/src/bls/points.ts'
import { getPublicKey } from '../../../sdk/src/bls/sign.ts'

const { Fp, Fp2 } = bls12_381.fields

/** A point of the curve of G1 that is not in the subgroup: the one with the smallest x from `x` on. */
export function outsideSubgroupG1(x = 1n): G1Point {
  for (; ; x++) {
    const y = squareRoot(() => Fp.sqrt(Fp.add(Fp.pow(x, 3n), 4n)))
    if (y === undefined) continue
    const point = CurveG1.fromAffine({ x, y })
    if (!point.isTorsionFree()) return fromCurveG1(point)
  }
}

/** As `outsideSubgroupG1`, for the twist and x = (x, 1). */
export function outsideSubgroupG2(start = 1n): G2Point {
  for (let c0 = start; ; c0++) {
    const x = { c0, c1: 1n }
    const y = squareRoot(() => Fp2.sqrt(Fp2.add(Fp2.pow(x, 3n), { c0: 4n, c1: 4n })))
    if (y === undefined) continue
    const point = CurveG2.fromAffine({ x, y })
    if (!point.isTorsionFree()) return fromCurveG2(point)
  }
}

/**
 * A key chosen after those of the others, so that the sum of all is the attacker's own.
 *
 * - Out: known * G - sum of the others; nobody knows its secret.
 */
export function rogueKey(others: readonly G2Point[]): {
  readonly publicKey: G2Point
  readonly knownSecretKey: Uint8Array
} {
  const knownSecretKey = numberToBytes(0xa77ac4e2n, { size: 32 })
  const known = toCurveG2(getPublicKey(knownSecretKey))
  const publicKey = fromCurveG2(known.subtract(toCurveG2(sumPublicKeys(others))))
  return { publicKey, knownSecretKey }
}

/** The curve library throws where there is none. */
function squareRoot<Element>(compute: () => Element): Element | undefined {
  try {
    return compute()
  } catch {
    return undefined
  }
}
