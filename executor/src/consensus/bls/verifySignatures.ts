import type { BlsDomain } from '@flowbuilder/sdk/bls/domain'
import type { SignedDigest } from '../signatureScheme.ts'
import {
  addKeys,
  addSignatures,
  hashToSignaturePoint,
  isSignature,
  type KeyPoint,
  multiplyKey,
  multiplySignature,
  readKnownKey,
  readScalar,
  readSignature,
  type SignaturePoint,
} from './curve.ts'

/** 16 bytes: two wrong signatures cancel with a chance of 2^-128. */
const WEIGHT_BYTES = 16

interface Candidate {
  readonly index: number
  readonly key: KeyPoint
  readonly signature: SignaturePoint
}

/**
 * Which of the signatures are valid.
 *
 * - Signatures over one digest cost one pairing together: sums under random weights are compared, so that wrong ones cannot
 *   cancel. Only if that fails are they checked one by one.
 * - `domain`: that of the votes unless another is given.
 * - `randomBytes`: unpredictable for whoever made the signatures.
 * - Errors: none; bytes that are no point are an invalid signature.
 */
export function verifySignatures(
  items: readonly SignedDigest[],
  randomBytes: (length: number) => Uint8Array,
  domain?: BlsDomain,
): boolean[] {
  const verdicts = items.map(() => false)
  const groups = new Map<string, Candidate[]>()
  for (const [index, item] of items.entries()) {
    const key = readKnownKey(item.publicKey)
    const signature = readSignature(item.signature)
    if (key === undefined || signature === undefined) continue
    const name = Buffer.from(item.digest).toString('hex')
    const group = groups.get(name) ?? []
    group.push({ index, key, signature })
    groups.set(name, group)
  }
  for (const [name, group] of groups) {
    const message = hashToSignaturePoint(Uint8Array.from(Buffer.from(name, 'hex')), domain)
    const areAllValid = group.length > 1 && isSumValid(group, message, randomBytes)
    for (const { index, key, signature } of group)
      verdicts[index] = areAllValid || isSignature(signature, message, key)
  }
  return verdicts
}

function isSumValid(
  group: readonly Candidate[],
  message: SignaturePoint,
  randomBytes: (length: number) => Uint8Array,
): boolean {
  const weighted = group.map(({ key, signature }) => {
    const weight = readScalar(randomBytes(WEIGHT_BYTES))
    return { key: multiplyKey(key, weight), signature: multiplySignature(signature, weight) }
  })
  const sum = weighted.reduce((a, b) => ({
    key: addKeys(a.key, b.key),
    signature: addSignatures(a.signature, b.signature),
  }))
  return isSignature(sum.signature, message, sum.key)
}
