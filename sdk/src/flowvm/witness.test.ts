import { describe, expect, it } from 'vitest'
import { FIELD_ORDER } from './commitments.ts'
import { FlowVmErrorCode } from './errors.ts'
import { FLOWVM_64, type Program } from './program.ts'
import { buildWitnessInput } from './witness.ts'

const PROGRAM: Program = {
  instance: FLOWVM_64,
  constants: [3n],
  inputCount: 1,
  instructions: [{ operation: 'quotient', x: 7, y: 1, z: 3 }],
  outputs: [31],
}

describe('buildWitnessInput', () => {
  it('has one value for each input signal of the circuit, all in the field', () => {
    const input = buildWitnessInput(PROGRAM, [-7n], 5n, 6n)
    const sizes = Object.fromEntries(
      Object.entries(input).map(([name, values]) => [name, [values].flat().length]),
    )
    expect(sizes).toEqual({
      contextHash: 1,
      constants: 4,
      flags: 256,
      distances: 192,
      outputDistances: 24,
      inputs: 24,
      salt: 1,
      operands: 192,
      outputs: 24,
      quotients: 64,
      remainders: 64,
      numeratorSigns: 64,
      divisorSigns: 64,
      switches: 2288,
    })
    for (const value of Object.values(input).flat().map(BigInt)) {
      expect(value >= 0n && value < FIELD_ORDER).toBe(true)
    }
  })

  it('gives the magnitudes and signs of the division', () => {
    const input = buildWitnessInput(PROGRAM, [-7n], 0n, 0n)
    const first = (name: string): string | undefined => input[name]?.[0]
    expect(['quotients', 'remainders', 'numeratorSigns', 'divisorSigns'].map(first)).toEqual([
      '2',
      '1',
      '1',
      '0',
    ])
    expect(first('inputs')).toBe((FIELD_ORDER - 7n).toString())
  })

  it('refuses a run that fails', () => {
    const failing: Program = {
      ...PROGRAM,
      instructions: [{ operation: 'quotient', x: 7, y: 1, z: 0 }],
    }
    expect(() => buildWitnessInput(failing, [1n], 0n, 0n)).toThrow(
      expect.objectContaining({ code: FlowVmErrorCode.DIVISION_BY_ZERO }),
    )
  })
})
