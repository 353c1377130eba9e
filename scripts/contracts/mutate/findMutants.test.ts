import { describe, expect, test } from 'vitest'
import { parseContracts } from '../ast/parseContracts.ts'
import { findMutants } from './findMutants.ts'
import { sample } from './sample.ts'

/** Each mutant of a function body as the whole body that it leaves. */
function mutantsOf(body: string): readonly string[] {
  const before = `// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;
contract Sample { // é: positions count bytes, not characters
  error Refused(uint256 first, uint256 second);
  event Changed(uint256 value);
  uint256 public held;
  function act(uint256 a, uint256 b, bool c) external {
`
  const source = { path: 'contracts/Sample.sol', text: `${before}${body}\n} }` }
  const [parsed] = parseContracts({ [source.path]: source.text })
  if (parsed === undefined) throw new Error('one source in, one source out')
  return findMutants(parsed).map(({ start, end, after }) => {
    const bytes = Buffer.concat([
      parsed.bytes.subarray(0, start),
      Buffer.from(after),
      parsed.bytes.subarray(end),
    ])
    const mutated = bytes.toString()
    parseContracts({ [source.path]: mutated }) // every mutant of these compiles
    return mutated.slice(before.length, -4)
  })
}

describe('findMutants', () => {
  test('moves a relation by one step, turns it around, and drops the check', () => {
    expect(mutantsOf('if (a > b) revert Refused(a, b);')).toEqual([
      '{}',
      'if (a >= b) revert Refused(a, b);',
      'if (a <= b) revert Refused(a, b);',
      'if (a > b) revert Refused(b, a);',
    ])
  })

  test('swaps arithmetic and drops the statement', () => {
    expect(mutantsOf('held += a * b;')).toEqual(['{}', 'held -= a * b;', 'held += a / b;'])
  })

  test('moves a constant by one, but never below zero', () => {
    expect(mutantsOf('held = 0;')).toEqual(['{}', 'held = 1;'])
    expect(mutantsOf('held = 7 days;')).toEqual(['{}', 'held = 8 days;', 'held = 6 days;'])
  })

  test('negates a condition and swaps its parts', () => {
    expect(mutantsOf('if (c) held = a;')).toEqual(['if (!(c)) held = a;', 'if (c) {}'])
    expect(mutantsOf('if (!c || a == b) emit Changed(a);')).toEqual([
      'if (!c && a == b) emit Changed(a);',
      'if (c || a == b) emit Changed(a);',
      'if (!c || a != b) emit Changed(a);',
      'if (!c || a == b) {}',
    ])
  })

  test('drops the step of a loop and turns it around', () => {
    expect(mutantsOf('for (uint256 i = a; i < b; ++i) {}')).toEqual([
      'for (uint256 i = a; i <= b; ++i) {}',
      'for (uint256 i = a; i >= b; ++i) {}',
      'for (uint256 i = a; i < b; ) {}',
      'for (uint256 i = a; i < b; --i) {}',
    ])
  })
})

describe('sample', () => {
  const items = Array.from({ length: 100 }, (_, index) => index)

  test('draws the same items for the same seed, in order, without repetition', () => {
    const drawn = sample(items, 20, 7)
    expect(drawn).toEqual(sample(items, 20, 7))
    expect(drawn).toEqual([...new Set(drawn)].sort((a, b) => a - b))
    expect(drawn).toHaveLength(20)
    expect(drawn).not.toEqual(sample(items, 20, 8))
  })

  test('draws all when there are not enough', () => {
    expect(sample(items, 1_000, 1)).toEqual(items)
  })
})
