/** A quantity as a person reads it, and the exact value for whoever asks. */
export interface FormattedQuantity {
  readonly text: string
  /** Every digit, in the same unit. */
  readonly exact: string
  /** Whether `text` leaves digits out. */
  readonly rounded: boolean
}

const SIGNIFICANT_DIGITS = 4

/**
 * Writes an integer of small units as a decimal number of large ones, such as wei as ether.
 *
 * - Computes with bigint alone, rounds towards zero, and never shows 0 for something that is not: 0.0001 instead.
 * - The whole part keeps all its digits and is grouped as in `languageTag`.
 */
export function formatUnits(
  value: bigint,
  decimals: number,
  languageTag: string,
): FormattedQuantity {
  const sign = value < 0n ? '-' : ''
  const digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '')
  const { group, decimal } = separatorsOf(languageTag)
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group)
  const join = (part: string): string => `${sign}${grouped}${part === '' ? '' : decimal + part}`
  const kept = fraction.slice(0, keptDigits(whole, fraction)).replace(/0+$/, '')
  return { text: join(kept), exact: join(fraction), rounded: kept !== fraction }
}

/** As many digits behind the point as make four significant ones. */
function keptDigits(whole: string, fraction: string): number {
  if (whole !== '0') return Math.max(0, SIGNIFICANT_DIGITS - whole.length)
  return fraction.length - fraction.replace(/^0+/, '').length + SIGNIFICANT_DIGITS
}

function separatorsOf(languageTag: string): { group: string; decimal: string } {
  const parts = new Intl.NumberFormat(languageTag).formatToParts(1_234.5)
  const find = (type: string, other: string): string =>
    parts.find((part) => part.type === type)?.value ?? other
  return { group: find('group', ','), decimal: find('decimal', '.') }
}
