import { toField } from './commitments.ts'
import { distanceBack, OPERATION_FLAGS, PADDING } from './encodeProgram.ts'
import { evaluate } from './evaluate.ts'
import { firstStepSlot, type Instruction, type Program, SLOT_ZERO, slotCount } from './program.ts'
import { routeMemory } from './route.ts'

/** The private and public input signals of circuits/flowvm.circom, as decimal strings; arrays are flattened. */
export type WitnessInput = Record<string, string | string[]>

/**
 * Everything the prover feeds to the circuit: program, run and hints.
 *
 * - Shape: `inputs` has `program.inputCount` words; `contextHash` is a field element (contextHash.ts);
 *   out: one entry a signal of `FlowVm`, values 0 <= v < FIELD_ORDER.
 * - Errors: those of `evaluate` (a failing program has no witness) and of `encodeProgram`.
 * - Source: docs/specs/flowvm.md section 6.
 */
export function buildWitnessInput(
  program: Program,
  inputs: readonly bigint[],
  salt: bigint,
  contextHash: bigint,
): WitnessInput {
  const { instance } = program
  const evaluation = evaluate(program, inputs)
  const instructions = pad(program.instructions, instance.steps, PADDING)
  const outputSlots = pad(program.outputs, instance.outputs, SLOT_ZERO)
  const operands = instructions.flatMap(({ x, y, z }) => [x, y, z])
  const slots = slotCount(instance)
  const { steps } = evaluation
  return {
    contextHash: contextHash.toString(),
    constants: strings(pad(program.constants, instance.constants, 0n)),
    flags: instructions.flatMap(({ operation }) => OPERATION_FLAGS[operation].map(String)),
    distances: instructions.flatMap((instruction, index) =>
      distances(instruction, firstStepSlot(instance) + index),
    ),
    outputDistances: outputSlots.map((slot) => String(distanceBack(slots, slot))),
    inputs: strings(pad(inputs, instance.inputs, 0n)),
    salt: salt.toString(),
    operands: strings(steps.flatMap(({ x, y, z }) => [x, y, z])),
    outputs: strings(outputSlots.map((slot) => evaluation.slots[slot] as bigint)),
    quotients: strings(steps.map((step) => step.quotient)),
    remainders: strings(steps.map((step) => step.remainder)),
    numeratorSigns: steps.map((step) => String(step.numeratorSign)),
    divisorSigns: steps.map((step) => String(step.divisorSign)),
    switches: routeMemory(slots, [...operands, ...outputSlots]).map(String),
  }
}

function distances({ x, y, z }: Instruction, visible: number): string[] {
  return [x, y, z].map((slot) => String(distanceBack(visible, slot)))
}

function pad<T>(values: readonly T[], length: number, filler: T): T[] {
  return [...values, ...Array<T>(length - values.length).fill(filler)]
}

function strings(values: readonly bigint[]): string[] {
  return values.map((value) => toField(value).toString())
}
