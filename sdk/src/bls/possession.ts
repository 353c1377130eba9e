import { type Address, encodeAbiParameters, type Hex, keccak256 } from 'viem'
import { toCurveG2 } from './curve.ts'
import { BlsDomain } from './domain.ts'
import type { G1Point, G2Point } from './points.ts'
import { getPublicKey, sign } from './sign.ts'
import { falseIfInvalid, verify } from './verify.ts'

const WORD = { type: 'uint256' } as const

const POSSESSION_PARAMETERS = [
  { type: 'uint256' },
  { type: 'address' },
  { type: 'address' },
  {
    type: 'tuple',
    components: [
      { ...WORD, name: 'x0High' },
      { ...WORD, name: 'x0Low' },
      { ...WORD, name: 'x1High' },
      { ...WORD, name: 'x1Low' },
      { ...WORD, name: 'y0High' },
      { ...WORD, name: 'y0Low' },
      { ...WORD, name: 'y1High' },
      { ...WORD, name: 'y1Low' },
    ],
  },
] as const

/** What a proof of possession is good for, and nothing else. */
export interface PossessionContext {
  readonly chainId: bigint
  /** The contract that registers the key. */
  readonly contract: Address
  /** The account that the key will belong to. */
  readonly owner: Address
}

/**
 * What a proof of possession signs.
 *
 * - Shape: keccak256(abi.encode(uint256 chainId, address contract, address owner, G2Point key)).
 * - Source: twin of BLS12381.possessionDigest.
 */
export function hashPossession(publicKey: G2Point, context: PossessionContext): Hex {
  const { chainId, contract, owner } = context
  return keccak256(
    encodeAbiParameters(POSSESSION_PARAMETERS, [chainId, contract, owner, publicKey]),
  )
}

/**
 * Proves that the holder of a secret key wants it to belong to an owner.
 *
 * - Errors: BLS_SECRET_KEY_INVALID.
 */
export function provePossession(secretKey: Uint8Array, context: PossessionContext): G1Point {
  const digest = hashPossession(getPublicKey(secretKey), context)
  return sign(secretKey, digest, BlsDomain.POSSESSION)
}

/** Whether `signature` is that proof; false for whatever is wrong. Twin of BLS12381.verifyPossession. */
export function verifyPossession(
  publicKey: G2Point,
  signature: G1Point,
  context: PossessionContext,
): boolean {
  return falseIfInvalid(() => {
    toCurveG2(publicKey) // words that do not fit have no digest
    const digest = hashPossession(publicKey, context)
    return verify({ publicKey, signature, digest, domain: BlsDomain.POSSESSION })
  })
}
