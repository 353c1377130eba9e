import { type G1Point, type G2Point, readG1, readG2 } from './verificationKey.ts'

/** A Groth16 proof in the order of the Solidity verifier. */
export interface Groth16Proof {
  readonly a: G1Point
  readonly b: G2Point
  readonly c: G1Point
}

/** A Groth16 proof as snarkjs writes it. */
export interface ProofFile {
  readonly pi_a: readonly string[]
  readonly pi_b: readonly (readonly string[])[]
  readonly pi_c: readonly string[]
}

/** Public signals of a FlowVM proof. */
export interface PublicSignals {
  readonly programHash: bigint
  readonly inputsCommitment: bigint
  readonly outputsCommitment: bigint
  readonly contextHash: bigint
}

/** Reads the form of snarkjs, which writes the real coefficient of G2 first. Checks nothing: `verifyProof` does. */
export function readProof(file: ProofFile): Groth16Proof {
  return { a: readG1(file.pi_a), b: readG2(file.pi_b), c: readG1(file.pi_c) }
}

/** Public signals in the order of the circuit and of the Solidity verifier. */
export function listPublicSignals(signals: PublicSignals): [bigint, bigint, bigint, bigint] {
  return [
    signals.programHash,
    signals.inputsCommitment,
    signals.outputsCommitment,
    signals.contextHash,
  ]
}
