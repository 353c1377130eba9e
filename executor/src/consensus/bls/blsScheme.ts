import { randomBytes } from 'node:crypto'
import type { SignatureScheme } from '../signatureScheme.ts'
import {
  addKeys,
  addSignatures,
  hashToSignaturePoint,
  isSignature,
  readKnownKey,
  readSignature,
} from './curve.ts'
import { verifySignatures } from './verifySignatures.ts'

const chance = (length: number): Uint8Array => Uint8Array.from(randomBytes(length))

/** BLS12-381, signatures in G1, domain of the votes: what the contracts verify. */
export const blsScheme: SignatureScheme = {
  verify: (items, domain) => verifySignatures(items, chance, domain),

  sum(signatures) {
    const points = signatures.map(readSignature)
    const sum = points.reduce((a, b) => (a && b ? addSignatures(a, b) : undefined), points.shift())
    return sum?.serialize()
  },

  verifySum(publicKeys, digest, signature) {
    const keys = publicKeys.map(readKnownKey)
    const key = keys.reduce((a, b) => (a && b ? addKeys(a, b) : undefined), keys.shift())
    const point = readSignature(signature)
    if (key === undefined || key.isZero() || point === undefined) return false
    return isSignature(point, hashToSignaturePoint(digest), key)
  },
}
