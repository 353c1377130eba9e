import { type Hex, numberToHex } from 'viem'
import type { CompiledFlow } from '../compiler/compiledFlow.ts'
import { compileFlow } from '../compiler/compileFlow.ts'
import { commitInputs, hashProgram } from '../flowvm/commitments.ts'
import { canonicalizeDefinition } from './canonicalizeDefinition.ts'
import { hashBytes } from './canonicalJson.ts'
import type { Definition } from './definition.ts'
import { canonicalizeInputs } from './inputs/canonicalizeInputs.ts'
import type { Inputs } from './inputs/inputValues.ts'

/** A workflow and its inputs, ready to be submitted or run. Hashes are 32 bytes, as the contracts take them. */
export interface PreparedFlow extends CompiledFlow {
  readonly definition: Definition
  readonly inputs: Inputs
  /** Canonical JSON, published as a blob under `definitionHash`. */
  readonly definitionBytes: Uint8Array
  /** keccak-256. */
  readonly definitionHash: Hex
  /** Canonical JSON, published as a blob under `inputsHash`. */
  readonly inputsBytes: Uint8Array
  /** keccak-256. */
  readonly inputsHash: Hex
  /** Poseidon, below the field order. */
  readonly programHash: Hex
  /** Poseidon, below the field order; salt 0, as the inputs are public. */
  readonly inputsCommitment: Hex
}

export interface PrepareFlowParameters {
  readonly definition: Definition
  readonly inputs: Inputs
}

/**
 * Canonicalises, hashes and compiles a workflow with its inputs: all that a request needs but the money.
 *
 * Errors: those of `compileFlow`.
 */
export function prepareFlow({ definition, inputs }: PrepareFlowParameters): PreparedFlow {
  const definitionBytes = canonicalizeDefinition(definition)
  const inputsBytes = canonicalizeInputs(inputs)
  const compiled = compileFlow(definition, inputs)
  return {
    ...compiled,
    definition,
    inputs,
    definitionBytes,
    definitionHash: hashBytes(definitionBytes),
    inputsBytes,
    inputsHash: hashBytes(inputsBytes),
    programHash: numberToHex(hashProgram(compiled.program), { size: 32 }),
    inputsCommitment: numberToHex(commitInputs(compiled.inputWords), { size: 32 }),
  }
}
