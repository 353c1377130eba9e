import { bn254 } from '@noble/curves/bn254.js'
import { describe, expect, it } from 'vitest'
import { FIELD_ORDER } from './commitments.ts'
import { decodeProof, encodeProof } from './encodeProof.ts'
import type { Groth16Proof, PublicSignals } from './proof.ts'
import type { G1Point, G2Point, VerificationKey } from './verificationKey.ts'
import { verifyProof } from './verifyProof.ts'

// A key whose trapdoor is known: proofs for it are simulated without a circuit, so the equation is tested by itself.
// test/circuits/proof.test.ts tests the published key with a real proof.
const TRAPDOOR = {
  alpha: 11n,
  beta: 12n,
  gamma: 13n,
  delta: 14n,
  inputs: [15n, 16n, 17n, 18n, 19n],
}
const { Fp, Fp2, Fr } = bn254.fields
const P = Fp.ORDER

const key: VerificationKey = {
  alpha: g1(TRAPDOOR.alpha),
  beta: g2(TRAPDOOR.beta),
  gamma: g2(TRAPDOOR.gamma),
  delta: g2(TRAPDOOR.delta),
  inputs: TRAPDOOR.inputs.map(g1),
}
const signals: PublicSignals = {
  programHash: 1_000n,
  inputsCommitment: FIELD_ORDER - 1n,
  outputsCommitment: 0n,
  contextHash: 2n ** 253n - 1n,
}
const proof = simulate(signals)

describe('verifyProof', () => {
  it('accepts a proof that satisfies the pairing equation, with signals at both ends of the field', () => {
    expect(verifyProof(key, signals, proof)).toBe(true)
    expect(verifyProof(key, signals, decodeProof(encodeProof(proof)))).toBe(true)
  })

  it.each(['programHash', 'inputsCommitment', 'outputsCommitment', 'contextHash'] as const)(
    'refuses another %s, also one that is equal modulo the field order',
    (name) => {
      expect(verifyProof(key, { ...signals, [name]: Fr.add(signals[name], 1n) }, proof)).toBe(false)
      expect(verifyProof(key, { ...signals, [name]: signals[name] + FIELD_ORDER }, proof)).toBe(
        false,
      )
      expect(verifyProof(key, { ...signals, [name]: signals[name] - FIELD_ORDER }, proof)).toBe(
        false,
      )
    },
  )

  const refuses = (change: Partial<Groth16Proof>): void => {
    expect(verifyProof(key, signals, { ...proof, ...change })).toBe(false)
  }

  it('refuses another valid point in the place of each of the three', () => {
    refuses({ a: proof.c })
    refuses({ c: proof.a })
    refuses({ a: [proof.a[0], P - proof.a[1]] })
    refuses({ b: key.gamma })
  })

  it('refuses points off the curve and coordinates outside 0 <= v < p', () => {
    const [x, y] = proof.a
    refuses({ a: [x, y + 1n] })
    refuses({ a: [x + P, y] })
    refuses({ a: [x - P, y] })
    refuses({ c: [proof.c[0], proof.c[1] + P] })
    refuses({ b: [proof.b[0], [proof.b[1][0] + 1n, proof.b[1][1]]] })
    refuses({ b: [proof.b[1], proof.b[0]] })
  })

  it('refuses the point at infinity', () => {
    refuses({ a: [0n, 0n] })
    refuses({ c: [0n, 0n] })
    refuses({
      b: [
        [0n, 0n],
        [0n, 0n],
      ],
    })
  })

  it('refuses a point of the twist that is outside the subgroup of prime order', () => {
    const point = twistPointOutsideSubgroup()
    expect(point.isTorsionFree()).toBe(false)
    refuses({ b: fromG2(point) })
  })

  it('refuses a key for another number of signals', () => {
    expect(verifyProof({ ...key, inputs: key.inputs.slice(0, 4) }, signals, proof)).toBe(false)
    expect(verifyProof({ ...key, inputs: [...key.inputs, key.alpha] }, signals, proof)).toBe(false)
    expect(verifyProof({ ...key, inputs: [] }, signals, proof)).toBe(false)
  })
})

/** a * b = alpha * beta + inputs * gamma + c * delta, solved for c. */
function simulate({
  programHash,
  inputsCommitment,
  outputsCommitment,
  contextHash,
}: PublicSignals): Groth16Proof {
  const [a, b] = [777n, 888n]
  const scalars = [1n, programHash, inputsCommitment, outputsCommitment, contextHash]
  const inputs = scalars.reduce(
    (sum, scalar, index) => Fr.add(sum, Fr.mul(scalar, TRAPDOOR.inputs[index] as bigint)),
    0n,
  )
  const rest = Fr.sub(a * b - TRAPDOOR.alpha * TRAPDOOR.beta, Fr.mul(inputs, TRAPDOOR.gamma))
  return { a: g1(a), b: g2(b), c: g1(Fr.div(rest, TRAPDOOR.delta)) }
}

function g1(scalar: bigint): G1Point {
  const { x, y } = bn254.G1.Point.BASE.multiply(scalar).toAffine()
  return [x, y]
}

function g2(scalar: bigint): G2Point {
  return fromG2(bn254.G2.Point.BASE.multiply(scalar))
}

function fromG2(point: typeof bn254.G2.Point.BASE): G2Point {
  const { x, y } = point.toAffine()
  return [
    [x.c1, x.c0],
    [y.c1, y.c0],
  ]
}

function twistPointOutsideSubgroup(): typeof bn254.G2.Point.BASE {
  const { x: baseX, y: baseY } = bn254.G2.Point.BASE.toAffine()
  const b = Fp2.sub(Fp2.sqr(baseY), Fp2.mul(Fp2.sqr(baseX), baseX))
  for (let real = 1n; real < 100n; real++) {
    const x = Fp2.fromBigTuple([real, 0n])
    try {
      const y = Fp2.sqrt(Fp2.add(Fp2.mul(Fp2.sqr(x), x), b))
      const point = bn254.G2.Point.fromAffine({ x, y })
      if (!point.isTorsionFree()) return point
    } catch {
      // no point has this x
    }
  }
  throw new Error('the cofactor is huge: almost every point is outside the subgroup')
}
