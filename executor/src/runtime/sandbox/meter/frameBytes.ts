import type { BodyScan } from './scanBody.ts'

const SLOT_BYTES = 8
/** Return address, saved registers, what V8 keeps in each frame, and the slots that the transform itself needs. */
const OVERHEAD_SLOTS = 16

/**
 * Bytes that a call of a function takes of the stack: a slot for each local and each value, twice for the values, which
 * are also copied as arguments. V8 decides on the true size, by tier and version; docs/specs/sandbox.md has what was
 * measured.
 */
export function frameBytes({ locals, operands }: BodyScan): number {
  return SLOT_BYTES * (locals + 2 * operands + OVERHEAD_SLOTS)
}
