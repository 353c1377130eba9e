import { describe, expect, it } from 'vitest'
import {
  parseAmount,
  parseCount,
  parseDuration,
  parsePort,
  parseRequestId,
  parseUrl,
} from './parseOptions.ts'

describe('parseAmount', () => {
  it.each([
    ['0.01', 10n ** 16n],
    ['1eth', 10n ** 18n],
    ['20gwei', 20n * 10n ** 9n],
    ['1.5 gwei', 1_500_000_000n],
    ['5wei', 5n],
    ['0.000000000000000001', 1n],
  ])('reads %s as %s wei', (text, wei) => {
    expect(parseAmount(text)).toBe(wei)
  })

  it.each(['', '-1', '1e18', '0.5wei', '0.0000000000000000001', '1 btc', '0x10', '1,5'])(
    'refuses %j',
    (text) => {
      expect(() => parseAmount(text)).toThrow(
        expect.objectContaining({ code: 'commander.invalidArgument' }),
      )
    },
  )
})

describe('parseDuration', () => {
  it.each([
    ['90', 90],
    ['90s', 90],
    ['10m', 600],
    ['2h', 7_200],
    ['1d', 86_400],
  ])('reads %s as %i seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds)
  })

  it.each(['0', '-5', '1.5h', 'soon', '10w', '99999999999999999d'])('refuses %j', (text) => {
    expect(() => parseDuration(text)).toThrow(
      expect.objectContaining({ code: 'commander.invalidArgument' }),
    )
  })
})

describe('the other readers', () => {
  it('takes ports up to 65535', () => {
    expect(parsePort('65535')).toBe(65_535)
    expect(() => parsePort('65536')).toThrow()
    expect(() => parsePort('http')).toThrow()
  })

  it('takes counts inside their range', () => {
    expect(parseCount(1, 8)('8')).toBe(8)
    expect(() => parseCount(1, 8)('9')).toThrow()
    expect(() => parseCount(1, 8)('0')).toThrow()
  })

  it('takes ids of 32 bytes', () => {
    expect(parseRequestId(`0x${'AB'.repeat(32)}`)).toBe(`0x${'ab'.repeat(32)}`)
    expect(() => parseRequestId(`0x${'ab'.repeat(31)}`)).toThrow()
    expect(() => parseRequestId('ab'.repeat(32))).toThrow()
  })

  it('takes http and https URLs and drops a slash at the end', () => {
    expect(parseUrl('http://127.0.0.1:8600/')).toBe('http://127.0.0.1:8600')
    expect(() => parseUrl('ftp://example.org')).toThrow()
    expect(() => parseUrl('127.0.0.1:8600')).toThrow()
  })
})
