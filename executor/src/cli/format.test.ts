import { expect, it } from 'vitest'
import {
  formatInteger,
  formatPairs,
  formatSeconds,
  formatSpan,
  formatTime,
  formatWei,
  shortHex,
} from './format.ts'

it('formats for people', () => {
  expect(formatSeconds(1_234)).toBe('1.2 s')
  expect(formatSeconds(125_000)).toBe('2 min 05 s')
  expect([0, 550, 1_600, 7_505_000, 604_800_000, 86_400_001].map(formatSpan)).toEqual([
    '0 ms',
    '550 ms',
    '1 s 600 ms',
    '2 h 5 min',
    '7 d',
    '1 d',
  ])
  expect(formatInteger(1234567n)).toBe('1,234,567')
  expect(formatInteger(-123)).toBe('-123')
  expect(formatWei(10n ** 15n)).toBe('1,000,000,000,000,000 wei (0.001 ETH)')
  expect(shortHex(`0x${'ab'.repeat(20)}`)).toBe('0xababab…ababab')
  expect(formatTime(0n)).toBe('1970-01-01 00:00:00 UTC')
  expect(
    formatPairs([
      ['a', '1'],
      ['long', '2'],
    ]),
  ).toBe('a     1\nlong  2')
})
