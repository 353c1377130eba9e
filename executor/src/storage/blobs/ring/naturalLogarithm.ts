/** Terms of the series: the next one is below 2^-53 of the sum. */
const TERMS = 18

/**
 * ln(x) for 0 < x < 1, from the four operations alone: `Math.log` may differ between engines in its last bit, and then two
 * nodes would disagree about who keeps a blob.
 */
export function naturalLogarithm(x: number): number {
  let exponent = 0
  while (x < 0.5) {
    x *= 2
    exponent--
  }
  // ln(x) = 2 artanh((x - 1) / (x + 1)), |argument| <= 1/3.
  const argument = (x - 1) / (x + 1)
  const square = argument * argument
  let sum = 0
  for (let term = TERMS - 1; term >= 0; term--) sum = sum * square + 1 / (2 * term + 1)
  return 2 * argument * sum + exponent * Math.LN2
}
