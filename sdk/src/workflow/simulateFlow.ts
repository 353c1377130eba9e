import { type Hex, numberToHex } from 'viem'
import { commitOutputs } from '../flowvm/commitments.ts'
import { type Evaluation, evaluate } from '../flowvm/evaluate.ts'
import type { JsonValue } from './jsonValue.ts'
import type { PreparedFlow } from './prepareFlow.ts'

export interface SimulatedFlow {
  /** By name: integers as decimal strings, tables as rows. */
  readonly outputs: Readonly<Record<string, JsonValue>>
  readonly outputWords: readonly bigint[]
  /** Poseidon commitment to the output words: what the registry stores once the run is proven. */
  readonly resultHash: Hex
  readonly evaluation: Evaluation
}

/**
 * Runs a prepared workflow here, exactly as an executor will.
 *
 * Errors: FLOWVM_OVERFLOW, FLOWVM_DIVISION_BY_ZERO with the place in the compute source.
 */
export function simulateFlow(prepared: PreparedFlow): SimulatedFlow {
  const evaluation = evaluate(prepared.program, prepared.inputWords)
  return {
    outputs: prepared.readOutputs(evaluation.outputs),
    outputWords: evaluation.outputs,
    resultHash: numberToHex(commitOutputs(evaluation.outputs), { size: 32 }),
    evaluation,
  }
}
