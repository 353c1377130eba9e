import { bls12_381 } from '@noble/curves/bls12-381.js'
import { BlsError, BlsErrorCode, type Group } from './errors.ts'
import type { G1Point, G2Point } from './points.ts'

export const CurveG1 = bls12_381.G1.Point
export const CurveG2 = bls12_381.G2.Point
export type CurveG1 = InstanceType<typeof CurveG1>
export type CurveG2 = InstanceType<typeof CurveG2>

const PRIME = bls12_381.fields.Fp.ORDER
const LOW_BITS = 256n
const LOW_MASK = (1n << LOW_BITS) - 1n

/**
 * The checked point of the curve library: canonical, on the curve, in the subgroup, not at infinity.
 *
 * - Errors: BLS_POINT_INVALID, BLS_POINT_SUBGROUP, BLS_POINT_INFINITY.
 */
export function toCurveG1(point: G1Point): CurveG1 {
  const x = join(point.xHigh, point.xLow, 'G1')
  const y = join(point.yHigh, point.yLow, 'G1')
  if (x === 0n && y === 0n) throw infinity('G1')
  return checked(CurveG1.fromAffine({ x, y }), 'G1')
}

/** As `toCurveG1`, for G2. */
export function toCurveG2(point: G2Point): CurveG2 {
  const x = { c0: join(point.x0High, point.x0Low, 'G2'), c1: join(point.x1High, point.x1Low, 'G2') }
  const y = { c0: join(point.y0High, point.y0Low, 'G2'), c1: join(point.y1High, point.y1Low, 'G2') }
  if (x.c0 === 0n && x.c1 === 0n && y.c0 === 0n && y.c1 === 0n) throw infinity('G2')
  return checked(CurveG2.fromAffine({ x, y }), 'G2')
}

/**
 * The words of a point.
 *
 * - Errors: BLS_POINT_INFINITY.
 */
export function fromCurveG1(point: CurveG1): G1Point {
  if (point.is0()) throw infinity('G1')
  const { x, y } = point.toAffine()
  const [[xHigh, xLow], [yHigh, yLow]] = [split(x), split(y)]
  return { xHigh, xLow, yHigh, yLow }
}

/** As `fromCurveG1`, for G2. */
export function fromCurveG2(point: CurveG2): G2Point {
  if (point.is0()) throw infinity('G2')
  const { x, y } = point.toAffine()
  const [[x0High, x0Low], [x1High, x1Low]] = [split(x.c0), split(x.c1)]
  const [[y0High, y0Low], [y1High, y1Low]] = [split(y.c0), split(y.c1)]
  return { x0High, x0Low, x1High, x1Low, y0High, y0Low, y1High, y1Low }
}

function join(high: bigint, low: bigint, group: Group): bigint {
  const value = (high << LOW_BITS) + low
  if (high < 0n || low < 0n || low > LOW_MASK || value >= PRIME) throw invalid(group)
  return value
}

function split(value: bigint): [high: bigint, low: bigint] {
  return [value >> LOW_BITS, value & LOW_MASK]
}

function checked<Point extends CurveG1 | CurveG2>(point: Point, group: Group): Point {
  try {
    point.assertValidity()
    return point
  } catch (cause) {
    // One reason for a point of the curve, any other for a pair of numbers that is none.
    throw isOnCurve(point) ? outsideSubgroup(group, cause) : invalid(group, cause)
  }
}

/** y^2 = x^3 + 4, and 4 (1 + i) in place of 4 for G2. */
function isOnCurve(point: CurveG1 | CurveG2): boolean {
  const { Fp, Fp2 } = bls12_381.fields
  const { x, y } = point.toAffine()
  if (typeof x === 'bigint' && typeof y === 'bigint') {
    return Fp.eql(Fp.sqr(y), Fp.add(Fp.mul(Fp.sqr(x), x), 4n))
  }
  if (typeof x === 'bigint' || typeof y === 'bigint') return false
  return Fp2.eql(Fp2.sqr(y), Fp2.add(Fp2.mul(Fp2.sqr(x), x), { c0: 4n, c1: 4n }))
}

export function invalid(group: Group, cause?: unknown): BlsError {
  return new BlsError({
    data: { code: BlsErrorCode.POINT_INVALID, group },
    message: `This is no point of ${group}.`,
    remedy: `Give the ${group === 'G1' ? '128' : '256'} bytes that the encoder of this SDK made.`,
    cause,
  })
}

function outsideSubgroup(group: Group, cause: unknown): BlsError {
  return new BlsError({
    data: { code: BlsErrorCode.POINT_SUBGROUP, group },
    message: `The point of ${group} is outside the subgroup of prime order.`,
    remedy: 'Refuse whoever sent it: no correct program makes such a point.',
    cause,
  })
}

function infinity(group: Group): BlsError {
  return new BlsError({
    data: { code: BlsErrorCode.POINT_INFINITY, group },
    message: `The point of ${group} is at infinity.`,
    remedy: 'Leave it out: no key or signature of a correct program is at infinity.',
  })
}
