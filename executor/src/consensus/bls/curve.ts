import { BlsDomain } from '@flowbuilder/sdk/bls/domain'
import { bls12_381 } from '@noble/curves/bls12-381.js'
import mcl from 'mcl-wasm'

// mcl in WebAssembly pairs seven times faster than @noble/curves, and the binding of blst has no signatures in G1. Hashing
// to the curve stays with @noble/curves, whose RFC 9380 suite is the one of the contracts; the two are tested against each other.
await mcl.init(mcl.BLS12_381)
mcl.setETHserialization(true)

export type SignaturePoint = InstanceType<typeof mcl.G1>
export type KeyPoint = InstanceType<typeof mcl.G2>
export type Scalar = InstanceType<typeof mcl.Fr>

/** Digests whose points are remembered: all votes of a round share one or two. */
const MAX_HASHED = 256

/** Keys that are remembered in their decoded form: those of a set, with room for the next. */
const MAX_KEYS = 2_048

const keys = new Map<string, KeyPoint>()
const hashed = new Map<string, SignaturePoint>()
const negatedGenerator = mcl.neg(readKey(bls12_381.G2.Point.BASE.toBytes()) ?? new mcl.G2())

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
  return key
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
  const point = new mcl.G1()
  point.deserialize(bls12_381.shortSignatures.hash(digest, domain).toBytes())
  const oldest = hashed.size >= MAX_HASHED ? hashed.keys().next().value : undefined
  if (oldest !== undefined) hashed.delete(oldest)
  hashed.set(name, point)
  return point
}

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
export const multiplyKey = (point: KeyPoint, scalar: Scalar): KeyPoint =>
  mcl.mul(point, scalar) as KeyPoint

/** Whether e(signature, generator) = e(message, key). */
export function isSignature(
  signature: SignaturePoint,
  message: SignaturePoint,
  key: KeyPoint,
): boolean {
  const left = mcl.millerLoop(signature, negatedGenerator)
  return mcl.finalExp(mcl.mul(left, mcl.millerLoop(message, key))).isOne()
}
