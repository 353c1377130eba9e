import fc from 'fast-check'
import { bytesToHex, keccak256 } from 'viem'
import { describe, expect, it } from 'vitest'
import { cidToHash, hashToCid, verifyBlob } from './cid.ts'

const HASH = keccak256(new TextEncoder().encode('flow'))

describe('content identifiers', () => {
  it('are CIDv1, raw, keccak-256, base32', () => {
    // 01 = version 1, 55 = raw, 1b = keccak-256, 20 = 32 bytes; "b" marks base32.
    expect(hashToCid(`0x${'00'.repeat(32)}`)).toBe(`bafkrwia${'a'.repeat(51)}`)
  })

  it('go back to the hash they came from', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const hash = bytesToHex(bytes)
        expect(cidToHash(hashToCid(hash))).toBe(hash)
      }),
    )
  })

  it.each([
    [
      'sha2-256 in place of keccak-256',
      'bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy',
    ],
    ['version 0', 'QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG'],
    ['capitals', hashToCid(HASH).toUpperCase()],
    ['a character too few', hashToCid(HASH).slice(0, -1)],
    ['the empty text', ''],
    ['a path', `${hashToCid(HASH)}/x`],
  ])('refuses %s', (_, text) => {
    expect(() => cidToHash(text)).toThrow(expect.objectContaining({ code: 'BLOB_CID_INVALID' }))
  })

  it('refuses a hash of another length', () => {
    expect(() => hashToCid('0x1234')).toThrow(
      expect.objectContaining({ code: 'BLOB_HASH_INVALID' }),
    )
  })
})

describe('verifyBlob', () => {
  const bytes = new TextEncoder().encode('flow')

  it('gives back the bytes that the hash names', () => {
    expect(verifyBlob(bytes, HASH)).toBe(bytes)
    expect(verifyBlob(bytes, HASH.toUpperCase().replace('0X', '0x') as `0x${string}`)).toBe(bytes)
  })

  it('refuses bytes with one bit changed', () => {
    const changed = Uint8Array.from(bytes, (byte, index) => (index === 0 ? byte ^ 1 : byte))
    expect(() => verifyBlob(changed, HASH)).toThrow(
      expect.objectContaining({ code: 'BLOB_HASH_MISMATCH' }),
    )
  })
})
