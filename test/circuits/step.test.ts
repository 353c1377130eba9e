import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CIRCUITS } from '../../scripts/circuits/paths.ts'
import { FIELD_ORDER } from '../../sdk/src/flowvm/commitments.ts'
import { WORD_BITS, WORD_LIMIT } from '../../sdk/src/flowvm/program.ts'
import { accepts, tryWitness } from './support/accepts.ts'
import { loadCircuit, loadTemplate, type TestCircuit } from './support/compileOnce.ts'
import { ALL_FLAGS, type Flags, modelStep, type StepHints, stepInput } from './support/stepModel.ts'

type Words = readonly [bigint, bigint, bigint]
const small = await loadTemplate('step', 'Step(2)')
const full = await loadTemplate('step', `Step(${WORD_BITS})`)

const FMA: Flags = { select: 0, divide: 0, b0: 0, b1: 0 }
const SELECT: Flags = { ...FMA, select: 1 }
const QUOTIENT: Flags = { ...FMA, divide: 1 }
const REMAINDER: Flags = { ...FMA, divide: 1, b0: 1 }
const LESS: Flags = { ...FMA, b1: 1 }
const EQUAL: Flags = { ...FMA, b0: 1, b1: 1 }
const MAX = WORD_LIMIT - 1n
const HINTS = ['quotient', 'remainder', 'numeratorSign', 'divisorSign'] as const

function resultOf(
  circuit: TestCircuit,
  flags: Flags,
  words: Words,
  hints: StepHints,
): bigint | undefined {
  const value = tryWitness(circuit.calculator, stepInput(flags, words, hints))?.(1)
  return value === undefined || value < FIELD_ORDER / 2n ? value : value - FIELD_ORDER
}

/** Result with honest hints; undefined if there is none or the circuit refuses it. */
function run(flags: Flags, words: Words): bigint | undefined {
  const honest = modelStep(flags, words, WORD_BITS)
  return honest && resultOf(full, flags, words, honest)
}

/** What to try in an exhaustive search: operands and every combination of hints. */
interface Space {
  readonly words: readonly bigint[]
  readonly magnitudes: readonly bigint[]
  readonly signs: readonly bigint[]
}

/** Every combination on which the circuit of two-bit words and the model disagree. */
function findDisagreements(
  circuit: TestCircuit,
  flags: Flags,
  { words, magnitudes, signs }: Space,
): unknown[] {
  const hints = magnitudes.flatMap((quotient) =>
    magnitudes.flatMap((remainder) =>
      signs.flatMap((numeratorSign) =>
        signs.map((divisorSign) => ({ quotient, remainder, numeratorSign, divisorSign })),
      ),
    ),
  )
  const wrong: unknown[] = []
  for (const x of words) {
    for (const y of words) {
      for (const z of words) {
        const honest = modelStep(flags, [x, y, z], 2)
        for (const hint of hints) {
          const right = honest !== undefined && HINTS.every((name) => honest[name] === hint[name])
          const expected = right ? honest.result : undefined
          const actual = resultOf(circuit, flags, [x, y, z], hint)
          if (actual !== expected) wrong.push({ x, y, z, hint, expected, actual })
        }
      }
    }
  }
  return wrong
}

/** All words take three times as long: FLOW_EVERY_WORD=1. */
const EVERY_WORD = process.env['FLOW_EVERY_WORD'] === '1'

describe('Step with words of two bits, exhaustively', { timeout: 300_000 }, () => {
  const space = {
    words: EVERY_WORD ? [-4n, -3n, -1n, 0n, 1n, 2n, 3n] : [-4n, -1n, 0n, 2n, 3n],
    magnitudes: [0n, 1n, 2n, 3n],
    signs: [0n, 1n],
  }

  it.each(ALL_FLAGS)('has one witness or none for each x, y, z with flags %o', (flags) => {
    expect(findDisagreements(small, flags, space)).toEqual([])
  })

  // The search must notice each constraint that a careless edit might drop.
  const wide = { words: [-3n, 0n, 1n, 2n], magnitudes: [-1n, 0n, 1n, 2n, 4n], signs: [0n, 1n, 2n] }
  const planted: readonly (readonly [string, RegExp, Flags])[] = [
    ['range of the quotient', /quotientRange.in <== quotient;/, FMA],
    ['range of the remainder', /remainderRange.in <== remainder;/, REMAINDER],
    ['remainder below the divisor', /slackRange.in <== .*;/, REMAINDER],
    ['equation of the division', /signedQuotient \* divisorMagnitude === .*;/, QUOTIENT],
    ['sign of zero', /zero \* \(2 \* numerator .*;/, LESS],
    ['sign of the numerator as a bit', /Boolean\(\)\(numeratorSign\);/, LESS],
  ]
  it.each(planted)('misses no witness that opens up without the %s', async (_name, line, flags) => {
    expect(findDisagreements(small, flags, wide)).toEqual([])
    const source = await readFile(resolve(CIRCUITS, 'step.circom'), 'utf8')
    // An input without a constraint is fed with zero, so that only the range is lost.
    const replacement = line.source.includes('Range.in')
      ? `${/\w+/.exec(line.source)?.[0]}.in <== 0;`
      : ''
    expect(source).toMatch(line)
    const broken = await loadCircuit(
      `${source.replace(line, replacement)}\ncomponent main = Step(2);\n`,
    )
    expect(findDisagreements(broken, flags, wide)).not.toEqual([])
  })
})

describe('Step with words of 96 bits', () => {
  it('gives the last results that fit and refuses the first that do not', () => {
    expect(run(FMA, [MAX, 1n, 0n])).toBe(MAX)
    expect(run(FMA, [-MAX, 1n, 0n])).toBe(-MAX)
    const over = { quotient: WORD_LIMIT, remainder: 0n, divisorSign: 0n }
    expect(resultOf(full, FMA, [MAX, 1n, 1n], { ...over, numeratorSign: 0n })).toBeUndefined()
    expect(resultOf(full, FMA, [-MAX, 1n, -1n], { ...over, numeratorSign: 1n })).toBeUndefined()
  })

  it('keeps products of 192 bits exact in a quotient and a remainder', () => {
    expect(run(QUOTIENT, [MAX, MAX, MAX])).toBe(MAX)
    expect(run(QUOTIENT, [MAX, MAX - 1n, MAX])).toBe(MAX - 1n)
    expect(run(REMAINDER, [MAX - 2n, MAX, MAX - 1n])).toBe(((MAX - 2n) * MAX) % (MAX - 1n))
    expect(run(QUOTIENT, [MAX, MAX, MAX - 1n])).toBeUndefined()
  })

  it.each([
    [7n, 2n],
    [-7n, 2n],
    [7n, -2n],
    [-7n, -2n],
    [6n, 2n],
    [-6n, -2n],
    [0n, -5n],
    [1n, MAX],
    [-1n, -MAX],
  ])('divides %d by %d as JavaScript does', (numerator, divisor) => {
    expect(run(QUOTIENT, [numerator, 1n, divisor])).toBe(numerator / divisor)
    expect(run(REMAINDER, [numerator, 1n, divisor])).toBe(numerator % divisor)
  })

  it('refuses division by zero whatever the hints', () => {
    for (const quotient of [0n, 1n, MAX]) {
      for (const remainder of [0n, 1n, 5n, MAX, -1n]) {
        for (const numeratorSign of [0n, 1n]) {
          for (const divisorSign of [0n, 1n]) {
            const hints = { quotient, remainder, numeratorSign, divisorSign }
            expect(accepts(full.calculator, stepInput(QUOTIENT, [5n, 1n, 0n], hints))).toBe(false)
            expect(accepts(full.calculator, stepInput(REMAINDER, [0n, 1n, 0n], hints))).toBe(false)
          }
        }
      }
    }
  })

  it('compares differences of up to 97 bits and refuses larger ones', () => {
    expect(run(LESS, [MAX, -1n, MAX])).toBe(0n)
    expect(run(EQUAL, [MAX, -1n, MAX])).toBe(1n)
    expect(run(LESS, [MAX, -1n, -MAX])).toBe(1n) // -2^97 + 2
    expect(run(LESS, [MAX, 1n, MAX])).toBe(0n)
    expect(run(LESS, [2n, MAX, 1n])).toBe(0n) // 2^97 - 1, the last
    expect(run(LESS, [-2n, MAX, -1n])).toBe(1n)
    const over = { quotient: WORD_LIMIT, remainder: 0n, divisorSign: 0n } // 2^97, the first that does not fit
    expect(resultOf(full, LESS, [2n, MAX, 2n], { ...over, numeratorSign: 0n })).toBeUndefined()
    expect(resultOf(full, EQUAL, [-2n, MAX, -2n], { ...over, numeratorSign: 1n })).toBeUndefined()
  })

  it('selects by a condition of 0 or 1, with operands of opposite sign at the limit', () => {
    expect(run(SELECT, [1n, MAX, -MAX])).toBe(MAX)
    expect(run(SELECT, [0n, MAX, -MAX])).toBe(-MAX)
  })

  it('gives zero one sign, so that zero is never less than zero', () => {
    const honest = { quotient: 0n, remainder: 0n, divisorSign: 0n }
    expect(resultOf(full, LESS, [0n, 0n, 0n], { ...honest, numeratorSign: 0n })).toBe(0n)
    expect(resultOf(full, LESS, [0n, 0n, 0n], { ...honest, numeratorSign: 1n })).toBeUndefined()
  })

  it('refuses a quotient that is one off with the remainder adapted', () => {
    const words: Words = [100n, 1n, 7n] // 14 rest 2
    const signs = { numeratorSign: 0n, divisorSign: 0n }
    expect(resultOf(full, QUOTIENT, words, { quotient: 14n, remainder: 2n, ...signs })).toBe(14n)
    expect(
      resultOf(full, QUOTIENT, words, { quotient: 13n, remainder: 9n, ...signs }),
    ).toBeUndefined()
    expect(
      resultOf(full, QUOTIENT, words, { quotient: 15n, remainder: -5n, ...signs }),
    ).toBeUndefined()
    // The same modulo the field: 100 / 7 as a field element leaves no remainder.
    const exact = (100n * inverse(7n)) % FIELD_ORDER
    expect(
      resultOf(full, QUOTIENT, words, { quotient: exact, remainder: 0n, ...signs }),
    ).toBeUndefined()
  })

  it('refuses flags and signs that are not bits', () => {
    const words: Words = [3n, 4n, 5n]
    const honest = modelStep(FMA, words, WORD_BITS) as StepHints
    const input = stepInput(FMA, words, honest)
    expect(accepts(full.calculator, input)).toBe(true)
    for (const name of ['select', 'divide', 'b0', 'b1', 'numeratorSign', 'divisorSign']) {
      for (const value of [2n, -1n, inverse(2n), FIELD_ORDER / 2n]) {
        expect(
          accepts(full.calculator, { ...input, [name]: value.toString() }),
          `${name} = ${value}`,
        ).toBe(false)
      }
    }
  })
})

function inverse(value: bigint): bigint {
  let result = 1n
  for (let exponent = FIELD_ORDER - 2n, base = value; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % FIELD_ORDER
    base = (base * base) % FIELD_ORDER
  }
  return result
}
