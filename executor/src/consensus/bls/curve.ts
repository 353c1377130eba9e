import { BlsDomain } from '@flowbuilder/sdk/bls/domain'
import { bls12_381 } from '@noble/curves/bls12-381.js'
import mcl from 'mcl-wasm'
import { expandMessage } from './expandMessage.ts'

// mcl in WebAssembly pairs and hashes seven times faster than @noble/curves, and the binding of blst has no signatures in G1. The two
// are tested against each other.
await mcl.init(mcl.BLS12_381)
mcl.setETHserialization(true)
// Maps to the curve as RFC 9380 says: what the contracts do.
mcl.setMapToMode(mcl.IRTF)

export type SignaturePoint = InstanceType<typeof mcl.G1>
export type KeyPoint = InstanceType<typeof mcl.G2>
export type Scalar = InstanceType<typeof mcl.Fr>
/** A value of a pairing before its final exponentiation; several are multiplied, and exponentiated once. */
export type Pairing = InstanceType<typeof mcl.GT>
type PreparedKey = InstanceType<typeof mcl.PrecomputedG2>

/** Digests whose points are remembered: all votes of a round share one or two. */
const MAX_HASHED = 256

/** Keys that are remembered in their decoded form: those of a set, with room for the next. */
const MAX_KEYS = 2_048

/** Keys whose lines are computed beforehand, 20 kB each: those of a set. */
const MAX_PREPARED = 512

/** Of one of the two elements of the field that a digest is hashed to: 128 bits more than the field, so that it is uniform. */
const FIELD_BYTES = 64

const keys = new Map<string, KeyPoint>()
const prepared = new Map<KeyPoint, PreparedKey>()
const hashed = new Map<string, SignaturePoint>()
const generator = readKey(bls12_381.G2.Point.BASE.toBytes()) ?? new mcl.G2()
const negatedGenerator = new mcl.PrecomputedG2(mcl.neg(generator))

/**
 * A signature of 48 bytes; undefined unless it is canonical, on the curve, in the subgroup and not at infinity.
 */
export function readSignature(bytes: Uint8Array): SignaturePoint | undefined {
  return readPoint(new mcl.G1(), bytes, 48)
}

/** A public key of 96 bytes, likewise. */
export function readKey(bytes: Uint8Array): KeyPoint | undefined {
  return readPoint(new mcl.G2(), bytes, 96)
}

/** As `readKey`, remembering the key: only for keys of validators. */
export function readKnownKey(bytes: Uint8Array): KeyPoint | undefined {
  const name = Buffer.from(bytes).toString('hex')
  const known = keys.get(name)
  if (known !== undefined) return known
  const key = readKey(bytes)
  if (key === undefined) return undefined
  if (keys.size >= MAX_KEYS) keys.clear()
  keys.set(name, key)
  prepare(key)
  return key
}

/** Votes of one validator come again and again: half of the work on its key is done once. */
function prepare(key: KeyPoint): void {
  const [oldest] = prepared
  if (oldest !== undefined && prepared.size >= MAX_PREPARED) {
    prepared.delete(oldest[0])
    oldest[1].destroy()
  }
  prepared.set(key, new mcl.PrecomputedG2(key))
}

function readPoint<Point extends SignaturePoint | KeyPoint>(
  point: Point,
  bytes: Uint8Array,
  length: number,
): Point | undefined {
  if (bytes.length !== length) return undefined
  try {
    point.deserialize(bytes)
  } catch {
    return undefined // mcl says no more than that the bytes are no point
  }
  return point.isZero() || !point.isValidOrder() ? undefined : point
}

/** The point that a digest of 32 bytes is hashed to by RFC 9380. @default domain: that of the votes */
export function hashToSignaturePoint(
  digest: Uint8Array,
  domain: BlsDomain = BlsDomain.VOTE,
): SignaturePoint {
  const name = `${domain} ${Buffer.from(digest).toString('hex')}`
  const known = hashed.get(name)
  if (known !== undefined) return known
  const uniform = expandMessage(digest, domain, 2 * FIELD_BYTES)
  const point = mcl.add(
    mapToCurve(uniform.subarray(0, FIELD_BYTES)),
    mapToCurve(uniform.subarray(FIELD_BYTES)),
  )
  const oldest = hashed.size >= MAX_HASHED ? hashed.keys().next().value : undefined
  if (oldest !== undefined) hashed.delete(oldest)
  hashed.set(name, point)
  return point
}

/** The map and the clearing of the cofactor; clearing both summands is clearing the sum. */
function mapToCurve(uniform: Uint8Array): SignaturePoint {
  const element = new mcl.Fp()
  element.setBigEndianMod(uniform)
  return element.mapToG1()
}

/** The public key of a secret one, 96 bytes. */
export const keyOfSecret = (secret: Scalar): Uint8Array =>
  multiplyKey(generator, secret).serialize()

/** From 1 to 32 bytes, big-endian. */
export function readScalar(bytes: Uint8Array): Scalar {
  const scalar = new mcl.Fr()
  scalar.setBigEndianMod(bytes)
  return scalar
}

export const addSignatures = (a: SignaturePoint, b: SignaturePoint): SignaturePoint => mcl.add(a, b)
export const addKeys = (a: KeyPoint, b: KeyPoint): KeyPoint => mcl.add(a, b)
export const multiplySignature = (point: SignaturePoint, scalar: Scalar): SignaturePoint =>
  mcl.mul(point, scalar) as SignaturePoint
/** The sum of all points, each multiplied with its scalar. */
export const sumWeighted = (points: SignaturePoint[], scalars: Scalar[]): SignaturePoint =>
  mcl.mulVec(points, scalars)
export const multiplyKey = (point: KeyPoint, scalar: Scalar): KeyPoint =>
  mcl.mul(point, scalar) as KeyPoint

/** e(message, key), to be compared. */
export function pairKey(message: SignaturePoint, key: KeyPoint): Pairing {
  const lines = prepared.get(key)
  return lines === undefined
    ? mcl.millerLoop(message, key)
    : mcl.precomputedMillerLoop(message, lines)
}

/** Whether e(signature, generator) is the product of the others. */
export function isProduct(signature: SignaturePoint, others: readonly Pairing[]): boolean {
  const negated = mcl.precomputedMillerLoop(signature, negatedGenerator)
  const product = others.reduce((a, b) => mcl.mul(a, b), negated)
  return mcl.finalExp(product).isOne()
}

/** Whether e(signature, generator) = e(message, key). */
export function isSignature(
  signature: SignaturePoint,
  message: SignaturePoint,
  key: KeyPoint,
): boolean {
  const lines = prepared.get(key)
  const product =
    lines === undefined
      ? mcl.precomputedMillerLoop2mixed(message, key, signature, negatedGenerator)
      : mcl.precomputedMillerLoop2(signature, negatedGenerator, message, lines)
  return mcl.finalExp(product).isOne()
}
