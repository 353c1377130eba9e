import type { SourceLocation } from '../errors/flowError.ts'

/** Bits of magnitude of a word: every value v of the machine satisfies |v| < 2^96. */
export const WORD_BITS = 96
export const WORD_LIMIT = 1n << BigInt(WORD_BITS)

/** Values that every program may read without declaring them, in slot order. */
export const FIXED_SLOTS = [0n, 1n, -1n] as const
export const SLOT_ZERO = 0
export const SLOT_ONE = 1
export const SLOT_MINUS_ONE = 2

/**
 * Size of one FlowVM circuit. Slots are numbered in the order fixed, constants, inputs, steps:
 * the result of step i lives in slot `firstStepSlot(instance) + i`, and step i reads lower slots only.
 */
export interface Instance {
  readonly name: string
  /** Distinguishes the program hashes of different instances; 1 to 255. */
  readonly tag: number
  readonly steps: number
  readonly inputs: number
  readonly constants: number
  readonly outputs: number
}

/** Table of instances; circuits/circuits.json is its twin and a test compares the two. */
export const FLOWVM_64: Instance = {
  name: 'flowvm-64',
  tag: 1,
  steps: 64,
  inputs: 24,
  constants: 4,
  outputs: 24,
}

export const INSTANCES: readonly Instance[] = [FLOWVM_64]

/**
 * What one step computes from its operands x, y, z. All arithmetic is exact on integers.
 *
 * | operation   | result                     | fails when                                        |
 * |-------------|----------------------------|---------------------------------------------------|
 * | `fma`       | x·y + z                    | the result does not fit a word                    |
 * | `select`    | x·(y − z) + z: x ? y : z   | the result does not fit a word                    |
 * | `quotient`  | x·y ÷ z, towards zero      | z = 0, or the quotient does not fit a word        |
 * | `remainder` | x·y rem z, sign of x·y     | z = 0, or the *quotient* does not fit a word      |
 * | `less`      | 1 if x·y + z < 0, else 0   | x·y + z does not fit a word and one bit (2^97)    |
 * | `equal`     | 1 if x·y + z = 0, else 0   | x·y + z does not fit a word and one bit (2^97)    |
 */
export const OPERATIONS = ['fma', 'select', 'quotient', 'remainder', 'less', 'equal'] as const
export type Operation = (typeof OPERATIONS)[number]

/** Operands are slot numbers, each lower than the slot of the step itself. */
export interface Instruction {
  readonly operation: Operation
  readonly x: number
  readonly y: number
  readonly z: number
  /** Where the step comes from in the compute source; not part of the program hash. */
  readonly where?: SourceLocation | undefined
}

/**
 * A straight-line, single-assignment program.
 *
 * - `constants`: at most `instance.constants` values, 0 <= c < 2^96 (a negative one is a `fma` with slot −1).
 * - `inputCount`: how many input slots the caller must fill; the rest are zero.
 * - `instructions`: at most `instance.steps`; missing ones are `fma(0, 0, 0)`.
 * - `outputs`: at most `instance.outputs` slots; missing ones read slot zero.
 */
export interface Program {
  readonly instance: Instance
  readonly constants: readonly bigint[]
  readonly inputCount: number
  readonly instructions: readonly Instruction[]
  readonly outputs: readonly number[]
}

export function firstConstantSlot(): number {
  return FIXED_SLOTS.length
}

export function firstInputSlot(instance: Instance): number {
  return firstConstantSlot() + instance.constants
}

export function firstStepSlot(instance: Instance): number {
  return firstInputSlot(instance) + instance.inputs
}

export function slotCount(instance: Instance): number {
  return firstStepSlot(instance) + instance.steps
}
