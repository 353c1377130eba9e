import { describe, expect, it } from 'vitest'
import { FlowVmError, FlowVmErrorCode } from './errors.ts'
import { evaluate } from './evaluate.ts'
import { FLOWVM_64, type Instruction, type Operation, type Program, WORD_LIMIT } from './program.ts'

const MAX = WORD_LIMIT - 1n
const [X, Y, Z, RESULT] = [7, 8, 9, 31]

function programOf(
  instructions: readonly Instruction[],
  outputs: readonly number[] = [RESULT],
): Program {
  return { instance: FLOWVM_64, constants: [], inputCount: 3, instructions, outputs }
}

function run(operation: Operation, x: bigint, y: bigint, z: bigint): bigint | undefined {
  return evaluate(programOf([{ operation, x: X, y: Y, z: Z }]), [x, y, z]).outputs[0]
}

function codeOf(action: () => unknown): string | undefined {
  try {
    action()
  } catch (error) {
    if (error instanceof FlowVmError) return error.code
    throw error
  }
  return undefined
}

describe('evaluate', () => {
  it('computes each operation as the table of program.ts says', () => {
    expect(run('fma', 6n, -7n, 2n)).toBe(-40n)
    expect(run('select', 1n, 5n, 9n)).toBe(5n)
    expect(run('select', 0n, 5n, 9n)).toBe(9n)
    expect(run('quotient', -7n, 1n, 2n)).toBe(-3n)
    expect(run('remainder', -7n, 1n, 2n)).toBe(-1n)
    expect(run('remainder', 7n, 1n, -2n)).toBe(1n)
    expect(run('less', 3n, 1n, -4n)).toBe(1n)
    expect(run('less', 4n, 1n, -4n)).toBe(0n)
    expect(run('equal', 4n, 1n, -4n)).toBe(1n)
    expect(run('equal', 4n, 1n, 4n)).toBe(0n)
  })

  it('accepts the last value that fits and refuses the first that does not', () => {
    expect(run('fma', MAX, 1n, 0n)).toBe(MAX)
    expect(run('fma', -MAX, 1n, 0n)).toBe(-MAX)
    expect(codeOf(() => run('fma', MAX, 1n, 1n))).toBe(FlowVmErrorCode.OVERFLOW)
    expect(codeOf(() => run('fma', -MAX, 1n, -1n))).toBe(FlowVmErrorCode.OVERFLOW)
    expect(run('quotient', MAX, MAX, MAX)).toBe(MAX)
    expect(codeOf(() => run('quotient', MAX, MAX, MAX - 1n))).toBe(FlowVmErrorCode.OVERFLOW)
    expect(run('less', 2n, MAX, 1n)).toBe(0n)
    expect(codeOf(() => run('less', 2n, MAX, 2n))).toBe(FlowVmErrorCode.OVERFLOW)
  })

  it('refuses division by zero with the place in the source', () => {
    const where = { file: 'flow.yaml', line: 3, column: 9 }
    const program = programOf([{ operation: 'quotient', x: X, y: Y, z: 0, where }])
    const act = (): unknown => evaluate(program, [1n, 1n, 1n])
    expect(act).toThrow(expect.objectContaining({ where }))
    expect(codeOf(act)).toBe(FlowVmErrorCode.DIVISION_BY_ZERO)
  })

  it('refuses a wrong number of inputs and inputs out of range', () => {
    const program = programOf([])
    expect(codeOf(() => evaluate(program, [1n, 2n]))).toBe(FlowVmErrorCode.INPUT_COUNT)
    expect(evaluate(program, [MAX, -MAX, 0n]).slots[X]).toBe(MAX)
    expect(codeOf(() => evaluate(program, [WORD_LIMIT, 0n, 0n]))).toBe(FlowVmErrorCode.INPUT_RANGE)
    expect(codeOf(() => evaluate(program, [-WORD_LIMIT, 0n, 0n]))).toBe(FlowVmErrorCode.INPUT_RANGE)
  })

  it('fills missing steps, constants and outputs with zeros', () => {
    const { steps, slots, outputs } = evaluate(programOf([], [RESULT, 94]), [1n, 2n, 3n])
    expect(steps).toHaveLength(64)
    expect(slots).toHaveLength(95)
    expect(outputs).toEqual([0n, 0n])
  })

  it('refuses programs that no encoding can hold', () => {
    const step: Instruction = { operation: 'fma', x: 0, y: 0, z: 0 }
    const wrong: Program[] = [
      programOf([{ ...step, x: RESULT }]), // its own slot
      programOf([{ ...step, y: -1 }]),
      programOf([{ ...step, z: 1.5 }]),
      programOf([], [95]),
      programOf(Array<Instruction>(65).fill(step)),
      programOf([], Array<number>(25).fill(0)),
      { ...programOf([]), constants: [WORD_LIMIT] },
      { ...programOf([]), constants: [-1n] },
      { ...programOf([]), constants: [1n, 2n, 3n, 4n, 5n] },
      { ...programOf([]), inputCount: 25 },
    ]
    for (const program of wrong) {
      expect(codeOf(() => evaluate(program, Array<bigint>(program.inputCount).fill(0n)))).toBe(
        FlowVmErrorCode.PROGRAM_INVALID,
      )
    }
  })
})
