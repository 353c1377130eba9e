import type { BlsDomain } from '@flowbuilder/sdk/bls/domain'
import type { SignedDigest } from '../signatureScheme.ts'
import {
  addKeys,
  addSignatures,
  hashToSignaturePoint,
  isProduct,
  isSignature,
  type KeyPoint,
  multiplyKey,
  multiplySignature,
  pairKey,
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

/** Signatures over one digest. */
interface Group {
  readonly message: SignaturePoint
  readonly candidates: readonly Candidate[]
}

/**
 * Which of the signatures are valid.
 *
 * - Together they cost one pairing a digest and one final exponentiation: sums under random weights are compared, so that wrong ones
 *   cannot cancel. Only if that fails is it done for each digest, and then for each signature.
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
  const groups = groupByDigest(items, domain)
  if (areAllValid(groups, randomBytes)) {
    for (const { candidates } of groups) for (const { index } of candidates) verdicts[index] = true
    return verdicts
  }
  for (const group of groups) {
    const { message, candidates } = group
    const isGroupValid = groups.length > 1 && areAllValid([group], randomBytes)
    for (const { index, key, signature } of candidates)
      verdicts[index] = isGroupValid || isSignature(signature, message, key)
  }
  return verdicts
}

function groupByDigest(items: readonly SignedDigest[], domain: BlsDomain | undefined): Group[] {
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
  return [...groups].map(([name, candidates]) => ({
    message: hashToSignaturePoint(Uint8Array.from(Buffer.from(name, 'hex')), domain),
    candidates,
  }))
}

/** One alone is told by `isSignature` for less. */
function areAllValid(
  groups: readonly Group[],
  randomBytes: (length: number) => Uint8Array,
): boolean {
  const [first] = groups
  if (first === undefined || (groups.length === 1 && first.candidates.length === 1)) return false
  const signatures: SignaturePoint[] = []
  const pairings = groups.map(({ message, candidates }) => {
    const weighted = candidates.map(({ key, signature }) => {
      const weight = readScalar(randomBytes(WEIGHT_BYTES))
      signatures.push(multiplySignature(signature, weight))
      return { key, weight }
    })
    const [only] = weighted
    // The weight goes to the message where there is one key, whose lines are known.
    return only !== undefined && weighted.length === 1
      ? pairKey(multiplySignature(message, only.weight), only.key)
      : pairKey(message, weighted.map((item) => multiplyKey(item.key, item.weight)).reduce(addKeys))
  })
  return isProduct(signatures.reduce(addSignatures), pairings)
}
