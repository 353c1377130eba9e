import { BaseError, bytesToHex, encodeAbiParameters, IntegerOutOfRangeError } from 'viem'
import { describe, expect, it } from 'vitest'
import { type AbiWord, abiWords } from './abiWords.ts'

const HASH = `0x${'aB01'.repeat(16)}` as const
const ADDRESS = `0x${'0c'.repeat(20)}` as const

describe('words of the ABI', () => {
  it.each<readonly [string, AbiWord]>([
    ['bytes32', HASH],
    ['address', ADDRESS],
    ['uint256', 0n],
    ['uint256', 2n ** 53n - 1n],
    ['uint256', 2n ** 53n],
    ['uint256', 2n ** 256n - 1n],
    ['uint64', 2 ** 53 - 1],
    ['int32', -1],
    ['int32', -256],
    ['int32', -(2 ** 31)],
    ['int32', 2 ** 31 - 1],
  ])('are those of the general encoder: %s %s', (type, value) => {
    expect(bytesToHex(abiWords([value]))).toBe(
      encodeAbiParameters([{ type }], [value]).toLowerCase(),
    )
  })

  it('stand one behind the other', () => {
    const parameters = [{ type: 'bytes32' }, { type: 'address' }, { type: 'int32' }]
    const values = [HASH, ADDRESS, -1] as const
    expect(bytesToHex(abiWords(values))).toBe(encodeAbiParameters(parameters, values).toLowerCase())
  })

  it('are refused where a value has no word', () => {
    for (const value of [-1n, 2n ** 256n, 0.5, Number.NaN, 2 ** 53, -(2 ** 31) - 1])
      expect(() => abiWords([value])).toThrow(IntegerOutOfRangeError)
    for (const value of [`${HASH}00`, '0x0', '0x0g', '0xg0', '00', '0x\u0000\u0000'])
      expect(() => abiWords([value as `0x${string}`])).toThrow(BaseError)
  })
})
