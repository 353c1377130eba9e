import {
  type WitnessCalculator,
  WitnessRefusedError,
} from '../../../scripts/circuits/witnessCalculator.ts'
import type { WitnessInput } from '../../../sdk/src/flowvm/witness.ts'

/** Reader of single wires if the inputs satisfy the circuit, undefined if an assertion refuses them. */
export function tryWitness(
  calculator: WitnessCalculator,
  input: WitnessInput,
): ((wire: number) => bigint) | undefined {
  try {
    return calculator.run(input)
  } catch (error) {
    if (error instanceof WitnessRefusedError) return undefined
    throw error
  }
}

/** Whether a witness with these inputs exists. */
export function accepts(calculator: WitnessCalculator, input: WitnessInput): boolean {
  return tryWitness(calculator, input) !== undefined
}
