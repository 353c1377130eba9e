import { BlsDomain } from '@flowbuilder/sdk/bls/domain'
import { checkSecretKey } from '@flowbuilder/sdk/bls/secretKey'
import { hashResultVote, type ResultVote } from '@flowbuilder/sdk/consensus/voteDigest'
import { bytesToHex, type Hex, hexToBytes } from 'viem'
import type { SigningContext } from '../core/digest/voteDigest.ts'
import { hashToSignaturePoint, multiplySignature, readScalar } from './curve.ts'

/** Signs votes on results, 48 bytes each: who signs two of one request, or a wrong one, is slashed for it. */
export type ResultSigner = (vote: ResultVote) => Hex

/**
 * Signs with the key of a validator under BlsDomain.RESULT, which nothing else uses. The journal of the committee sees to it that a request
 * gets one vote.
 *
 * - Errors: BLS_SECRET_KEY_INVALID.
 */
export function createResultSigner(
  secretKey: Uint8Array,
  { chainId, registry }: SigningContext,
): ResultSigner {
  checkSecretKey(secretKey)
  const secret = readScalar(secretKey)
  return (vote) => {
    const digest = hexToBytes(hashResultVote(vote, { chainId, registry }))
    return bytesToHex(
      multiplySignature(hashToSignaturePoint(digest, BlsDomain.RESULT), secret).serialize(),
    )
  }
}
