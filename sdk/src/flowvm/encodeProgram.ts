import {
  firstStepSlot,
  type Instruction,
  type Operation,
  type Program,
  SLOT_ZERO,
  slotCount,
  WORD_BITS,
} from './program.ts'
import { requireVisible, validateProgram } from './validateProgram.ts'

/** Bits of one encoded step: four flags and three operands of at most seven bits. */
const STEP_BITS = 25
const STEPS_PER_ELEMENT = 10 // 10 * 25 = 250 bits, below the 253 that always fit the field

/** Flag bits of an operation, least significant first: select, divide, b0, b1. */
export const OPERATION_FLAGS: Record<
  Operation,
  readonly [select: 0 | 1, divide: 0 | 1, b0: 0 | 1, b1: 0 | 1]
> = {
  fma: [0, 0, 0, 0],
  select: [1, 0, 0, 0],
  quotient: [0, 1, 0, 0],
  remainder: [0, 1, 1, 0],
  less: [0, 0, 0, 1],
  equal: [0, 0, 1, 1],
}

/** Bits of an operand that may name any of `visible` earlier slots. */
export function operandBits(visible: number): number {
  return Math.ceil(Math.log2(visible))
}

/**
 * The field elements whose Poseidon hash names the program.
 *
 * - Out: 10 elements for flowvm-64: two of constants (two words each, the instance tag above the first pair),
 *   one of outputs (7 bits a slot, counted back from the last slot), seven of steps (10 of 25 bits each).
 * - An operand is written as its distance back from the step, so that no encoding can name a later slot.
 * - Errors: FLOWVM_PROGRAM_INVALID for a program that breaks a rule of validateProgram.ts.
 * - Source: docs/specs/flowvm.md section 4.
 */
export function encodeProgram(program: Program): bigint[] {
  validateProgram(program)
  const { instance } = program
  const constant = (index: number): bigint => program.constants[index] ?? 0n
  const word = BigInt(WORD_BITS)
  const constants = [
    constant(0) + (constant(1) << word) + (BigInt(instance.tag) << (2n * word)),
    constant(2) + (constant(3) << word),
  ]
  const slots = slotCount(instance)
  let outputs = 0n
  for (let index = 0; index < instance.outputs; index++) {
    const back = distanceBack(slots, program.outputs[index] ?? SLOT_ZERO)
    outputs |= BigInt(back) << BigInt(index * operandBits(slots))
  }
  const steps: bigint[] = []
  for (let index = 0; index < instance.steps; index++) {
    const element = Math.floor(index / STEPS_PER_ELEMENT)
    const shift = BigInt((index % STEPS_PER_ELEMENT) * STEP_BITS)
    const encoded = encodeStep(program.instructions[index], firstStepSlot(instance) + index)
    steps[element] = (steps[element] ?? 0n) | (encoded << shift)
  }
  return [...constants, outputs, ...steps]
}

/** What a missing step does: nothing, with result zero. */
export const PADDING: Instruction = { operation: 'fma', x: SLOT_ZERO, y: SLOT_ZERO, z: SLOT_ZERO }

function encodeStep(instruction: Instruction = PADDING, visible: number): bigint {
  const bits = operandBits(visible)
  const flags = OPERATION_FLAGS[instruction.operation]
  let encoded = BigInt(flags[0] | (flags[1] << 1) | (flags[2] << 2) | (flags[3] << 3))
  for (const [position, slot] of [instruction.x, instruction.y, instruction.z].entries()) {
    encoded |= BigInt(distanceBack(visible, slot)) << BigInt(4 + position * bits)
  }
  return encoded
}

/**
 * Distance of `slot` from the newest of the `visible` first slots; never negative.
 *
 * - Errors: FLOWVM_PROGRAM_INVALID if the slot is not visible.
 */
export function distanceBack(visible: number, slot: number): number {
  requireVisible(slot, visible)
  return visible - 1 - slot
}
