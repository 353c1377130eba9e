import { FLOWVM_64, type Instruction, type Program } from '../../../sdk/src/flowvm/program.ts'

/** First input, constant and step slot of flowvm-64. */
export const CONSTANT = 3
export const INPUT = 7
export const STEP = 31

/** A small run with every operation: total, two shares, rest, a comparison, an equality and a choice. */
export const SAMPLE_INPUTS: readonly bigint[] = [
  3_000_000_000_000_000_000n,
  -1_000_000_000_000_000_000n,
  7n,
]

const SAMPLE_STEPS: readonly Instruction[] = [
  { operation: 'fma', x: INPUT, y: 1, z: INPUT + 1 }, // 31: sum
  { operation: 'quotient', x: INPUT, y: CONSTANT, z: STEP }, // 32: share of the first
  { operation: 'remainder', x: INPUT, y: CONSTANT, z: INPUT + 2 }, // 33
  { operation: 'less', x: INPUT + 1, y: 1, z: 0 }, // 34: 1
  { operation: 'equal', x: STEP, y: 2, z: STEP }, // 35: 1
  { operation: 'select', x: STEP + 3, y: STEP + 1, z: STEP + 2 }, // 36: the share
  { operation: 'quotient', x: STEP + 1, y: CONSTANT + 1, z: INPUT + 1 }, // 37: negative divisor
]

export const SAMPLE_PROGRAM: Program = {
  instance: FLOWVM_64,
  constants: [1_000n, 5n],
  inputCount: SAMPLE_INPUTS.length,
  instructions: SAMPLE_STEPS,
  outputs: [31, 32, 33, 34, 35, 36, 37],
}
