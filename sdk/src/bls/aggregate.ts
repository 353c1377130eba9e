import { CurveG1, CurveG2, fromCurveG1, fromCurveG2, toCurveG1, toCurveG2 } from './curve.ts'
import type { G1Point, G2Point } from './points.ts'

/**
 * One signature for many signers of one digest.
 *
 * - Errors: those of the points; BLS_POINT_INFINITY if nothing is left, so for an empty list too.
 */
export function aggregateSignatures(signatures: readonly G1Point[]): G1Point {
  return fromCurveG1(signatures.map(toCurveG1).reduce((sum, point) => sum.add(point), CurveG1.ZERO))
}

/**
 * The key of a set; safe only for keys whose possession was proved.
 *
 * - Errors: those of the points; BLS_POINT_INFINITY if nothing is left, so for an empty list too.
 * - Source: twin of BLS12381.sumKeys.
 */
export function sumPublicKeys(publicKeys: readonly G2Point[]): G2Point {
  return fromCurveG2(publicKeys.map(toCurveG2).reduce((sum, point) => sum.add(point), CurveG2.ZERO))
}

/**
 * The key of those members of a set that did sign.
 *
 * - Errors: those of the points; BLS_POINT_INFINITY if nobody is left.
 * - Source: twin of BLS12381.subtractKeys.
 */
export function subtractPublicKeys(setKey: G2Point, absentKeys: readonly G2Point[]): G2Point {
  const key = absentKeys
    .map(toCurveG2)
    .reduce((rest, point) => rest.subtract(point), toCurveG2(setKey))
  return fromCurveG2(key)
}
