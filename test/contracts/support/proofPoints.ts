import { bn254 } from '@noble/curves/bn254.js'
import type { G1Point, G2Point, VerificationKey } from '../../../sdk/src/flowvm/verificationKey.ts'
import type { ProofRow } from './batchVectors.ts'

const G1 = bn254.G1.Point
const G2 = bn254.G2.Point
const { Fp2, Fp12 } = bn254.fields
type CurvePoint = InstanceType<typeof G1>
type TwistPoint = InstanceType<typeof G2>

/** Order of the field of the coordinates. */
export const BASE_ORDER = bn254.fields.Fp.ORDER

/** The proof of a row as points; each part may be replaced in `withPoints`. */
export interface ProofPoints {
  readonly a: CurvePoint
  readonly b: TwistPoint
  readonly c: CurvePoint
}

export function pointsOf({ proof }: ProofRow): ProofPoints {
  const [ax, ay, bxImaginary, bxReal, byImaginary, byReal, cx, cy] = proof
  const b: G2Point = [
    [bxImaginary, bxReal],
    [byImaginary, byReal],
  ]
  return { a: toG1([ax, ay]), b: toG2(b), c: toG1([cx, cy]) }
}

/** The row with other points, written as the contract reads them; infinity is (0, 0). */
export function withPoints(row: ProofRow, points: Partial<ProofPoints>): ProofRow {
  const { a, b, c } = { ...pointsOf(row), ...points }
  const [affineA, affineB, affineC] = [a.toAffine(), b.toAffine(), c.toAffine()]
  return {
    ...row,
    proof: [
      ...[affineA.x, affineA.y],
      ...[affineB.x.c1, affineB.x.c0, affineB.y.c1, affineB.y.c0],
      ...[affineC.x, affineC.y],
    ] as unknown as ProofRow['proof'],
  }
}

/** A point of the twist that is not in the subgroup of prime order: almost every one is such. */
export function pointOutsideSubgroup(): TwistPoint {
  for (let real = 1n; ; real++) {
    const x = Fp2.fromBigTuple([real, 1n])
    try {
      const y = Fp2.sqrt(Fp2.add(Fp2.pow(x, 3n), G2.CURVE().b))
      const point = G2.fromAffine({ x, y })
      if (!point.isTorsionFree()) return point
    } catch {
      // no square root: not on the curve
    }
  }
}

/** The equation of the batch under given weights, by another library than the contract uses. */
export function holdsUnderWeights(
  key: VerificationKey,
  rows: readonly ProofRow[],
  weights: readonly bigint[],
): boolean {
  const sum = (points: readonly CurvePoint[]) => points.reduce((left, right) => left.add(right))
  const weigh = (of: (row: ProofRow) => CurvePoint) =>
    sum(rows.map((row, index) => of(row).multiplyUnsafe(weights[index] ?? 0n)))
  const inputsOf = ({ signals }: ProofRow) =>
    sum(key.inputs.map((point, index) => toG1(point).multiplyUnsafe([1n, ...signals][index] ?? 0n)))
  const product = bn254.pairingBatch([
    ...rows.map((row, index) => {
      const { a, b } = pointsOf(row)
      return { g1: a.multiplyUnsafe(weights[index] ?? 0n), g2: b }
    }),
    { g1: weigh(() => toG1(key.alpha)).negate(), g2: toG2(key.beta) },
    { g1: weigh(inputsOf).negate(), g2: toG2(key.gamma) },
    { g1: weigh((row) => pointsOf(row).c).negate(), g2: toG2(key.delta) },
  ])
  return Fp12.eql(product, Fp12.ONE)
}

function toG1([x, y]: G1Point): CurvePoint {
  return G1.fromAffine({ x, y })
}

function toG2([x, y]: G2Point): TwistPoint {
  return G2.fromAffine({ x: { c0: x[1], c1: x[0] }, y: { c0: y[1], c1: y[0] } })
}
