import { FlowVmError, FlowVmErrorCode } from './errors.ts'
import { firstConstantSlot, firstStepSlot, type Program, slotCount, WORD_LIMIT } from './program.ts'

/**
 * Refuses a program that no encoding, and so no circuit, can hold.
 *
 * - Rules: at most the instance's constants, inputs, steps and outputs; constants in 0 <= c < 2^96;
 *   a step reads lower slots only, an output any slot.
 * - Errors: FLOWVM_PROGRAM_INVALID with the offending slot.
 * - Source: docs/specs/flowvm.md section 3.
 */
export function validateProgram(program: Program): void {
  const { instance, constants, inputCount, instructions, outputs } = program
  const first = firstStepSlot(instance)
  const slots = slotCount(instance)
  if (constants.length > instance.constants) {
    throw invalid(
      first,
      `${constants.length} constants, ${instance.constants} fit ${instance.name}`,
    )
  }
  if (!Number.isInteger(inputCount) || inputCount < 0 || inputCount > instance.inputs) {
    throw invalid(first, `${inputCount} inputs, ${instance.inputs} fit ${instance.name}`)
  }
  if (instructions.length > instance.steps) {
    throw invalid(slots, `${instructions.length} steps, ${instance.steps} fit ${instance.name}`)
  }
  if (outputs.length > instance.outputs) {
    throw invalid(slots, `${outputs.length} outputs, ${instance.outputs} fit ${instance.name}`)
  }
  for (const [index, value] of constants.entries()) {
    if (value < 0n || value >= WORD_LIMIT) {
      throw invalid(
        firstConstantSlot() + index,
        `constant ${index} is ${value}, outside 0 <= c < 2^96`,
      )
    }
  }
  for (const [index, { x, y, z }] of instructions.entries()) {
    for (const slot of [x, y, z]) requireVisible(slot, first + index)
  }
  for (const slot of outputs) requireVisible(slot, slots)
}

/** Refuses a slot that is not one of the `visible` first ones. */
export function requireVisible(slot: number, visible: number): void {
  if (Number.isInteger(slot) && slot >= 0 && slot < visible) return
  throw invalid(slot, `operand slot ${slot} is not one of the ${visible} earlier slots`)
}

function invalid(slot: number, message: string): FlowVmError {
  return new FlowVmError({
    data: { code: FlowVmErrorCode.PROGRAM_INVALID, slot },
    message,
    remedy: 'Compile the program again: it was not made for this instance.',
  })
}
