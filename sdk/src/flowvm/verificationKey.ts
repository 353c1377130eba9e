import { concat, type Hex, keccak256, numberToHex } from 'viem'

export type G1Point = readonly [x: bigint, y: bigint]
/** Coordinates in F_p^2 in the order of the EVM precompiles: the coefficient of i first. */
export type G2Point = readonly [
  x: readonly [imaginary: bigint, real: bigint],
  y: readonly [bigint, bigint],
]

/** Groth16 verification key of a FlowVM instance. */
export interface VerificationKey {
  readonly alpha: G1Point
  readonly beta: G2Point
  readonly gamma: G2Point
  readonly delta: G2Point
  /** One point for the constant and one a public signal. */
  readonly inputs: readonly G1Point[]
}

/** The parts of snarkjs' verification_key.json that define the key. */
export interface VerificationKeyFile {
  readonly vk_alpha_1: readonly string[]
  readonly vk_beta_2: readonly (readonly string[])[]
  readonly vk_gamma_2: readonly (readonly string[])[]
  readonly vk_delta_2: readonly (readonly string[])[]
  readonly IC: readonly (readonly string[])[]
}

/** Reads the form of snarkjs, which writes the real coefficient first. */
export function readVerificationKey(file: VerificationKeyFile): VerificationKey {
  return {
    alpha: readG1(file.vk_alpha_1),
    beta: readG2(file.vk_beta_2),
    gamma: readG2(file.vk_gamma_2),
    delta: readG2(file.vk_delta_2),
    inputs: file.IC.map(readG1),
  }
}

/**
 * Words of the key in the order of the constants in the generated Solidity verifier:
 * alpha, beta, gamma, delta, then the points of the inputs; coordinates as `G2Point` orders them.
 */
export function verificationKeyWords(key: VerificationKey): bigint[] {
  return [key.alpha, key.beta.flat(), key.gamma.flat(), key.delta.flat(), ...key.inputs].flat()
}

/**
 * The name of a key: keccak256 of its words, 32 bytes each, big-endian (abi.encodePacked of uint256).
 *
 * - Source: docs/specs/flowvm.md section 8; equal to `verificationKeyHash()` of contracts/verifiers.
 */
export function hashVerificationKey(key: VerificationKey): Hex {
  return keccak256(concat(verificationKeyWords(key).map((word) => numberToHex(word, { size: 32 }))))
}

/** Reads `[x, y, 1]`. */
export function readG1(point: readonly string[]): G1Point {
  return [coordinate(point[0]), coordinate(point[1])]
}

/** Reads `[[x real, x imaginary], [y real, y imaginary], [1, 0]]`. */
export function readG2(point: readonly (readonly string[])[]): G2Point {
  const [x, y] = [point[0] ?? [], point[1] ?? []]
  return [
    [coordinate(x[1]), coordinate(x[0])],
    [coordinate(y[1]), coordinate(y[0])],
  ]
}

/** A missing coordinate becomes p, which no check of a point accepts. */
function coordinate(text: string | undefined): bigint {
  return text === undefined ? -1n : BigInt(text)
}
