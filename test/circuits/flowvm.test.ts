import { describe, expect, it } from 'vitest'
import {
  commitInputs,
  commitOutputs,
  FIELD_ORDER,
  hashProgram,
  toField,
} from '../../sdk/src/flowvm/commitments.ts'
import { evaluate } from '../../sdk/src/flowvm/evaluate.ts'
import { FLOWVM_64, type Program, WORD_LIMIT } from '../../sdk/src/flowvm/program.ts'
import { routeMemory, switchCount } from '../../sdk/src/flowvm/route.ts'
import { buildWitnessInput, type WitnessInput } from '../../sdk/src/flowvm/witness.ts'
import { accepts, tryWitness } from './support/accepts.ts'
import { loadFlowVm64 } from './support/compileOnce.ts'
import { CONSTANT, INPUT, SAMPLE_INPUTS, SAMPLE_PROGRAM, STEP } from './support/sampleRun.ts'

const { calculator } = await loadFlowVm64()
const SLOTS = 95
const honest = buildWitnessInput(SAMPLE_PROGRAM, SAMPLE_INPUTS, 0n, 42n)

/** The honest input with some signals replaced; a function gets the array and returns a changed copy. */
function forge(changes: Record<string, string | ((values: string[]) => string[])>): WitnessInput {
  const forged = { ...honest }
  for (const [name, change] of Object.entries(changes)) {
    forged[name] = typeof change === 'string' ? change : change([...(honest[name] as string[])])
  }
  return forged
}

const set =
  (index: number, value: bigint | number) =>
  (values: string[]): string[] =>
    values.with(index, toField(BigInt(value)).toString())

/** Slots that the program names, in the order of the memory's rows. */
function readSlots({ instructions, outputs }: Program): number[] {
  const steps = Array.from(
    { length: FLOWVM_64.steps },
    (_, index) => instructions[index] ?? { x: 0, y: 0, z: 0 },
  )
  const all = Array.from({ length: FLOWVM_64.outputs }, (_, index) => outputs[index] ?? 0)
  return [...steps.flatMap(({ x, y, z }) => [x, y, z]), ...all]
}

describe('flowvm-64', () => {
  it('publishes the hashes of program, inputs and outputs, and the context as it was given', () => {
    const salt = 123456789n
    const read = tryWitness(calculator, buildWitnessInput(SAMPLE_PROGRAM, SAMPLE_INPUTS, salt, 42n))
    const { outputs } = evaluate(SAMPLE_PROGRAM, SAMPLE_INPUTS)
    expect([1, 2, 3, 4].map((wire) => read?.(wire))).toEqual([
      hashProgram(SAMPLE_PROGRAM),
      commitInputs(SAMPLE_INPUTS, salt),
      commitOutputs(outputs),
      42n,
    ])
  })

  it('runs the empty program and a full one in which every step reads the one before', () => {
    const empty: Program = {
      ...SAMPLE_PROGRAM,
      constants: [],
      instructions: [],
      outputs: [],
      inputCount: 0,
    }
    expect(accepts(calculator, buildWitnessInput(empty, [], 0n, 0n))).toBe(true)
    const instructions = Array.from({ length: 64 }, (_, index) => ({
      operation: 'fma' as const,
      x: STEP + index - 1,
      y: 1,
      z: STEP + index - 1,
    }))
    const doubling: Program = {
      ...empty,
      inputCount: 24,
      instructions,
      outputs: Array<number>(24).fill(94),
    }
    const inputs = Array<bigint>(24).fill(-(2n ** 31n))
    const read = tryWitness(calculator, buildWitnessInput(doubling, inputs, 0n, 0n))
    expect(read?.(3)).toBe(commitOutputs(Array<bigint>(24).fill(-(2n ** 95n))))
  })

  it('takes inputs up to 2^96 - 1 in magnitude, and refuses 2^96', () => {
    for (const value of [WORD_LIMIT - 1n, -(WORD_LIMIT - 1n)]) {
      expect(accepts(calculator, buildWitnessInput(SAMPLE_PROGRAM, [5n, -2n, value], 0n, 1n))).toBe(
        true,
      )
    }
    // Slot 27 is read by nobody. The range of the circuit is one wider at the lower end than the twin's.
    expect(accepts(calculator, forge({ inputs: set(20, WORD_LIMIT) }))).toBe(false)
    expect(accepts(calculator, forge({ inputs: set(20, -WORD_LIMIT) }))).toBe(true)
    expect(accepts(calculator, forge({ inputs: set(20, -WORD_LIMIT - 1n) }))).toBe(false)
  })

  it('takes constants below 2^96 only', () => {
    const constants: Program = { ...SAMPLE_PROGRAM, constants: [1_000n, 5n, WORD_LIMIT - 1n] }
    expect(accepts(calculator, buildWitnessInput(constants, SAMPLE_INPUTS, 0n, 1n))).toBe(true)
    expect(accepts(calculator, forge({ constants: set(2, WORD_LIMIT) }))).toBe(false)
    expect(accepts(calculator, forge({ constants: set(2, -1) }))).toBe(false)
  })
})

describe('a forged run', () => {
  it('cannot claim another output, whichever hints are adapted', () => {
    expect(accepts(calculator, forge({ outputs: set(1, 1) }))).toBe(false)
    // Output 1 names slot 32. Claim the value of slot 33 and sort the row there.
    const { slots } = evaluate(SAMPLE_PROGRAM, SAMPLE_INPUTS)
    const switches = routeMemory(
      SLOTS,
      readSlots({ ...SAMPLE_PROGRAM, outputs: [31, 33, 33, 34, 35, 36, 37] }),
    )
    const forged = forge({
      outputs: set(1, slots[33] as bigint),
      switches: () => switches.map(String),
    })
    expect(accepts(calculator, forged)).toBe(false)
  })

  it('cannot change a result with everything after it computed from the wrong one', () => {
    // Step 1 is the share 32: claim one more than the quotient, and let all later steps follow.
    const share = evaluate(SAMPLE_PROGRAM, SAMPLE_INPUTS).steps[1]
    if (!share) throw new Error('the sample has seven steps')
    const wrong = share.quotient + 1n
    const sum = SAMPLE_INPUTS[0] as bigint
    const constant = SAMPLE_PROGRAM.constants[0] as bigint
    const divisor = sum + (SAMPLE_INPUTS[1] as bigint)
    const last = wrong * 5n
    const negative = -(SAMPLE_INPUTS[1] as bigint)
    const forged = forge({
      quotients: (values) => set(6, last / negative)(set(5, wrong)(set(1, wrong)(values))),
      remainders: (values) =>
        set(6, last % negative)(set(1, sum * constant - wrong * divisor)(values)),
      operands: (values) => set(18, wrong)(set(16, wrong)(values)),
      outputs: (values) => set(6, -(last / negative))(set(5, wrong)(set(1, wrong)(values))),
    })
    expect(accepts(calculator, forged)).toBe(false)
  })

  it('cannot read a value that its slot does not hold', () => {
    for (const position of [0, 3, 16, 100, 191]) {
      const operand = BigInt((honest.operands as string[])[position] as string)
      expect(accepts(calculator, forge({ operands: set(position, operand + 1n) }))).toBe(false)
    }
  })

  it('cannot name its own slot or a later one', () => {
    for (const distance of [-1, -2, FIELD_ORDER - 1n]) {
      expect(accepts(calculator, forge({ distances: set(0, distance) }))).toBe(false)
    }
    // Distance 127 - 94 wraps nowhere: a distance beyond the first slot names a negative slot, which has no source.
    expect(accepts(calculator, forge({ distances: set(63 * 3, 95) }))).toBe(false)
    expect(accepts(calculator, forge({ outputDistances: set(0, 127) }))).toBe(false)
    expect(accepts(calculator, forge({ outputDistances: set(0, 128) }))).toBe(false)
  })

  it('cannot use a remainder that is not below the divisor, or a negative one', () => {
    const step = evaluate(SAMPLE_PROGRAM, SAMPLE_INPUTS).steps[2]
    if (!step) throw new Error('the sample has seven steps')
    const divisor = SAMPLE_INPUTS[2] as bigint
    for (const shift of [1n, -1n]) {
      const forged = forge({
        quotients: set(2, step.quotient - shift),
        remainders: set(2, step.remainder + shift * divisor),
        outputs: set(2, step.remainder + shift * divisor),
      })
      expect(accepts(calculator, forged)).toBe(false)
    }
  })

  it('cannot set a switch to anything but 0 and 1, the average of two rows included', () => {
    const count = switchCount(311)
    for (const index of [0, 47, 155, 1000, count - 1]) {
      for (const value of [2n, -1n, (FIELD_ORDER + 1n) / 2n]) {
        expect(accepts(calculator, forge({ switches: set(index, value) }))).toBe(false)
      }
    }
  })

  it('cannot use flags that are not bits', () => {
    for (const flag of [0, 1, 2, 3]) {
      for (const value of [2n, -1n, (FIELD_ORDER + 1n) / 2n]) {
        expect(accepts(calculator, forge({ flags: set(4 + flag, value) }))).toBe(false)
      }
    }
  })

  it('cannot serve two reads with one row of the network', () => {
    // Sorting with the row of another slot in place of the right one leaves a row over, so no order is sorted.
    const rows = readSlots(SAMPLE_PROGRAM)
    const duplicated = routeMemory(SLOTS, rows.with(0, rows[1] as number))
    expect(accepts(calculator, forge({ switches: () => duplicated.map(String) }))).toBe(false)
  })

  it('has other hashes as soon as program or inputs differ', () => {
    const constants: Program = { ...SAMPLE_PROGRAM, constants: [1_000n, 5n, 1n] }
    const read = tryWitness(calculator, buildWitnessInput(constants, SAMPLE_INPUTS, 0n, 42n))
    expect(read?.(1)).not.toBe(hashProgram(SAMPLE_PROGRAM))
    const salted = tryWitness(calculator, buildWitnessInput(SAMPLE_PROGRAM, SAMPLE_INPUTS, 1n, 42n))
    expect(salted?.(2)).not.toBe(commitInputs(SAMPLE_INPUTS))
    expect(INPUT - CONSTANT).toBe(FLOWVM_64.constants)
  })
})
