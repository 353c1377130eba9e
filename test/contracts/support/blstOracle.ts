import { aggregatePublicKeys, aggregateSignatures, PublicKey, Signature } from '@chainsafe/blst'
import { bytesToHex, type Hex, hexToBytes } from 'viem'

// The binding of blst is made for keys in G1 and signatures in G2, the other way round, and has no pairing of arbitrary
// points. What it has for both groups is decoding with every check, and addition. That is enough of an oracle: each key
// of a test has a known scalar, so that "signature = scalar * message" decides without a pairing.

/** What is to be judged; points as EIP-2537 writes them, of any length and content. */
export interface BlstQuestion {
  /** Key of a single signer or of a set. */
  readonly key: Hex
  /** Keys to take away from it. */
  readonly absentKeys: readonly Hex[]
  readonly signature: Hex
  /** The point that the digest hashes to. */
  readonly message: Hex
  /** Discrete logarithm of the key that is left; undefined if nobody knows one. */
  readonly scalar: bigint | undefined
}

/** The verdict of blst. */
export function judgeByBlst({
  key,
  absentKeys,
  signature,
  message,
  scalar,
}: BlstQuestion): boolean {
  try {
    const opposites = absentKeys.map((absent) => negate(decodeG2(absent)))
    const rest = aggregateSignatures([decodeG2(key), ...opposites])
    rest.sigValidate(true) // not at infinity
    const signed = decodeG1(signature)
    if (scalar === undefined) throw new Error('a valid key without a known scalar')
    if (!same(rest, multiply(GENERATOR, scalar, aggregateSignatures))) {
      throw new Error('the key has another scalar')
    }
    const expected = multiply(decodeG1(message), scalar, aggregatePublicKeys)
    return same(signed, expected)
  } catch (error) {
    if (error instanceof Error && /BLST_|^malformed/.test(`${error.message} ${codeOf(error)}`)) {
      return false
    }
    throw error
  }
}

function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : ''
}

/** Generator of G2, compressed: draft-irtf-cfrg-pairing-friendly-curves section 4.2.1. */
const GENERATOR = Signature.fromHex(
  '0x93e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8',
)

function decodeG1(point: Hex): PublicKey {
  return PublicKey.fromBytes(toBlst(point, [0, 1]), true)
}

/** blst writes the imaginary part first. */
function decodeG2(point: Hex): Signature {
  return Signature.fromBytes(toBlst(point, [1, 0, 3, 2]), true, true)
}

const COORDINATE = 64
const PADDING = 16

/** Coordinates of 48 bytes. Their three top bits are flags for blst, and part of the number for EIP-2537: never set below the prime. */
function toBlst(point: Hex, order: readonly number[]): Uint8Array {
  const bytes = hexToBytes(point)
  if (bytes.length !== order.length * COORDINATE) throw new Error('malformed: length')
  const coordinates = order.map((place) => {
    const coordinate = bytes.slice(place * COORDINATE, (place + 1) * COORDINATE)
    if (coordinate.slice(0, PADDING).some((byte) => byte !== 0))
      throw new Error('malformed: padding')
    if ((coordinate[PADDING] ?? 0) >= 0x20) throw new Error('malformed: not below the prime')
    return Buffer.from(coordinate.slice(PADDING))
  })
  const result = Buffer.concat(coordinates)
  if (result.every((byte) => byte === 0)) result[0] = 0x40 // how blst writes infinity
  return result
}

function negate(point: Signature): Signature {
  const bytes = point.toBytes(true)
  bytes[0] = (bytes[0] ?? 0) ^ 0x20 // which of the two roots y is
  return Signature.fromBytes(bytes, true, true)
}

function multiply<Point>(base: Point, scalar: bigint, sum: (points: Point[]) => Point): Point {
  let product = base
  for (const bit of scalar.toString(2).slice(1)) {
    product = sum([product, product])
    if (bit === '1') product = sum([product, base])
  }
  return product
}

function same<Point extends { toBytes(): Uint8Array }>(left: Point, right: Point): boolean {
  return bytesToHex(left.toBytes()) === bytesToHex(right.toBytes())
}
