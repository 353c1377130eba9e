/**
 * Domain separation tags: a signature made for one purpose is none for another.
 *
 * - Source: the constants of contracts/libraries/BLS12381.sol, compared by test/contracts/bls.test.ts; BEACON is for executors alone.
 */
export const BlsDomain = {
  /** Prevotes and precommits of the consensus. */
  VOTE: 'FLOWBUILDER-V1-VOTE-BLS12381G1_XMD:SHA-256_SSWU_RO_',
  /** Proof that a registered key has an owner. */
  POSSESSION: 'FLOWBUILDER-V1-POSSESSION-BLS12381G1_XMD:SHA-256_SSWU_RO_',
  /** Results that a set of executors certifies. */
  RESULT: 'FLOWBUILDER-V1-RESULT-BLS12381G1_XMD:SHA-256_SSWU_RO_',
  /** The proposer of a block, over the beacon of the block before. */
  BEACON: 'FLOWBUILDER-V1-BEACON-BLS12381G1_XMD:SHA-256_SSWU_RO_',
} as const

export type BlsDomain = (typeof BlsDomain)[keyof typeof BlsDomain]
