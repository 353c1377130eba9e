import { describe, expect, it } from 'vitest'
import { FIELD_ORDER, hashProgram } from './commitments.ts'
import { distanceBack, encodeProgram, operandBits } from './encodeProgram.ts'
import { FlowVmErrorCode } from './errors.ts'
import { FLOWVM_64, type Instruction, OPERATIONS, type Program } from './program.ts'

const EMPTY: Program = {
  instance: FLOWVM_64,
  constants: [],
  inputCount: 0,
  instructions: [],
  outputs: [],
}
const STEP: Instruction = { operation: 'fma', x: 0, y: 1, z: 2 }

describe('operandBits', () => {
  it('counts the visible slots: 5 bits up to 32, 6 up to 64, 7 up to 128', () => {
    expect([31, 32, 33, 64, 65, 95, 128].map(operandBits)).toEqual([5, 5, 6, 6, 7, 7, 7])
  })
})

describe('distanceBack', () => {
  it('counts from the newest visible slot', () => {
    expect(distanceBack(31, 30)).toBe(0)
    expect(distanceBack(31, 0)).toBe(30)
  })

  it.each([31, -1, 0.5, Number.NaN])('refuses slot %d of 31', (slot) => {
    expect(() => distanceBack(31, slot)).toThrow(
      expect.objectContaining({ code: FlowVmErrorCode.PROGRAM_INVALID }),
    )
  })
})

describe('encodeProgram', () => {
  it('gives ten field elements that fit without wrapping', () => {
    const full: Program = {
      ...EMPTY,
      constants: Array<bigint>(4).fill(2n ** 96n - 1n),
      instructions: Array<Instruction>(64).fill({ operation: 'equal', x: 0, y: 0, z: 0 }),
      outputs: Array<number>(24).fill(0),
    }
    const elements = encodeProgram(full)
    expect(elements).toHaveLength(10)
    for (const element of elements) expect(element).toBeLessThan(2n ** 253n)
    expect(2n ** 253n).toBeLessThan(FIELD_ORDER)
  })

  it('puts the tag of the instance above the first pair of constants', () => {
    expect(encodeProgram({ ...EMPTY, constants: [3n, 4n, 5n, 6n] }).slice(0, 2)).toEqual([
      3n + (4n << 96n) + (1n << 192n),
      5n + (6n << 96n),
    ])
  })

  it('packs a step as flags, then distances', () => {
    const [, , , first] = encodeProgram({
      ...EMPTY,
      instructions: [{ operation: 'remainder', x: 30, y: 29, z: 0 }],
    })
    const bits = 5n
    const step = 0b0110n + (0n << 4n) + (1n << (4n + bits)) + (30n << (4n + 2n * bits))
    expect((first as bigint) & ((1n << 25n) - 1n)).toBe(step)
  })

  it('writes a missing step as fma(0, 0, 0)', () => {
    const padding: Instruction = { operation: 'fma', x: 0, y: 0, z: 0 }
    expect(encodeProgram(EMPTY)).toEqual(
      encodeProgram({ ...EMPTY, instructions: Array<Instruction>(64).fill(padding) }),
    )
  })
})

describe('hashProgram', () => {
  it('differs for every operation, operand, constant, output and place', () => {
    const programs: Program[] = [
      EMPTY,
      ...OPERATIONS.map((operation) => ({ ...EMPTY, instructions: [{ ...STEP, operation }] })),
      { ...EMPTY, instructions: [{ ...STEP, x: 5 }] },
      { ...EMPTY, instructions: [{ ...STEP, y: 5 }] },
      { ...EMPTY, instructions: [{ ...STEP, z: 5 }] },
      { ...EMPTY, instructions: [{ operation: 'fma', x: 0, y: 0, z: 0 }, STEP] },
      { ...EMPTY, constants: [1n] },
      { ...EMPTY, constants: [0n, 1n] },
      { ...EMPTY, constants: [0n, 0n, 0n, 1n] },
      { ...EMPTY, outputs: [1] },
      { ...EMPTY, outputs: [0, 1] },
    ]
    expect(new Set(programs.map(hashProgram)).size).toBe(programs.length)
  })

  it('does not cover the source locations', () => {
    const where = { file: 'flow.yaml', line: 1, column: 1 }
    expect(hashProgram({ ...EMPTY, instructions: [{ ...STEP, where }] })).toBe(
      hashProgram({ ...EMPTY, instructions: [STEP] }),
    )
  })
})
