import type { BlsDomain } from '@flowbuilder/sdk/bls/domain'
import type { SignedDigest } from '../signatureScheme.ts'
import {
  hashToSignaturePoint,
  isProduct,
  isSignature,
  type KeyPoint,
  pairKey,
  readKnownKey,
  readScalar,
  readSignature,
  type Scalar,
  type SignaturePoint,
  sumWeighted,
} from './curve.ts'

/** 16 bytes: two wrong signatures cancel with a chance of 2^-128. */
const WEIGHT_BYTES = 16

interface Candidate {
  readonly index: number
  readonly message: SignaturePoint
  readonly signature: SignaturePoint
}

/** Signatures of one key. */
interface Group {
  readonly key: KeyPoint
  readonly candidates: readonly Candidate[]
}

/**
 * Which of the signatures are valid.
 *
 * - Together they cost one pairing a key, whose lines are known, and one final exponentiation: sums under random weights are compared, so
 *   that wrong ones cannot cancel. Only if that fails is it done for each key, and then for each of its signatures: who signs wrongly
 *   makes nobody else's dearer.
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
  const groups = groupByKey(items, domain)
  if (areAllValid(groups, randomBytes)) {
    for (const { candidates } of groups) for (const { index } of candidates) verdicts[index] = true
    return verdicts
  }
  for (const group of groups) {
    const { key, candidates } = group
    const isGroupValid = groups.length > 1 && areAllValid([group], randomBytes)
    for (const { index, message, signature } of candidates)
      verdicts[index] = isGroupValid || isSignature(signature, message, key)
  }
  return verdicts
}

function groupByKey(items: readonly SignedDigest[], domain: BlsDomain | undefined): Group[] {
  const groups = new Map<KeyPoint, Candidate[]>()
  for (const [index, item] of items.entries()) {
    const key = readKnownKey(item.publicKey)
    const signature = readSignature(item.signature)
    if (key === undefined || signature === undefined) continue
    const group = groups.get(key) ?? []
    group.push({ index, message: hashToSignaturePoint(item.digest, domain), signature })
    groups.set(key, group)
  }
  return [...groups].map(([key, candidates]) => ({ key, candidates }))
}

/** One alone is told by `isSignature` for less. */
function areAllValid(
  groups: readonly Group[],
  randomBytes: (length: number) => Uint8Array,
): boolean {
  const [first] = groups
  if (first === undefined || (groups.length === 1 && first.candidates.length === 1)) return false
  const signatures: SignaturePoint[] = []
  const weights: Scalar[] = []
  const pairings = groups.map(({ key, candidates }) => {
    const own = candidates.map(() => readScalar(randomBytes(WEIGHT_BYTES)))
    signatures.push(...candidates.map(({ signature }) => signature))
    weights.push(...own)
    const messages = candidates.map(({ message }) => message)
    return pairKey(sumWeighted(messages, own), key)
  })
  return isProduct(sumWeighted(signatures, weights), pairings)
}
