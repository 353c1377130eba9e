import { describe, expect, it } from 'vitest'
import { commitInputs, commitOutputs, FIELD_ORDER, toField } from './commitments.ts'
import { hashContext } from './contextHash.ts'

const MAX = 2n ** 96n - 1n

describe('commitInputs', () => {
  it('differs by value, sign, place and salt', () => {
    const commitments = [[], [1n], [-1n], [0n, 1n], [MAX], [-MAX], [MAX, -MAX], [-MAX, MAX]].map(
      (words) => commitInputs(words),
    )
    commitments.push(commitInputs([], 1n), commitInputs([1n], 1n))
    expect(new Set(commitments).size).toBe(commitments.length)
  })

  it('pads with zeros to the size of the instance', () => {
    expect(commitInputs([5n])).toBe(commitInputs([5n, ...Array<bigint>(23).fill(0n)]))
  })
})

describe('commitOutputs', () => {
  it('is another function than the commitment to inputs', () => {
    expect(commitOutputs([5n])).not.toBe(commitInputs([5n]))
    expect(commitOutputs([5n])).toBeLessThan(FIELD_ORDER)
  })
})

describe('toField', () => {
  it('maps integers to their representatives', () => {
    expect([0n, -1n, FIELD_ORDER, -FIELD_ORDER].map(toField)).toEqual([
      0n,
      FIELD_ORDER - 1n,
      0n,
      0n,
    ])
  })
})

describe('hashContext', () => {
  const context = {
    chainId: 31337,
    registry: '0x00000000000000000000000000000000000000aa',
    id: `0x${'12'.repeat(32)}`,
    executor: '0x00000000000000000000000000000000000000bb',
  } as const

  it('differs by chain, registry, request and executor and stays in the field', () => {
    const hashes = [
      hashContext(context),
      hashContext({ ...context, chainId: 1 }),
      hashContext({ ...context, registry: context.executor }),
      hashContext({ ...context, id: `0x${'13'.repeat(32)}` }),
      hashContext({ ...context, executor: context.registry }),
    ]
    expect(new Set(hashes).size).toBe(hashes.length)
    for (const hash of hashes) expect(hash).toBeLessThan(2n ** 253n)
  })
})
