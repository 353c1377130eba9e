import fc from 'fast-check'
import { keccak256, numberToBytes } from 'viem'
import { describe, expect, it } from 'vitest'
import { BlobRing, type RingMember } from './blobRing.ts'
import { naturalLogarithm } from './naturalLogarithm.ts'

const BLOBS = 2_000
const hashes = Array.from({ length: BLOBS }, (_, index) =>
  keccak256(numberToBytes(index, { size: 4 })),
)
const ETHER = 10n ** 18n
const members = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 1_000 }), fc.bigInt({ min: 1n, max: 1_000n })), {
    selector: ([id]) => id,
    minLength: 2,
    maxLength: 12,
  })
  .map((list) => list.map(([id, stake]): RingMember => ({ id: `0x${id}`, weight: stake * ETHER })))
const SAMPLE = hashes.slice(0, 200)

describe('BlobRing', () => {
  it('does not depend on the order of the members', () => {
    fc.assert(
      fc.property(members, (list) => {
        const [one, other] = [new BlobRing(list), new BlobRing([...list].reverse())]
        for (const hash of SAMPLE) expect(other.holders(hash, 3)).toEqual(one.holders(hash, 3))
      }),
      { numRuns: 20 },
    )
  })

  it('moves nothing but the blobs of a member that leaves, each to the next in line', () => {
    fc.assert(
      fc.property(members, fc.nat(), (list, pick) => {
        const gone = list[pick % list.length]?.id ?? ''
        const before = new BlobRing(list)
        const after = new BlobRing(list.filter(({ id }) => id !== gone))
        for (const hash of SAMPLE) {
          const line = before.holders(hash, list.length).filter((id) => id !== gone)
          expect(after.holders(hash, 3)).toEqual(line.slice(0, 3))
        }
      }),
      { numRuns: 20 },
    )
  })

  it('moves blobs only to a member whose stake grows', () => {
    fc.assert(
      fc.property(members, fc.nat(), (list, pick) => {
        const grown = list[pick % list.length]?.id ?? ''
        const before = new BlobRing(list)
        const after = new BlobRing(
          list.map((member) =>
            member.id === grown ? { ...member, weight: member.weight * 3n } : member,
          ),
        )
        for (const hash of SAMPLE) {
          const [old, now] = [before.holders(hash, 3), after.holders(hash, 3)]
          expect(now.filter((id) => !old.includes(id) && id !== grown)).toEqual([])
        }
      }),
      { numRuns: 20 },
    )
  })

  it('gives everybody the part of its stake', () => {
    const list = [1n, 2n, 3n, 4n].map((stake) => ({ id: `0x${stake}`, weight: stake * ETHER }))
    const ring = new BlobRing(list)
    const first = hashes.map((hash) => ring.holders(hash, 1)[0])
    for (const { id, weight } of list) {
      const share = first.filter((holder) => holder === id).length / BLOBS
      // Four standard deviations of a fair draw are 0.045 at most.
      expect(Math.abs(share - Number(weight) / Number(10n * ETHER))).toBeLessThan(0.045)
    }
  })

  it('leaves out who has no stake, and gives all if there are too few', () => {
    const ring = new BlobRing([
      { id: '0xa', weight: 1n },
      { id: '0xb', weight: 0n },
    ])
    expect(hashes.slice(0, 10).map((hash) => ring.holders(hash, 3))).toEqual(
      new Array(10).fill(['0xa']),
    )
    expect(new BlobRing([]).holders(hashes[0] ?? '0x', 3)).toEqual([])
  })

  it('places these blobs here, on every machine', () => {
    const ring = new BlobRing(
      ['a', 'b', 'c', 'd', 'e'].map((id, index) => ({ id, weight: BigInt(index + 1) * ETHER })),
    )
    expect(hashes.slice(0, 4).map((hash) => ring.holders(hash, 3).join(''))).toEqual([
      'bde',
      'edb',
      'ecd',
      'edc',
    ])
  })
})

describe('naturalLogarithm', () => {
  it('is the logarithm to the last bits', () => {
    const number = fc.double({ min: 2 ** -54, max: 1 - 2 ** -53, noNaN: true })
    fc.assert(
      fc.property(number, (x) => {
        expect(Math.abs(naturalLogarithm(x) / Math.log(x) - 1)).toBeLessThan(2e-15)
      }),
    )
  })
})
