/** A number as JSON writes it, RFC 8259 section 6. */
const NUMBER = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d{1,5}))?$/
const MAX_DIGITS = 29 // 2^96 has 29
const LIMIT = 2n ** 96n

/**
 * The decimal number `text` times 10^decimals, exactly.
 *
 * - Out: an integer v with |v| < 2^96, or why there is none: `syntax`, `digits` (some would be lost) or `range`.
 */
export function parseDecimal(
  text: string,
  decimals: number,
): bigint | 'syntax' | 'digits' | 'range' {
  const parts = NUMBER.exec(text)
  if (parts === null) return 'syntax'
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts
  const significant = `${whole}${fraction}`.replace(/^0+/, '')
  const digits = trimZeros(significant)
  if (digits === '') return 0n
  const zeros = significant.length - digits.length
  const shift = Number(exponent) - fraction.length + decimals + zeros
  if (shift < 0) return 'digits'
  if (digits.length + shift > MAX_DIGITS) return 'range'
  const magnitude = BigInt(digits) * 10n ** BigInt(shift)
  if (magnitude >= LIMIT) return 'range'
  return sign === '-' ? -magnitude : magnitude
}

/** A regular expression would take quadratic time on a megabyte of zeros with a one behind it. */
function trimZeros(digits: string): string {
  let end = digits.length
  while (end > 0 && digits[end - 1] === '0') end -= 1
  return digits.slice(0, end)
}
