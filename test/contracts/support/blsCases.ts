import { bls12_381 } from '@noble/curves/bls12-381.js'
import {
  type Address,
  bytesToBigInt,
  concat,
  type Hex,
  hexToBigInt,
  hexToBytes,
  keccak256,
  numberToHex,
  size,
  slice,
  toHex,
} from 'viem'
import { aggregateSignatures, sumPublicKeys } from '../../../sdk/src/bls/aggregate.ts'
import { CurveG1, fromCurveG1, toCurveG1 } from '../../../sdk/src/bls/curve.ts'
import { BlsDomain } from '../../../sdk/src/bls/domain.ts'
import { encodeG1, encodeG2 } from '../../../sdk/src/bls/encodePoints.ts'
import { hashPossession, type PossessionContext } from '../../../sdk/src/bls/possession.ts'
import { generateSecretKey } from '../../../sdk/src/bls/secretKey.ts'
import { getPublicKey, sign } from '../../../sdk/src/bls/sign.ts'
import { HARNESS } from './blsHarness.ts'
import { CHAIN_ID } from './fixedWorld.ts'
import { outsideSubgroupG1, outsideSubgroupG2, rogueKey } from './strangePoints.ts'

const ORDER = bls12_381.fields.Fr.ORDER
const PRIME = bls12_381.fields.Fp.ORDER
const MEMBER_COUNT = 8
const INFINITY_G1: Hex = `0x${'00'.repeat(128)}`
const INFINITY_G2: Hex = `0x${'00'.repeat(256)}`

/** One verification, with the verdict that the specification gives. */
export interface BlsCase {
  readonly kind: string
  readonly expected: boolean
  readonly key: Hex
  readonly absentKeys: readonly Hex[]
  readonly signature: Hex
  readonly digest: Hex
  readonly domain: BlsDomain
  /** Discrete logarithm of the key that is left; undefined where the key is to be refused. */
  readonly scalar: bigint | undefined
  /** Set for a proof of possession: whom the contract is asked about. */
  readonly owner?: Address
}

interface Member {
  readonly secretKey: Uint8Array
  readonly scalar: bigint
  readonly publicKey: ReturnType<typeof getPublicKey>
  readonly key: Hex
}

/** `rounds` cases of each kind, different in each round, the same in each run. */
export function buildBlsCases(rounds: number): readonly BlsCase[] {
  const members = Array.from({ length: MEMBER_COUNT }, (_, index): Member => {
    const secretKey = generateSecretKey(hexToBytes(keccak256(toHex(`case seed ${index}`))))
    const publicKey = getPublicKey(secretKey)
    return { secretKey, scalar: bytesToBigInt(secretKey), publicKey, key: encodeG2(publicKey) }
  })
  return Array.from({ length: rounds }, (_, round) => [
    ...singleCases(members, round),
    ...aggregateCases(members, round),
    ...possessionCases(members, round),
  ]).flat()
}

function singleCases(members: readonly Member[], round: number): BlsCase[] {
  const chance = chanceOf(`single ${round}`)
  const signer = pick(members, chance)
  const other = pick(
    members.filter((member) => member !== signer),
    chance,
  )
  const digest = numberToHex(chance(), { size: 32 })
  const domain = round % 2 === 0 ? BlsDomain.RESULT : BlsDomain.VOTE
  const signature = encodeG1(sign(signer.secretKey, digest, domain))
  const honest = {
    kind: 'honest',
    expected: true,
    key: signer.key,
    absentKeys: [],
    signature,
    digest,
    domain,
    scalar: signer.scalar,
  }
  const bad = (kind: string, change: Partial<BlsCase>): BlsCase => ({
    ...honest,
    kind,
    expected: false,
    ...change,
  })
  const oppositeKey = negateG2(signer.key)
  const strangeG1 = outsideSubgroupG1(chance() % PRIME)
  const shifted = CurveG1.fromAffine(joined(strangeG1)).add(
    toCurveG1(sign(signer.secretKey, digest, domain)),
  )
  return [
    honest,
    bad('key of another', { key: other.key, scalar: other.scalar }),
    bad('digest of another message', { digest: keccak256(digest) }),
    bad('wrong domain', { domain: BlsDomain.POSSESSION }),
    bad('flipped bit in the signature', { signature: flip(signature, chance) }),
    bad('flipped bit in the key', { key: flip(signer.key, chance), scalar: undefined }),
    bad('truncated signature', { signature: slice(signature, 0, size(signature) - cut(chance)) }),
    bad('extended signature', { signature: concat([signature, `0x${'00'.repeat(cut(chance))}`]) }),
    bad('truncated key', { key: slice(signer.key, cut(chance)), scalar: undefined }),
    bad('negated y of the signature', { signature: negateG1(signature) }),
    bad('negated y of the key', { key: oppositeKey, scalar: ORDER - signer.scalar }),
    {
      ...honest,
      kind: 'both negated: the signature of the opposite key',
      key: oppositeKey,
      signature: negateG1(signature),
      scalar: ORDER - signer.scalar,
    },
    bad('signature outside the subgroup', { signature: encodeG1(strangeG1) }),
    bad('signature plus a point outside', { signature: encodeG1(fromCurveG1(shifted)) }),
    bad('key outside the subgroup', {
      key: encodeG2(outsideSubgroupG2(chance() % PRIME)),
      scalar: undefined,
    }),
    bad('signature at infinity', { signature: INFINITY_G1 }),
    bad('key at infinity', { key: INFINITY_G2, scalar: undefined }),
    bad('both at infinity', { key: INFINITY_G2, signature: INFINITY_G1, scalar: undefined }),
    bad('signature not canonical', { signature: plusPrime(signature, Number(chance() % 2n)) }),
    bad('key not canonical', {
      key: plusPrime(signer.key, Number(chance() % 4n)),
      scalar: undefined,
    }),
  ]
}

function aggregateCases(members: readonly Member[], round: number): BlsCase[] {
  const chance = chanceOf(`aggregate ${round}`)
  const digest = numberToHex(chance(), { size: 32 })
  const domain = BlsDomain.RESULT
  const absentCount = 1 + Number(chance() % BigInt(MEMBER_COUNT - 1))
  const [absent, present] = [members.slice(0, absentCount), members.slice(absentCount)]
  const first = members[0] as Member
  const signAll = (signers: readonly Member[]): Hex =>
    encodeG1(aggregateSignatures(signers.map(({ secretKey }) => sign(secretKey, digest, domain))))
  const setKey = encodeG2(sumPublicKeys(members.map(({ publicKey }) => publicKey)))
  const total = sumScalars(members)
  const honest = {
    kind: 'aggregate of those present',
    expected: true,
    key: setKey,
    absentKeys: absent.map(({ key }) => key),
    signature: signAll(present),
    digest,
    domain,
    scalar: sumScalars(present),
  }
  const bad = (kind: string, change: Partial<BlsCase>): BlsCase => ({
    ...honest,
    kind,
    expected: false,
    ...change,
  })
  const rogue = rogueKey(members.map(({ publicKey }) => publicKey))
  return [
    honest,
    {
      ...honest,
      kind: 'aggregate of all',
      absentKeys: [],
      signature: signAll(members),
      scalar: total,
    },
    bad('absent member not taken away', { absentKeys: [], scalar: total }),
    bad('absent member taken away twice', {
      absentKeys: [...honest.absentKeys, first.key],
      scalar: mod(sumScalars(present) - first.scalar),
    }),
    bad('present member taken away', {
      absentKeys: [first.key],
      signature: signAll(members),
      scalar: mod(total - first.scalar),
    }),
    {
      ...honest,
      kind: 'duplicate key that signs twice: what the set says is what counts',
      key: encodeG2(sumPublicKeys([first, first, ...present].map(({ publicKey }) => publicKey))),
      absentKeys: [],
      signature: signAll([first, first, ...present]),
      scalar: mod(2n * first.scalar + sumScalars(present)),
    },
    bad('nobody left', { absentKeys: members.map(({ key }) => key), scalar: undefined }),
    bad('keys that sum to infinity', {
      key: first.key,
      absentKeys: [first.key],
      signature: INFINITY_G1,
      scalar: undefined,
    }),
    bad('absent key not canonical', {
      absentKeys: [plusPrime(first.key, 2), ...honest.absentKeys.slice(1)],
      scalar: undefined,
    }),
    {
      ...honest,
      kind: 'set poisoned by a rogue key: why possession is asked for',
      key: encodeG2(sumPublicKeys([...members.map(({ publicKey }) => publicKey), rogue.publicKey])),
      absentKeys: [],
      signature: encodeG1(sign(rogue.knownSecretKey, digest, domain)),
      scalar: bytesToBigInt(rogue.knownSecretKey),
    },
  ]
}

function possessionCases(members: readonly Member[], round: number): BlsCase[] {
  const chance = chanceOf(`possession ${round}`)
  const holder = pick(members, chance)
  const owner: Address = slice(numberToHex(chance(), { size: 32 }), 12)
  const context = { chainId: BigInt(CHAIN_ID), contract: HARNESS, owner }
  const prove = (
    made: Partial<PossessionContext>,
    { publicKey, secretKey } = holder,
    domain: BlsDomain = BlsDomain.POSSESSION,
  ): Hex => encodeG1(sign(secretKey, hashPossession(publicKey, { ...context, ...made }), domain))
  const honest = {
    kind: 'possession',
    expected: true,
    key: holder.key,
    absentKeys: [],
    signature: prove({}),
    digest: hashPossession(holder.publicKey, context),
    domain: BlsDomain.POSSESSION,
    scalar: holder.scalar,
    owner,
  }
  const bad = (kind: string, signature: Hex): BlsCase => ({
    ...honest,
    kind,
    expected: false,
    signature,
  })
  const rogue = rogueKey(members.map(({ publicKey }) => publicKey))
  const known = bytesToBigInt(rogue.knownSecretKey)
  return [
    honest,
    bad('possession on another chain', prove({ chainId: BigInt(CHAIN_ID) + 1n })),
    bad('possession in another contract', prove({ contract: owner })),
    bad('possession for another owner', prove({ owner: HARNESS })),
    bad('possession signed for another purpose', prove({}, holder, BlsDomain.VOTE)),
    {
      ...honest,
      kind: 'possession of a rogue key',
      expected: false,
      key: encodeG2(rogue.publicKey),
      signature: prove({}, { ...holder, ...rogue, secretKey: rogue.knownSecretKey }),
      digest: hashPossession(rogue.publicKey, context),
      // Known here, because the victims' secrets are; not to the attacker.
      scalar: mod(known - sumScalars(members)),
    },
  ]
}

/** Uniform enough, and the same in each run. */
function chanceOf(label: string): () => bigint {
  let state = keccak256(toHex(label))
  return () => {
    state = keccak256(state)
    return hexToBigInt(state)
  }
}

function pick(members: readonly Member[], chance: () => bigint): Member {
  return members[Number(chance() % BigInt(members.length))] as Member
}

/** 1 to 64 bytes. */
function cut(chance: () => bigint): number {
  return 1 + Number(chance() % 64n)
}

function flip(point: Hex, chance: () => bigint): Hex {
  const bit = chance() % BigInt(size(point) * 8)
  return numberToHex(hexToBigInt(point) ^ (1n << bit), { size: size(point) })
}

/** Replaces coordinate `place` by another number for the same element. */
function plusPrime(point: Hex, place: number): Hex {
  return mapCoordinate(point, place, (value) => value + PRIME)
}

function negateG1(point: Hex): Hex {
  return mapCoordinate(point, 1, (value) => PRIME - value)
}

function negateG2(point: Hex): Hex {
  const half = mapCoordinate(point, 2, (value) => PRIME - value)
  return mapCoordinate(half, 3, (value) => PRIME - value)
}

function mapCoordinate(point: Hex, place: number, map: (value: bigint) => bigint): Hex {
  const coordinates = Array.from({ length: size(point) / 64 }, (_, index) => {
    const coordinate = slice(point, index * 64, index * 64 + 64)
    return index === place ? numberToHex(map(hexToBigInt(coordinate)), { size: 64 }) : coordinate
  })
  return concat(coordinates)
}

function joined({ xHigh, xLow, yHigh, yLow }: ReturnType<typeof outsideSubgroupG1>) {
  return { x: (xHigh << 256n) + xLow, y: (yHigh << 256n) + yLow }
}

function sumScalars(members: readonly Member[]): bigint {
  return mod(members.reduce((sum, { scalar }) => sum + scalar, 0n))
}

function mod(value: bigint): bigint {
  return ((value % ORDER) + ORDER) % ORDER
}
