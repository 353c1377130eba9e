import type { StakeEvent } from '@flowbuilder/sdk/actions/getStakeEvents'
import { encodeG1, encodeG2 } from '@flowbuilder/sdk/bls/encodePoints'
import { provePossession } from '@flowbuilder/sdk/bls/possession'
import { getPublicKey } from '@flowbuilder/sdk/bls/sign'
import { hexToBytes, isHex, zeroAddress } from 'viem'
import { describe, expect, it } from 'vitest'
import { WebErrorCode } from '../../web/src/errors/webError.ts'
import { makeKey } from '../../web/src/features/stake/model/makeKey.ts'
import { readKeyText } from '../../web/src/features/stake/model/readKeyText.ts'
import { stakeHistory } from '../../web/src/features/stake/model/stakeHistory.ts'

const OWNER = '0x00000000000000000000000000000000000000bb'
const OTHER = '0x00000000000000000000000000000000000000cc'
const context = {
  chainId: 31_337n,
  contract: '0x00000000000000000000000000000000000000aa',
  owner: OWNER,
} as const

describe('readKeyText', () => {
  const file = makeKey()
  const secretKey = hexToBytes(file.trim() as `0x${string}`)
  const proofFor = (owner: typeof OWNER | typeof OTHER): string =>
    JSON.stringify({
      publicKey: encodeG2(getPublicKey(secretKey)),
      possession: encodeG1(provePossession(secretKey, { ...context, owner })),
    })

  it('takes a key file, and what another machine proved of it, for the same key', () => {
    expect(isHex(file.trim())).toBe(true)
    const key = readKeyText(file, context)
    expect(key.publicKey).toEqual(getPublicKey(secretKey))
    expect(readKeyText(proofFor(OWNER), context)).toEqual(key)
  })

  it.each([
    ['a proof for another owner', proofFor(OTHER), WebErrorCode.KEY_NOT_PROVEN],
    ['a key that is too short', file.trim().slice(0, -2), WebErrorCode.KEY_MALFORMED],
    ['the key zero', `0x${'0'.repeat(64)}`, WebErrorCode.KEY_MALFORMED],
    ['other words', 'my key', WebErrorCode.KEY_MALFORMED],
    ['no points', '{"publicKey":"0x12","possession":"0x12"}', WebErrorCode.KEY_MALFORMED],
  ])('refuses %s', (_, text, code) => {
    expect(() => readKeyText(text, context)).toThrow(expect.objectContaining({ data: { code } }))
  })

  it('makes another key every time', () => {
    expect(makeKey()).not.toBe(file)
  })
})

describe('stakeHistory', () => {
  const event = (eventName: string, args: object): StakeEvent =>
    ({
      blockNumber: 1n,
      blockHash: '0x',
      transactionHash: '0x',
      logIndex: 0,
      eventName,
      args,
    }) as never

  it('tells what happened to one owner, newest first, slashes with their end', () => {
    const moments = stakeHistory(
      [
        event('Staked', { owner: OWNER, amount: 5n }),
        event('Staked', { owner: OTHER, amount: 6n }),
        event('StakeSlashed', { id: '0x1', owner: OWNER, amount: 2n }),
        event('StakeSlashed', { id: '0x2', owner: OTHER, amount: 2n }),
        event('SlashExecuted', { id: '0x2' }),
        event('SlashOverturned', { id: '0x1' }),
        event('FeeCredited', { owner: OWNER, token: OTHER, amount: 9n }),
        event('FeeCredited', { owner: OWNER, token: zeroAddress, amount: 1n }),
      ],
      OWNER,
    )
    expect(moments.map(({ kind, amount }) => `${kind} ${amount}`)).toEqual([
      'fee 1',
      'slashOverturned 2',
      'slashed 2',
      'staked 5',
    ])
  })
})
