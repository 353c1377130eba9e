import { bn254 } from '@noble/curves/bn254.js'
import { FIELD_ORDER } from './commitments.ts'
import { type Groth16Proof, listPublicSignals, type PublicSignals } from './proof.ts'
import type { G1Point, G2Point, VerificationKey } from './verificationKey.ts'

const G1 = bn254.G1.Point
const G2 = bn254.G2.Point
const { Fp12 } = bn254.fields

/**
 * Whether `proof` proves the run that the public signals name, under `key`.
 *
 * - True only if every signal is 0 <= s < FIELD_ORDER, every point is on its curve and in the subgroup of prime order,
 *   none is the point at infinity, and e(a, b) = e(alpha, beta) e(sum of inputs, gamma) e(c, delta).
 * - Errors: none; anything malformed is false. A third party's proof is data, not a program error.
 * - Source: docs/specs/flowvm.md section 8; twin of contracts/verifiers/Groth16VerifierFlowVM64.sol.
 */
export function verifyProof(
  key: VerificationKey,
  signals: PublicSignals,
  proof: Groth16Proof,
): boolean {
  const scalars = listPublicSignals(signals)
  if (key.inputs.length !== scalars.length + 1) return false
  if (scalars.some((scalar) => scalar < 0n || scalar >= FIELD_ORDER)) return false
  try {
    const [constant, ...points] = key.inputs.map(toG1)
    if (constant === undefined) return false
    const inputs = points.reduce(
      (sum, point, index) => sum.add(point.multiplyUnsafe(scalars[index] as bigint)),
      constant,
    )
    const product = bn254.pairingBatch([
      { g1: toG1(proof.a).negate(), g2: toG2(proof.b) },
      { g1: toG1(key.alpha), g2: toG2(key.beta) },
      { g1: inputs, g2: toG2(key.gamma) },
      { g1: toG1(proof.c), g2: toG2(key.delta) },
    ])
    return Fp12.eql(product, Fp12.ONE)
  } catch {
    return false // the curve library throws for points that are not valid
  }
}

function toG1([x, y]: G1Point): InstanceType<typeof G1> {
  const point = G1.fromAffine({ x, y })
  point.assertValidity()
  return point
}

function toG2([x, y]: G2Point): InstanceType<typeof G2> {
  const point = G2.fromAffine({ x: { c0: x[1], c1: x[0] }, y: { c0: y[1], c1: y[0] } })
  point.assertValidity()
  return point
}
