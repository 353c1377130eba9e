import { decodeG1, decodeG2 } from '@flowbuilder/sdk/bls/encodePoints'
import type { G1Point, G2Point } from '@flowbuilder/sdk/bls/points'
import {
  type PossessionContext,
  provePossession,
  verifyPossession,
} from '@flowbuilder/sdk/bls/possession'
import { checkSecretKey } from '@flowbuilder/sdk/bls/secretKey'
import { getPublicKey } from '@flowbuilder/sdk/bls/sign'
import { hexToBytes, isHex } from 'viem'
import { WebError, WebErrorCode } from '../../../errors/webError.ts'

/** A public key of BLS12-381 and the proof that whoever has its secret key wants it to belong to an account. */
export interface ProvenKey {
  readonly publicKey: G2Point
  readonly possession: G1Point
}

const SECRET_BYTES = 32

/**
 * Reads what somebody pasted: the file of a BLS key (0x and 64 digits), or the public key and proof that
 * `flow executor possession` prints. Pure.
 *
 * - A proof is checked here, for this chain, contract and owner, before anybody pays for a transaction.
 * - Errors: WEB_KEY_MALFORMED, WEB_KEY_NOT_PROVEN; none holds a part of the text.
 */
export function readKeyText(text: string, context: PossessionContext): ProvenKey {
  const trimmed = text.trim()
  const key = isHex(trimmed) ? fromSecret(trimmed, context) : fromProof(trimmed)
  if (key === undefined) throw new WebError(WebErrorCode.KEY_MALFORMED)
  if (!verifyPossession(key.publicKey, key.possession, context))
    throw new WebError(WebErrorCode.KEY_NOT_PROVEN)
  return key
}

function fromSecret(text: `0x${string}`, context: PossessionContext): ProvenKey | undefined {
  if (text.length !== 2 + 2 * SECRET_BYTES) return undefined
  try {
    const secretKey = hexToBytes(text)
    checkSecretKey(secretKey)
    const possession = provePossession(secretKey, context)
    return { publicKey: getPublicKey(secretKey), possession }
  } catch {
    return undefined
  }
}

function fromProof(text: string): ProvenKey | undefined {
  try {
    const { publicKey, possession } = JSON.parse(text) as Record<string, unknown>
    if (!isHex(publicKey) || !isHex(possession)) return undefined
    return { publicKey: decodeG2(publicKey), possession: decodeG1(possession) }
  } catch {
    return undefined
  }
}
