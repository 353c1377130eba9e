import { describe, expect, it } from 'vitest'
import { formatDuration } from '../../web/src/format/formatDuration.ts'
import { formatUnits } from '../../web/src/format/formatUnits.ts'
import { parseEther, writeEther } from '../../web/src/format/parseEther.ts'
import { shorten } from '../../web/src/format/shorten.ts'
import { toCsv } from '../../web/src/format/toCsv.ts'

describe('formatUnits', () => {
  it.each([
    [0n, '0', '0', false],
    [1n, '0.000000000000000001', '0.000000000000000001', false],
    [123_456_789n, '0.0000000001234', '0.000000000123456789', true],
    [10n ** 18n, '1', '1', false],
    [1_500_000_000_000_000_000n, '1.5', '1.5', false],
    [1_234_567n * 10n ** 18n + 1n, '1,234,567', '1,234,567.000000000000000001', true],
    [-2_500_000_000_000_000_000n, '-2.5', '-2.5', false],
  ])('writes %s wei', (wei, text, exact, rounded) => {
    expect(formatUnits(wei, 18, 'en')).toEqual({ text, exact, rounded })
  })

  it('separates as the language does', () => {
    expect(formatUnits(1_234_500_000n, 6, 'de').exact).toBe('1.234,5')
  })

  it('keeps every digit of the whole part beyond what a number can hold', () => {
    expect(formatUnits(9_007_199_254_740_993n, 0, 'en').text).toBe('9,007,199,254,740,993')
  })
})

describe('formatDuration', () => {
  it.each([
    [-5, '0 ms'],
    [999, '999 ms'],
    [1_000, '1 sec'],
    [1_250, '1.3 sec'],
    [59_600, '1 min'],
    [200_000, '3 min 20 sec'],
    [3_600_000, '1 hr'],
    [3_605_000, '1 hr'],
    [90_000_000, '1 day 1 hr'],
  ])('writes %s ms', (durationMs, text) => {
    expect(formatDuration(durationMs, 'en')).toBe(text)
  })
})

describe('parseEther', () => {
  it.each([
    ['1', 10n ** 18n],
    [' 0.01 ', 10n ** 16n],
    ['0.000000000000000001', 1n],
  ])('reads %s', (text, wei) => {
    expect(parseEther(text)).toBe(wei)
  })

  it.each(['', '.', '1.', '-1', '1e3', '0x1', '1,5', '0.0000000000000000001', '1'.repeat(13)])(
    'refuses "%s"',
    (text) => {
      expect(parseEther(text)).toBeUndefined()
    },
  )

  it.each([0n, 1n, 10n ** 18n, 123_456_789_012_345_678_901n])('is read back: %s', (wei) => {
    expect(parseEther(writeEther(wei))).toBe(wei)
  })
})

describe('shorten', () => {
  it('keeps what is short and cuts what is long', () => {
    expect(shorten('0x12345678')).toBe('0x12345678')
    expect(shorten(`0x${'a'.repeat(40)}`)).toBe('0xaaaa…aaaa')
  })
})

describe('toCsv', () => {
  it('quotes what needs it, doubles quotes, and ends each row', () => {
    expect(toCsv(['a', 'b'], [['x,y', 'say "hi"']])).toBe('a,b\r\n"x,y","say ""hi"""\r\n')
  })

  it('disarms formulas and leaves numbers alone', () => {
    expect(toCsv(['a'], [['=1+1'], ['-5'], ['@x'], ['-x']])).toBe(
      "a\r\n'=1+1\r\n-5\r\n'@x\r\n'-x\r\n",
    )
  })
})
