import { describe, expect, it } from 'vitest'
import { FIELD_ORDER } from '../../sdk/src/flowvm/commitments.ts'
import { accepts, tryWitness } from './support/accepts.ts'
import { loadTemplate } from './support/compileOnce.ts'

describe('Bits', () => {
  it('accepts 0 and 2^96 - 1 and refuses their neighbours outside', async () => {
    const { calculator } = await loadTemplate('bits', 'Bits(96)')
    const accepted = (value: bigint): boolean => accepts(calculator, { in: value.toString() })
    expect(accepted(0n)).toBe(true)
    expect(accepted(2n ** 96n - 1n)).toBe(true)
    expect(accepted(2n ** 96n)).toBe(false)
    expect(accepted(-1n)).toBe(false)
    expect(accepted(FIELD_ORDER / 2n)).toBe(false)
  })
})

describe('SignedWord', () => {
  it('accepts -2^96 and 2^96 - 1 and refuses their neighbours outside', async () => {
    const { calculator } = await loadTemplate('signed-word', 'SignedWord(96)')
    const accepted = (value: bigint): boolean => accepts(calculator, { in: value.toString() })
    expect(accepted(-(2n ** 96n))).toBe(true)
    expect(accepted(2n ** 96n - 1n)).toBe(true)
    expect(accepted(-(2n ** 96n) - 1n)).toBe(false)
    expect(accepted(2n ** 96n)).toBe(false)
  })
})

describe('Operand', () => {
  it.each([31, 32, 33, 64, 95])(
    'with %i visible slots never names a later one',
    async (visible) => {
      const { calculator } = await loadTemplate('operand', `Operand(${visible})`)
      for (let distance = -2; distance < 130; distance++) {
        const slot = tryWitness(calculator, { distance: String(distance) })?.(1)
        const signed = slot !== undefined && slot > FIELD_ORDER / 2n ? slot - FIELD_ORDER : slot
        const inBits = distance >= 0 && distance < 2 ** Math.ceil(Math.log2(visible))
        expect(signed, `distance ${distance}`).toBe(
          inBits ? BigInt(visible - 1 - distance) : undefined,
        )
      }
    },
  )
})
