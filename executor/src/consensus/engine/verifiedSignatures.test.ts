import { expect, it } from 'vitest'
import type { SignatureScheme, SignedDigest } from '../signatureScheme.ts'
import { MAX_KNOWN_SIGNATURES, VerifiedSignatures } from './verifiedSignatures.ts'

const item = (digest: number, signature: number): SignedDigest => ({
  publicKey: Uint8Array.of(7),
  digest: new Uint8Array(32).fill(digest),
  signature: new Uint8Array(48).fill(signature),
})

/** Good is what is signed by its digest; counts what it is asked. */
function counting(): { scheme: SignatureScheme; asked: () => number } {
  let count = 0
  const verify = (items: readonly SignedDigest[]): boolean[] => {
    count += items.length
    return items.map(({ digest, signature }) => digest[0] === signature[0])
  }
  const scheme = { verify, sum: () => undefined, verifySum: () => false }
  return { scheme, asked: () => count }
}

it('asks once for a good signature, and each time for a wrong one', () => {
  const { scheme, asked } = counting()
  const verified = new VerifiedSignatures(scheme)
  expect(verified.verify([item(1, 1), item(2, 1), item(3, 3)])).toEqual([true, false, true])
  expect(verified.verify([item(3, 3), item(2, 1), item(4, 4), item(1, 1)])).toEqual([
    true,
    false,
    true,
    true,
  ])
  expect(asked()).toBe(5)
  verified.forget()
  expect(verified.verify([item(1, 1)])).toEqual([true])
  expect(asked()).toBe(6)
})

it('does not take a good signature for another digest or key', () => {
  const { scheme } = counting()
  const verified = new VerifiedSignatures(scheme)
  verified.verify([item(1, 1)])
  expect(verified.verify([{ ...item(1, 1), digest: new Uint8Array(32).fill(2) }])).toEqual([false])
})

it('remembers the newest only', () => {
  const { scheme, asked } = counting()
  const verified = new VerifiedSignatures(scheme)
  const key = (index: number): SignedDigest => ({
    ...item(1, 1),
    publicKey: Uint8Array.of(index & 255, index >> 8),
  })
  for (let index = 0; index <= MAX_KNOWN_SIGNATURES; index += 1) verified.verify([key(index)])
  const before = asked()
  verified.verify([key(MAX_KNOWN_SIGNATURES)])
  verified.verify([key(1)])
  expect(asked()).toBe(before)
  verified.verify([key(0)])
  expect(asked()).toBe(before + 1)
})
