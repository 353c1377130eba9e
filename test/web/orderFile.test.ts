import { PLAIN_TERMS, VerifyMode } from '@flowbuilder/sdk/actions/workflowRequest'
import { zeroAddress, zeroHash } from 'viem'
import { describe, expect, it } from 'vitest'
import { WebErrorCode } from '../../web/src/errors/webError.ts'
import { readOrderFile, writeOrderFile } from '../../web/src/features/submit/model/orderFile.ts'

const place = { chainId: 31_337, registry: '0x00000000000000000000000000000000000000aa' } as const
const orderRun = {
  order: {
    terms: {
      ...PLAIN_TERMS,
      owner: zeroAddress,
      mode: VerifyMode.QUORUM,
      deadline: 1_900_000_000n,
      fee: 2n ** 80n,
      clientRequestId: zeroHash,
    },
    content: {
      definitionHash: zeroHash,
      inputsHash: zeroHash,
      programHash: zeroHash,
      inputsCommitment: zeroHash,
    },
    acceptFrom: 0n,
    acceptUntil: 1_900_000_000n,
    runs: 1,
    interval: 0,
  },
  run: 0,
  ownerSignature: '0x1234',
  payerSignature: '0x',
} as const

describe('the file of a signed order', () => {
  const file = writeOrderFile(orderRun, place)
  const codeOf = (
    text: string,
    at: typeof place | { chainId: number; registry: `0x${string}` } = place,
  ) => {
    try {
      readOrderFile(text, at)
      return 'none'
    } catch (error) {
      return (error as { code: string }).code
    }
  }

  it('gives back every field, amounts to the last unit', () => {
    expect(readOrderFile(file, place)).toEqual(orderRun)
  })

  it('is of one chain and one registry', () => {
    expect(codeOf(file, { ...place, chainId: 1 })).toBe(WebErrorCode.ORDER_ELSEWHERE)
    expect(codeOf(file, { ...place, registry: zeroAddress })).toBe(WebErrorCode.ORDER_ELSEWHERE)
  })

  it.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['an amount that is no text', file.replace('"0"', '0')],
    ['a negative amount', file.replace(`"${2n ** 80n}"`, '"-1"')],
    ['a hash that is too short', file.replace(zeroHash, zeroHash.slice(0, -2))],
    ['no signature', file.replace('0x1234', 'mine')],
    ['no owner', file.replace('"owner"', '"other"')],
  ])('refuses %s', (_, text) => {
    expect(codeOf(text)).toBe(WebErrorCode.ORDER_MALFORMED)
  })
})
