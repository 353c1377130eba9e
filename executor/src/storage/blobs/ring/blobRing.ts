import { type Hash, keccak256, stringToBytes } from 'viem'
import { naturalLogarithm } from './naturalLogarithm.ts'

/** Somebody who keeps blobs. */
export interface RingMember {
  /** Address of the executor, small letters. */
  readonly id: string
  /** Stake in wei; who has none keeps nothing. */
  readonly weight: bigint
}

/** Words of 32 bits of a blob's hash and of a member that are mixed. */
const WORDS = 4

interface Place {
  readonly id: string
  readonly weight: number
  readonly seed: readonly number[]
}

/**
 * Who keeps a blob: every node computes the same order for it from the same members, without asking.
 *
 * - Weighted: the part of all blobs for which a member comes first is its part of the stake.
 * - Little moves: a member that comes, goes, or changes its stake moves only blobs to itself or away from itself.
 * - Deterministic: hashes and the four operations of IEEE 754, which are exact everywhere; no function of the engine.
 * - Source: docs/specs/data.md section 5; weighted rendezvous hashing, Schindelhauer and Schomaker 2005.
 */
export class BlobRing {
  readonly #places: readonly Place[]

  constructor(members: readonly RingMember[]) {
    this.#places = members
      .filter(({ weight }) => weight > 0n)
      .map(({ id, weight }) => ({
        id,
        weight: Number(weight),
        seed: wordsOf(keccak256(stringToBytes(id))),
      }))
  }

  /** The first `count` members for a blob, or all if there are fewer. */
  holders(hash: Hash, count: number): string[] {
    const blob = wordsOf(hash)
    const scored = this.#places.map(({ id, weight, seed }) => ({
      id,
      score: weight / -naturalLogarithm(draw(blob, seed)),
    }))
    scored.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
    return scored.slice(0, count).map(({ id }) => id)
  }
}

/** The first WORDS words of a hash: it is as good as chance already. */
function wordsOf(hash: Hash): number[] {
  return Array.from({ length: WORDS }, (_, index) =>
    Number.parseInt(hash.slice(2 + index * 8, 10 + index * 8), 16),
  )
}

/** A number between 0 and 1, both excluded, that belongs to the pair. */
function draw(blob: readonly number[], member: readonly number[]): number {
  const high = mix(blob, member, 0x9747_b28c) >>> 0
  const low = mix(blob, member, 0x3c6e_f372) >>> 11
  return (high * 2 ** 21 + low + 0.5) / 2 ** 53
}

/** MurmurHash3 (32 bits) of the words of both. */
function mix(blob: readonly number[], member: readonly number[], seed: number): number {
  let hash = seed
  for (const word of [...blob, ...member]) {
    const scrambled = Math.imul(rotate(Math.imul(word, 0xcc9e_2d51), 15), 0x1b87_3593)
    hash = Math.imul(rotate(hash ^ scrambled, 13), 5) + 0xe654_6b64
  }
  hash ^= WORDS * 8
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35)
  return hash ^ (hash >>> 16)
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}
