import { bytesToBigInt, numberToBytes, numberToHex } from 'viem'
import { privateKeyToAddress } from 'viem/accounts'
import { describe, expect, it } from 'vitest'
import { createEcdsaKeys } from './ecdsaKeys.ts'

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
const privateKeyOf = (index: number): `0x${string}` => numberToHex(index + 1, { size: 32 })
const operatorOf = (index: number): string => privateKeyToAddress(privateKeyOf(index)).toLowerCase()
const message = new TextEncoder().encode('a bundle')

describe('keys of operators', () => {
  // The first signature of an operator is verified by recovery, those after it by OpenSSL: both must say the same.
  it.each(['unknown', 'known'])(
    'verify what the operator signed, its key being %s',
    async (state) => {
      const keys = createEcdsaKeys(privateKeyOf(0))
      const signature = await keys.sign(message)
      const other = await createEcdsaKeys(privateKeyOf(1)).sign(message)
      if (state === 'known') expect(await keys.verify(operatorOf(0), message, signature)).toBe(true)
      const s = bytesToBigInt(signature.subarray(32))
      const mirrored = Uint8Array.of(
        ...signature.subarray(0, 32),
        ...numberToBytes(ORDER - s, { size: 32 }),
      )
      const bad = [
        other,
        mirrored,
        signature.with(0, (signature[0] ?? 0) ^ 1),
        signature.with(63, (signature[63] ?? 0) ^ 1),
        signature.slice(1),
        Uint8Array.of(...signature, 27),
        new Uint8Array(64),
        new Uint8Array(64).fill(255, 0, 32),
        new Uint8Array(),
      ]
      for (const item of bad) expect(await keys.verify(operatorOf(0), message, item)).toBe(false)
      expect(await keys.verify(operatorOf(0), message.slice(1), signature)).toBe(false)
      expect(await keys.verify(operatorOf(1), message, signature)).toBe(false)
      expect(await keys.verify(operatorOf(0), message, signature)).toBe(true)
      expect(await keys.verify(operatorOf(1), message, other)).toBe(true)
    },
  )
})
