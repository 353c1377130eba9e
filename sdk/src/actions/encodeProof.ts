import { encodeAbiParameters, type Hex } from 'viem'

/** A Groth16 proof as snarkjs writes it: decimal strings, G2 with the real part first, a third projective coordinate. */
export interface SnarkjsProof {
  readonly pi_a: readonly string[]
  readonly pi_b: readonly (readonly string[])[]
  readonly pi_c: readonly string[]
}

const PROOF = [{ type: 'uint256[2]' }, { type: 'uint256[2][2]' }, { type: 'uint256[2]' }] as const

/**
 * The `proof` bytes of `validateExecution` in zk mode.
 *
 * - Out: `abi.encode(uint256[2] a, uint256[2][2] b, uint256[2] c)`, 256 bytes; the parts of G2 are swapped, because the
 *   precompile wants the imaginary one first.
 * - Source: docs/contracts/FlowVMVerifier.md.
 */
export function encodeProof(proof: SnarkjsProof): Hex {
  const [b0 = [], b1 = []] = proof.pi_b
  return encodeAbiParameters(PROOF, [
    [word(proof.pi_a[0]), word(proof.pi_a[1])],
    [
      [word(b0[1]), word(b0[0])],
      [word(b1[1]), word(b1[0])],
    ],
    [word(proof.pi_c[0]), word(proof.pi_c[1])],
  ])
}

function word(value = '0'): bigint {
  return BigInt(value)
}
