import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDecimal } from './parseDecimal.ts'

describe('parseDecimal', () => {
  it.each([
    ['0', 0, 0n],
    ['-0', 8, 0n],
    ['0.000', 0, 0n],
    ['1', 18, 10n ** 18n],
    ['1234.5678', 4, 12_345_678n],
    ['1234.56780000', 4, 12_345_678n],
    ['-0.1', 1, -1n],
    ['0.1', 18, 10n ** 17n],
    ['1e3', 0, 1_000n],
    ['1.5E+3', 0, 1_500n],
    ['25e-1', 1, 25n],
    ['2500e-2', 0, 25n],
    ['1e-18', 18, 1n],
    ['79228162514264337593543950335', 0, 2n ** 96n - 1n],
    ['-79228162514264337593543950335', 0, 1n - 2n ** 96n],
    ['7.9228162514264337593543950335', 28, 2n ** 96n - 1n],
    // Doubles would give other digits for these.
    ['9007199254740993', 0, 9_007_199_254_740_993n],
    ['0.30000000000000004', 17, 30_000_000_000_000_004n],
  ] as const)('reads %s with %d decimals', (text, decimals, value) => {
    expect(parseDecimal(text, decimals)).toBe(value)
  })

  it.each([
    '',
    '-',
    '.5',
    '5.',
    '01',
    '+1',
    '0x1',
    '1_000',
    '1,5',
    ' 1',
    'NaN',
    '1e',
    '1e100000',
    '١',
  ])('refuses %j, which is no number', (text) => expect(parseDecimal(text, 0)).toBe('syntax'))

  it('refuses to lose digits, and to leave the range', () => {
    expect(parseDecimal('1.23', 1)).toBe('digits')
    expect(parseDecimal('1e-1', 0)).toBe('digits')
    expect(parseDecimal('1e-99999', 27)).toBe('digits')
    expect(parseDecimal('79228162514264337593543950336', 0)).toBe('range')
    expect(parseDecimal('1e29', 0)).toBe('range')
    expect(parseDecimal('1e99999', 0)).toBe('range')
    expect(parseDecimal('0e99999', 0)).toBe(0n)
  })

  it('agrees with arithmetic on bigints', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 26n), max: 10n ** 26n }),
        fc.nat(18),
        fc.nat(2),
        (value, places, more) => {
          const digits = (value < 0n ? -value : value).toString().padStart(places + 1, '0')
          const whole = digits.slice(0, digits.length - places)
          const text = `${value < 0n ? '-' : ''}${whole}${places === 0 ? '' : `.${digits.slice(-places)}`}`
          expect(parseDecimal(text, places + more)).toBe(value * 10n ** BigInt(more))
          expect(parseDecimal(`${text}e${more}`, places)).toBe(value * 10n ** BigInt(more))
        },
      ),
      { numRuns: 300 },
    )
  })

  it('takes linear time for what a server may send', () => {
    const started = performance.now()
    expect(parseDecimal(`1.${'0'.repeat(2 ** 20)}1`, 0)).toBe('digits')
    expect(parseDecimal(`${'10'.repeat(2 ** 19)}`, 0)).toBe('range')
    expect(parseDecimal(`0.${'0'.repeat(2 ** 20)}`, 0)).toBe(0n)
    expect(performance.now() - started).toBeLessThan(1_000)
  })
})
