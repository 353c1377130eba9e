/** Statements that are checked, in order. */
export const CHECK_NAMES = [
  'contracts',
  'requestId',
  'resultStored',
  'settlementCall',
  'settlementResult',
  'verificationKey',
  'proof',
  'definitionHash',
  'inputsHash',
  'program',
  'inputsCommitment',
  'recomputed',
] as const
export type CheckName = (typeof CHECK_NAMES)[number]
