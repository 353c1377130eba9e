import { poseidon10 } from 'poseidon-lite/poseidon10'
import { poseidon12 } from 'poseidon-lite/poseidon12'
import { poseidon13 } from 'poseidon-lite/poseidon13'
import { encodeProgram } from './encodeProgram.ts'
import { FLOWVM_64, type Program } from './program.ts'

/** Order of the scalar field of BN254: every public signal is below it. */
export const FIELD_ORDER =
  21888242871839275222246405745257275088548364400416034343698204186575808495617n

/**
 * Poseidon hash that names a program on chain.
 *
 * - Out: a field element, 0 <= h < FIELD_ORDER.
 * - Source: docs/specs/flowvm.md section 4; twin of `ProgramHash` in circuits/flowvm.circom.
 */
export function hashProgram(program: Program): bigint {
  return poseidon10(encodeProgram(program))
}

/**
 * Poseidon commitment to the inputs, two words an element, padded with zeros to the size of the instance.
 * A random `salt` hides private inputs; public ones use zero.
 */
export function commitInputs(inputs: readonly bigint[], salt = 0n): bigint {
  return poseidon13([...packPairs(inputs, FLOWVM_64.inputs), salt])
}

/** Poseidon commitment to the outputs; in zk mode it is the result hash that the registry stores. */
export function commitOutputs(outputs: readonly bigint[]): bigint {
  return poseidon12(packPairs(outputs, FLOWVM_64.outputs))
}

/** Two signed words a field element: `a + b * 2^128`; unique because |a|, |b| < 2^96. */
function packPairs(words: readonly bigint[], count: number): bigint[] {
  const packed: bigint[] = []
  for (let index = 0; index < count; index += 2) {
    const low = words[index] ?? 0n
    const high = words[index + 1] ?? 0n
    packed.push(toField(low + (high << 128n)))
  }
  return packed
}

/** The representative in 0 <= v < FIELD_ORDER. */
export function toField(value: bigint): bigint {
  const reduced = value % FIELD_ORDER
  return reduced < 0n ? reduced + FIELD_ORDER : reduced
}
