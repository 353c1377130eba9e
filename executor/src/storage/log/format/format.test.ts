import { describe, expect, it } from 'vitest'
import { encodeGroup } from '../encodeGroup.ts'
import { chainHash, FIRST_HASH } from './chainHash.ts'
import { crc32c } from './crc32c.ts'
import {
  decodePayload,
  decodeRecordHeader,
  encodeRecord,
  RecordType,
  recordBytes,
  recordSumHolds,
} from './record.ts'
import { scanSegment } from './scanSegment.ts'
import { MAX_SEAL_BYTES, sealRecords } from './sealRecords.ts'
import { decodeSegmentHeader, encodeSegmentHeader, type SegmentHeader } from './segmentHeader.ts'
import { whiten } from './whiten.ts'
import { xxHash32 } from './xxHash32.ts'

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text)
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
/** Salt 0xdeadbeef, sequence 7, the first of its write, payload "payload". */
const GOLDEN_RECORD =
  '07000000e1070000000000000000000000000000000881c3a4ef7b21cdb5b91a000000004d246ce5'
const HEADER: SegmentHeader = {
  chainId: 31337n,
  epoch: 2,
  firstSequence: 5,
  prevHash: { low: 1, high: 2 },
  checkpoint: 3,
  salt: 0xdeadbeef,
}

describe('checksums', () => {
  it('give the CRC-32C of RFC 3720 appendix B.4', () => {
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa)
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43)
    expect(crc32c(Uint8Array.from({ length: 32 }, (_, at) => at))).toBe(0x46dd794e)
    expect(crc32c(Uint8Array.from({ length: 32 }, (_, at) => 31 - at))).toBe(0x113fdb5c)
    expect(crc32c(ascii('123456789'))).toBe(0xe3069283)
  })

  it('go on from the checksum of earlier bytes, at any split', () => {
    const bytes = ascii('a text that is longer than eight bytes')
    for (let split = 0; split <= bytes.length; split++)
      expect(crc32c(bytes, split, bytes.length, crc32c(bytes, 0, split))).toBe(crc32c(bytes))
  })

  it('give the XXH32 of the reference implementation', () => {
    expect(xxHash32(ascii(''), 0)).toBe(0x02cc5d05)
    expect(xxHash32(ascii('a'), 0)).toBe(0x550d7456)
    expect(xxHash32(ascii('abc'), 0)).toBe(0x32d153ff)
    expect(xxHash32(ascii('Nobody inspects the spammish repetition'), 0)).toBe(0xe2293b2f)
  })
})

describe('whitening', () => {
  it('is undone by doing it again, leaves no sector of zeros, and differs by salt and sequence', () => {
    const streams = [
      [0, 0],
      [1, 1],
      [1, 2],
      [2, 1],
    ].map(([salt = 0, sequence = 0]) => {
      const bytes = new Uint8Array(512)
      whiten(bytes, 0, 512, salt, sequence)
      const stream = hex(bytes)
      expect(bytes.some((byte) => byte !== 0)).toBe(true)
      whiten(bytes, 0, 512, salt, sequence)
      expect(bytes.every((byte) => byte === 0)).toBe(true)
      return stream
    })
    expect(new Set(streams).size).toBe(streams.length)
  })
})

describe('segment header', () => {
  it('keeps its bytes from release to release', () => {
    const bytes = encodeSegmentHeader(HEADER)
    expect(hex(bytes)).toBe(
      '464c4f5757414c00' + // magic
        '01000000' + // version
        'efbeadde' + // salt
        '697a000000000000' + // chain id
        '0200000000000000' + // epoch
        '0500000000000000' + // first sequence
        '0100000002000000' + // hash
        '0300000000000000' + // checkpoint
        '00000000' +
        hex(bytes.subarray(60)),
    )
    expect(decodeSegmentHeader(bytes)).toEqual(HEADER)
  })

  it('is refused with any bit changed, or cut', () => {
    const bytes = encodeSegmentHeader(HEADER)
    for (let bit = 0; bit < 512; bit++) {
      const changed = bytes.slice()
      changed[bit >>> 3] = (changed[bit >>> 3] ?? 0) ^ (1 << (bit & 7))
      expect(decodeSegmentHeader(changed)).toBeTypeOf('string')
    }
    expect(decodeSegmentHeader(bytes.subarray(0, 63))).toBeTypeOf('string')
  })
})

describe('record', () => {
  const encode = (payload: Uint8Array): Uint8Array => {
    const bytes = new Uint8Array(recordBytes(payload.length))
    const fields = {
      type: RecordType.DATA,
      startsGroup: true,
      sequence: 7,
      prevHash: FIRST_HASH,
    } as const
    expect(encodeRecord(bytes, 0, fields, payload, HEADER.salt)).toBe(bytes.length)
    return bytes
  }

  it('keeps its bytes from release to release', () => {
    expect(hex(encode(ascii('payload')))).toBe(GOLDEN_RECORD)
  })

  it('comes back for every length around its alignment', () => {
    for (let length = 0; length < 40; length++) {
      const payload = new Uint8Array(length).fill(length)
      const bytes = encode(payload)
      expect(bytes.length % 8).toBe(0)
      const header = decodeRecordHeader(bytes, 0, HEADER.salt)
      if (typeof header === 'string') throw new Error(header)
      expect(header).toMatchObject({ sequence: 7, startsGroup: true, payloadBytes: length })
      expect(recordSumHolds(bytes, 0, bytes.length, HEADER.salt)).toBe(true)
      expect(decodePayload(bytes, 0, header, HEADER.salt)).toEqual(payload)
    }
  })

  it('is refused with any bit changed and under another salt', () => {
    const bytes = encode(ascii('some payload'))
    expect(decodeRecordHeader(bytes, 0, HEADER.salt + 1)).toBe('header')
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = bytes.slice()
      changed[bit >>> 3] = (changed[bit >>> 3] ?? 0) ^ (1 << (bit & 7))
      const isGood =
        typeof decodeRecordHeader(changed, 0, HEADER.salt) !== 'string' &&
        recordSumHolds(changed, 0, changed.length, HEADER.salt)
      expect(isGood).toBe(false)
    }
  })
})

describe('scan of a segment', () => {
  const segmentOf = (...payloads: string[]): Uint8Array => {
    const at = { nextSequence: HEADER.firstSequence, hash: HEADER.prevHash, salt: HEADER.salt }
    const records = payloads.map((text) => ({ type: RecordType.DATA, payload: ascii(text) }))
    return Buffer.concat([encodeSegmentHeader(HEADER), encodeGroup(records, at).bytes])
  }

  it('follows sequence and chain to the end', () => {
    const bytes = segmentOf('one', 'two', 'three')
    const scan = scanSegment(bytes, HEADER)
    expect(scan).toMatchObject({ goodBytes: bytes.length, bad: undefined, sealed: false })
    expect(scan.position).toEqual({
      nextSequence: 8,
      hash: chainHash(bytes, bytes.length - recordBytes(5), bytes.length),
    })
  })

  it('stops where a good record of another place was put', () => {
    const bytes = segmentOf('one', 'two', 'two')
    const size = recordBytes(3)
    const swapped = Uint8Array.from(bytes)
    swapped.copyWithin(64 + size, 64 + 2 * size, 64 + 3 * size)
    expect(scanSegment(swapped, HEADER)).toMatchObject({ goodBytes: 64 + size, bad: 'sequence' })
    const otherHistory = segmentOf('ONE', 'two', 'two')
    swapped.set(otherHistory.subarray(64 + size), 64 + size)
    expect(scanSegment(swapped, HEADER)).toMatchObject({ goodBytes: 64 + size, bad: 'chain' })
  })
})

describe('seal', () => {
  it('ends with a mark in a sector without data, wherever the data end', () => {
    for (let offset = 64; offset <= 64 + 1_024; offset += 8) {
      const records = sealRecords(offset)
      const sizes = records.map(({ payload }) => recordBytes(payload.length))
      const total = sizes.reduce((sum, size) => sum + size, 0)
      const lastMark = offset + total - (sizes.at(-1) ?? 0)
      expect(lastMark % 512).toBe(0)
      expect(Math.floor(lastMark / 512)).toBeGreaterThan(Math.floor((offset - 1) / 512))
      expect(total).toBeLessThanOrEqual(MAX_SEAL_BYTES)
    }
  })
})
