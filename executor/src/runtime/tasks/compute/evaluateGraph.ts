import type { Graph, InputWord, StepNode } from '@flowbuilder/sdk/compiler/ir/graph'
import { divisionByZeroError, overflowError } from '@flowbuilder/sdk/flowvm/evaluate'
import { WORD_LIMIT } from '@flowbuilder/sdk/flowvm/program'

/** Largest difference that a comparison takes. */
const COMPARISON_LIMIT = 2n * WORD_LIMIT

/**
 * Runs a compiled graph: the values of all nodes. It computes and fails exactly as `evaluate` of the FlowVM, without its bound on
 * steps and without a witness.
 *
 * Errors: FLOWVM_OVERFLOW, FLOWVM_DIVISION_BY_ZERO with the place in the source.
 */
export function evaluateGraph(
  { nodes }: Graph,
  readInput: (word: InputWord) => bigint,
): readonly bigint[] {
  const values: bigint[] = []
  for (const [index, node] of nodes.entries()) {
    switch (node.kind) {
      case 'constant':
        values.push(node.value)
        break
      case 'input':
        values.push(readInput(node.word))
        break
      case 'step':
        values.push(runStep(node, index, values))
    }
  }
  return values
}

function runStep(node: StepNode, index: number, values: readonly bigint[]): bigint {
  // Nodes read earlier nodes only.
  const x = values[node.x] as bigint
  const y = values[node.y] as bigint
  const z = values[node.z] as bigint
  switch (node.operation) {
    case 'fma':
      return word(x * y + z, node, index)
    case 'select':
      return word(x * (y - z) + z, node, index)
    case 'quotient':
      if (z === 0n) throw divisionByZeroError(node, index)
      return word((x * y) / z, node, index)
    case 'remainder':
      if (z === 0n) throw divisionByZeroError(node, index)
      word((x * y) / z, node, index)
      return (x * y) % z
    case 'less':
      return difference(x * y + z, node, index) < 0n ? 1n : 0n
    case 'equal':
      return difference(x * y + z, node, index) === 0n ? 1n : 0n
  }
}

function word(value: bigint, node: StepNode, index: number): bigint {
  if (value >= WORD_LIMIT || value <= -WORD_LIMIT) throw overflowError(node, index)
  return value
}

function difference(value: bigint, node: StepNode, index: number): bigint {
  if (value >= COMPARISON_LIMIT || value <= -COMPARISON_LIMIT) throw overflowError(node, index)
  return value
}
