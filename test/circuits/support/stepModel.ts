import type { WitnessInput } from '../../../sdk/src/flowvm/witness.ts'

/** The four flag bits of a step, also in combinations that no operation uses. */
export interface Flags {
  readonly select: 0 | 1
  readonly divide: 0 | 1
  readonly b0: 0 | 1
  readonly b1: 0 | 1
}

export interface StepHints {
  readonly quotient: bigint
  readonly remainder: bigint
  readonly numeratorSign: bigint
  readonly divisorSign: bigint
}

export const ALL_FLAGS: readonly Flags[] = Array.from({ length: 16 }, (_, bits) => ({
  select: bit(bits, 0),
  divide: bit(bits, 1),
  b0: bit(bits, 2),
  b1: bit(bits, 3),
}))

/**
 * What docs/specs/flowvm.md 5.2 says a step computes, written apart from the twin and for every flag combination.
 * Undefined if the step has no result: the divisor is 0 or the quotient does not fit `bits`.
 */
export function modelStep(
  flags: Flags,
  [x, y, z]: readonly [bigint, bigint, bigint],
  bits: number,
): (StepHints & { readonly result: bigint }) | undefined {
  const numerator = x * (flags.select ? y - z : y) + (flags.divide ? 0n : z)
  const divisor = (flags.divide ? z : 1n) + BigInt(flags.b1)
  if (divisor === 0n) return undefined
  const quotient = numerator / divisor
  const remainder = numerator % divisor
  const limit = 1n << BigInt(bits)
  if (absolute(quotient) >= limit || absolute(remainder) >= limit) return undefined
  if (absolute(divisor) - absolute(remainder) > limit) return undefined
  const comparison = flags.b0 ? numerator === 0n : numerator < 0n
  return {
    quotient: absolute(quotient),
    remainder: absolute(remainder),
    numeratorSign: numerator < 0n ? 1n : 0n,
    divisorSign: divisor < 0n ? 1n : 0n,
    result: flags.b1 ? (comparison ? 1n : 0n) : flags.b0 ? remainder : quotient,
  }
}

/** Input signals of `Step`. */
export function stepInput(
  flags: Flags,
  [x, y, z]: readonly [bigint, bigint, bigint],
  hints: StepHints,
): WitnessInput {
  const signals = { ...flags, x, y, z, ...pickHints(hints) }
  return Object.fromEntries(
    Object.entries(signals).map(([name, value]) => [name, value.toString()]),
  )
}

function pickHints({ quotient, remainder, numeratorSign, divisorSign }: StepHints): StepHints {
  return { quotient, remainder, numeratorSign, divisorSign }
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value
}

function bit(bits: number, index: number): 0 | 1 {
  return ((bits >> index) & 1) === 1 ? 1 : 0
}
