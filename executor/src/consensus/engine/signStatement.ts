import type { SigningContext } from '../core/digest/voteDigest.ts'
import { type UnsignedProposal, type UnsignedVote, VoteType } from '../core/types.ts'
import { SignerError, SignerErrorCode } from '../signer/errors.ts'
import { SignedStep } from '../signer/port.ts'
import type { SignerGuard } from '../signer/signerGuard.ts'
import { statementDigest } from './statementDigest.ts'

/**
 * The guard's signature over a vote or proposal; its refusal if it refuses: silence is always safe.
 *
 * - Errors: SIGNER_FAILED: a guard that lost its record is no refusal.
 */
export async function signStatement(
  statement: UnsignedVote | UnsignedProposal,
  context: SigningContext,
  signer: Pick<SignerGuard, 'sign'>,
): Promise<Uint8Array | SignerError> {
  const { height, round } = statement
  const signBytes = statementDigest(statement, context)
  try {
    return await signer.sign({ height, round, step: stepOf(statement), signBytes })
  } catch (error) {
    if (!(error instanceof SignerError) || error.data.code === SignerErrorCode.FAILED) throw error
    return error
  }
}

function stepOf(statement: UnsignedVote | UnsignedProposal): SignedStep {
  if (!('type' in statement)) return SignedStep.PROPOSAL
  return statement.type === VoteType.PREVOTE ? SignedStep.PREVOTE : SignedStep.PRECOMMIT
}
