import { evaluate } from '../../../sdk/src/flowvm/evaluate.ts'
import {
  FIXED_SLOTS,
  firstStepSlot,
  type Instance,
  type Instruction,
  OPERATIONS,
  type Program,
  slotCount,
  WORD_BITS,
  WORD_LIMIT,
} from '../../../sdk/src/flowvm/program.ts'
import type { Random } from './random.ts'

export interface RandomRun {
  readonly program: Program
  readonly inputs: readonly bigint[]
}

const ATTEMPTS = 8

/** A word with the edges of the range well represented: 0, ±1, ±2^k, ±(2^k - 1), ±(2^96 - 1), and plain random ones. */
export function randomWord(random: Random): bigint {
  const width = random.below(WORD_BITS + 1)
  const power = 1n << BigInt(width)
  const value = random.pick([
    0n,
    1n,
    power === WORD_LIMIT ? power - 1n : power,
    power - 1n,
    random.bits(width),
    WORD_LIMIT - 1n,
  ])
  return random.below(2) === 0 ? value : -value
}

/**
 * A program that runs without failing on its inputs, with every operation and any operand distance.
 *
 * A step that would overflow or divide by zero is drawn again; after some attempts a copy of a slot takes its place.
 */
export function randomRun(random: Random, instance: Instance): RandomRun {
  const absolute = (value: bigint): bigint => (value < 0n ? -value : value)
  const constants = Array.from({ length: random.below(instance.constants + 1) }, () =>
    absolute(randomWord(random)),
  )
  const inputCount = random.below(instance.inputs + 1)
  const inputs = Array.from({ length: inputCount }, () => randomWord(random))
  const count = random.pick([
    0,
    1,
    random.below(instance.steps + 1),
    instance.steps,
    instance.steps,
  ])
  const slots = [
    ...FIXED_SLOTS,
    ...pad(constants, instance.constants),
    ...pad(inputs, instance.inputs),
  ]
  const instructions: Instruction[] = []
  while (instructions.length < count) {
    const instruction = randomInstruction(random, slots)
    instructions.push(instruction)
    slots.push(run(instruction, slots) as bigint)
  }
  const outputs = Array.from({ length: random.below(instance.outputs + 1) }, () =>
    random.below(slotCount(instance)),
  )
  return { program: { instance, constants, inputCount, instructions, outputs }, inputs }
}

function randomInstruction(random: Random, slots: readonly bigint[]): Instruction {
  const operand = (): number =>
    random.below(3) === 0
      ? slots.length - 1 - random.below(Math.min(4, slots.length))
      : random.below(slots.length)
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const instruction = {
      operation: random.pick(OPERATIONS),
      x: operand(),
      y: operand(),
      z: operand(),
    }
    if (run(instruction, slots) !== undefined) return instruction
  }
  return { operation: 'fma', x: 0, y: 0, z: operand() }
}

/** Result of one instruction on given slots, by a machine of one step; undefined if it fails. */
function run({ operation, x, y, z }: Instruction, slots: readonly bigint[]): bigint | undefined {
  const instance: Instance = {
    name: 'one step',
    tag: 255,
    steps: 1,
    inputs: 3,
    constants: 0,
    outputs: 1,
  }
  const [first, output] = [FIXED_SLOTS.length, firstStepSlot(instance)]
  const instructions = [{ operation, x: first, y: first + 1, z: first + 2 }]
  const program = { instance, constants: [], inputCount: 3, instructions, outputs: [output] }
  try {
    return evaluate(
      program,
      [x, y, z].map((slot) => slots[slot] as bigint),
    ).outputs[0]
  } catch {
    return undefined
  }
}

function pad(values: readonly bigint[], length: number): bigint[] {
  return [...values, ...Array<bigint>(length - values.length).fill(0n)]
}

/**
 * The program as JavaScript source over bigint, written without the twin: `run(constants, inputs)` returns the value of
 * every output.
 */
export function toJavaScript({
  program,
}: RandomRun): (constants: readonly bigint[], inputs: readonly bigint[]) => bigint[] {
  const { instance } = program
  const lines = FIXED_SLOTS.map((value, slot) => `const s${slot} = ${value}n`)
  const define = (expression: string): number =>
    lines.push(`const s${lines.length} = ${expression}`)
  for (let index = 0; index < instance.constants; index++) define(`constants[${index}] ?? 0n`)
  for (let index = 0; index < instance.inputs; index++) define(`inputs[${index}] ?? 0n`)
  for (let index = 0; index < instance.steps; index++) {
    const { operation, x, y, z } = program.instructions[index] ?? {
      operation: 'fma',
      x: 0,
      y: 0,
      z: 0,
    }
    const [a, b, c] = [`s${x}`, `s${y}`, `s${z}`]
    define({
      fma: `${a} * ${b} + ${c}`,
      select: `${a} === 1n ? ${b} : ${a} === 0n ? ${c} : ${a} * ${b} - ${a} * ${c} + ${c}`,
      quotient: `(${a} * ${b}) / ${c}`,
      remainder: `(${a} * ${b}) % ${c}`,
      less: `${a} * ${b} < -${c} ? 1n : 0n`,
      equal: `${a} * ${b} === -${c} ? 1n : 0n`,
    }[operation])
  }
  const outputs = program.outputs.map((slot) => `s${slot}`).join(', ')
  // The program is generated here, from numbers only.
  return new Function(
    'constants',
    'inputs',
    `${lines.join('\n')}\nreturn [${outputs}]`,
  ) as ReturnType<typeof toJavaScript>
}
