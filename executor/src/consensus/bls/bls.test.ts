import { randomBytes } from 'node:crypto'
import { BlsDomain } from '@flowbuilder/sdk/bls/domain'
import { bls12_381 } from '@noble/curves/bls12-381.js'
import { describe, expect, it } from 'vitest'
import type { SignedDigest } from '../signatureScheme.ts'
import { createBlsKey } from './blsKey.ts'
import { readKey, readSignature } from './curve.ts'
import { verifySignatures } from './verifySignatures.ts'

const { shortSignatures } = bls12_381
const secretOf = (index: number): Uint8Array => new Uint8Array(32).fill(index + 1)
const digestOf = (fill: number): Uint8Array => new Uint8Array(32).fill(fill)
const chance = (length: number): Uint8Array => Uint8Array.from(randomBytes(length))

async function signed(index: number, fill = 1): Promise<SignedDigest> {
  const key = createBlsKey(secretOf(index))
  return {
    publicKey: key.publicKey,
    digest: digestOf(fill),
    signature: await key.sign(digestOf(fill)),
  }
}

describe('signatures of votes', () => {
  it('are the bytes that @noble/curves makes, and verify there', async () => {
    for (let index = 0; index < 4; index += 1) {
      const { signature, digest, publicKey } = await signed(index, index)
      const message = shortSignatures.hash(digest, BlsDomain.VOTE)
      expect(publicKey).toEqual(shortSignatures.getPublicKey(secretOf(index)).toBytes())
      expect(signature).toEqual(shortSignatures.sign(message, secretOf(index)).toBytes())
      expect(shortSignatures.verify(signature, message, publicKey)).toBe(true)
    }
  })

  it('are accepted together, over one digest and over several', async () => {
    const items = await Promise.all([signed(0), signed(1), signed(2, 9), signed(3)])
    expect(verifySignatures(items, chance)).toEqual([true, true, true, true])
    expect(verifySignatures([], chance)).toEqual([])
  })

  it('are told apart when one is wrong', async () => {
    const [a, b, c] = await Promise.all([signed(0), signed(1), signed(2, 9)])
    const wrong = { ...b, signature: c.signature }
    expect(verifySignatures([a, wrong, c], chance)).toEqual([true, false, true])
    expect(verifySignatures([wrong], chance)).toEqual([false])
  })

  it('do not cancel each other', async () => {
    const [a, b] = await Promise.all([signed(0), signed(1)])
    const shift = shortSignatures.hash(digestOf(77), BlsDomain.VOTE)
    const moved = (signature: Uint8Array, plus: boolean): Uint8Array => {
      const point = bls12_381.G1.Point.fromBytes(signature)
      return (plus ? point.add(shift) : point.subtract(shift)).toBytes()
    }
    const items = [
      { ...a, signature: moved(a.signature, true) },
      { ...b, signature: moved(b.signature, false) },
    ]
    expect(verifySignatures(items, chance)).toEqual([false, false])
  })

  it('are refused as other lengths, infinity, off the curve, and outside the subgroup', async () => {
    const item = await signed(0)
    const infinity = Uint8Array.from({ length: 48 }, (_, at) => (at === 0 ? 0xc0 : 0))
    // x = 4 gives a point of the curve; the chance that one is in the subgroup is 2^-126.
    const outside = Uint8Array.from({ length: 48 }, (_, at) =>
      at === 0 ? 0x80 : at === 47 ? 4 : 0,
    )
    expect(() => bls12_381.G1.Point.fromBytes(outside)).toThrow('not in prime-order subgroup')
    const off = Uint8Array.from({ length: 48 }, (_, at) => (at === 0 ? 0x80 : at === 47 ? 1 : 0))
    for (const signature of [new Uint8Array(), item.signature.slice(1), infinity, outside, off]) {
      expect(readSignature(signature)).toBeUndefined()
      expect(verifySignatures([{ ...item, signature }, item], chance)).toEqual([false, true])
    }
    expect(readKey(new Uint8Array(96))).toBeUndefined()
    expect(verifySignatures([{ ...item, publicKey: new Uint8Array(96) }], chance)).toEqual([false])
  })
})
