import { PADDING } from './encodeProgram.ts'
import { FlowVmError, FlowVmErrorCode } from './errors.ts'
import { FIXED_SLOTS, type Instruction, type Program, WORD_LIMIT } from './program.ts'
import { validateProgram } from './validateProgram.ts'

/** The witness of one step: quotient and remainder are magnitudes, signs are 1 for negative. */
export interface StepTrace {
  readonly x: bigint
  readonly y: bigint
  readonly z: bigint
  /** |numerator| ÷ |divisor| and |numerator| rem |divisor|. */
  readonly quotient: bigint
  readonly remainder: bigint
  readonly numeratorSign: 0 | 1
  readonly divisorSign: 0 | 1
  readonly result: bigint
}

export interface Evaluation {
  /** One value for each `program.outputs` entry. */
  readonly outputs: readonly bigint[]
  /** Exactly `instance.steps` entries, padding included. */
  readonly steps: readonly StepTrace[]
  /** Value of every slot, in slot order. */
  readonly slots: readonly bigint[]
}

/**
 * Runs a program on its inputs: the TypeScript twin of circuits/flowvm.circom.
 *
 * - Shape: `inputs` has `program.inputCount` words; the result has one word an output.
 * - Errors: FLOWVM_OVERFLOW, FLOWVM_DIVISION_BY_ZERO with the step's source location;
 *   FLOWVM_INPUT_COUNT, FLOWVM_INPUT_RANGE for wrong inputs;
 *   FLOWVM_PROGRAM_INVALID for a program that breaks a rule of validateProgram.ts. No partial result.
 * - Source: docs/specs/flowvm.md section 2.
 */
export function evaluate(program: Program, inputs: readonly bigint[]): Evaluation {
  validateProgram(program)
  const { instance } = program
  if (inputs.length !== program.inputCount) throw inputCountError(program.inputCount, inputs.length)
  for (const [index, value] of inputs.entries()) {
    if (!fitsWord(value)) throw inputRangeError(index, value)
  }
  const slots = [
    ...FIXED_SLOTS,
    ...padTo(program.constants, instance.constants),
    ...padTo(inputs, instance.inputs),
  ]
  const steps: StepTrace[] = []
  for (let index = 0; index < instance.steps; index++) {
    const step = evaluateStep(program.instructions[index] ?? PADDING, slots, index)
    steps.push(step)
    slots.push(step.result)
  }
  return { outputs: program.outputs.map((slot) => readSlot(slots, slot)), steps, slots }
}

function evaluateStep(
  instruction: Instruction,
  slots: readonly bigint[],
  index: number,
): StepTrace {
  const { operation } = instruction
  const x = readSlot(slots, instruction.x)
  const y = readSlot(slots, instruction.y)
  const z = readSlot(slots, instruction.z)
  const divides = operation === 'quotient' || operation === 'remainder'
  const compares = operation === 'less' || operation === 'equal'

  const numerator = x * (operation === 'select' ? y - z : y) + (divides ? 0n : z)
  // A comparison divides by two, so that the difference of any two words stays in range.
  const divisor = divides ? z : compares ? 2n : 1n
  if (divisor === 0n) throw divisionByZeroError(instruction, index)

  const quotient = magnitude(numerator) / magnitude(divisor)
  const remainder = magnitude(numerator) % magnitude(divisor)
  if (quotient >= WORD_LIMIT) throw overflowError(instruction, index)
  const numeratorSign = numerator < 0n ? 1 : 0
  const divisorSign = divisor < 0n ? 1 : 0
  const result = (() => {
    switch (operation) {
      case 'fma':
      case 'select':
      case 'quotient':
        return numeratorSign === divisorSign ? quotient : -quotient
      case 'remainder':
        return numeratorSign === 1 ? -remainder : remainder
      case 'less':
        return BigInt(numeratorSign)
      case 'equal':
        return numerator === 0n ? 1n : 0n
    }
  })()
  return { x, y, z, quotient, remainder, numeratorSign, divisorSign, result }
}

/** True if the value is a word of the machine: |value| < 2^96. */
export function fitsWord(value: bigint): boolean {
  return magnitude(value) < WORD_LIMIT
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value
}

function padTo(values: readonly bigint[], length: number): bigint[] {
  return [...values, ...Array<bigint>(length - values.length).fill(0n)]
}

function readSlot(slots: readonly bigint[], slot: number): bigint {
  const value = slots[slot]
  if (value === undefined) {
    throw new FlowVmError({
      data: { code: FlowVmErrorCode.PROGRAM_INVALID, slot },
      message: `slot ${slot} is read before it is written`,
      remedy: 'Compile the program again: a step may only read lower slots.',
    })
  }
  return value
}

function inputCountError(expected: number, actual: number): FlowVmError {
  return new FlowVmError({
    data: { code: FlowVmErrorCode.INPUT_COUNT, expected, actual },
    message: `the program takes ${expected} inputs, ${actual} given`,
    remedy: 'Give one integer for each input the program declares.',
  })
}

function inputRangeError(index: number, value: bigint): FlowVmError {
  return new FlowVmError({
    data: { code: FlowVmErrorCode.INPUT_RANGE, index, value },
    message: `input ${index} is ${value}, outside -2^96 < v < 2^96`,
    remedy: 'Scale the input down: 96 bits hold about 79 billion tokens of 18 decimals.',
  })
}

export function divisionByZeroError(
  instruction: Pick<Instruction, 'operation' | 'where'>,
  step: number,
): FlowVmError {
  return new FlowVmError({
    data: { code: FlowVmErrorCode.DIVISION_BY_ZERO, step, operation: instruction.operation },
    message: `step ${step} (${instruction.operation}) divides by zero`,
    remedy: 'Check the divisor first, for example `d === 0n ? 0n : a / (d === 0n ? 1n : d)`.',
    where: instruction.where,
  })
}

export function overflowError(
  instruction: Pick<Instruction, 'operation' | 'where'>,
  step: number,
): FlowVmError {
  return new FlowVmError({
    data: { code: FlowVmErrorCode.OVERFLOW, step, operation: instruction.operation },
    message: `step ${step} (${instruction.operation}) leaves the range of 96 bits and a sign`,
    remedy:
      'Divide before the value grows, or use mulDiv(a, b, c), whose product may have 192 bits.',
    where: instruction.where,
  })
}
