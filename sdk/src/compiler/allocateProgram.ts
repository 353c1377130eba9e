import {
  FIXED_SLOTS,
  firstConstantSlot,
  firstInputSlot,
  firstStepSlot,
  type Instance,
  type Instruction,
  type Program,
} from '../flowvm/program.ts'
import type { Definition } from '../workflow/definition.ts'
import { checkCapacity, type Share } from './checkCapacity.ts'
import { CompileErrorCode } from './errors.ts'
import type { Data } from './interpreter/data.ts'
import type { Graph, InputWord } from './ir/graph.ts'
import { wordsOf } from './layOut.ts'
import { allocateConstants } from './passes/allocateConstants.ts'

export interface AllocatedProgram {
  readonly program: Program
  /** The word behind each input slot. */
  readonly words: readonly InputWord[]
  /** For each node of the graph: its output word, if it has one. */
  readonly outputIndexes: ReadonlyMap<number, number>
  readonly stepsByTask: Readonly<Record<string, number>>
}

/** Name under which steps are counted that only make constants. */
export const CONSTANTS = 'constants'

/**
 * Gives every node of an optimised graph its slot.
 *
 * - Inputs stand in the order of their names, columns and rows; steps in the order of the graph; equal outputs share a word.
 * - Errors: COMPILE_TOO_MANY_STEPS, COMPILE_TOO_MANY_INPUTS, COMPILE_TOO_MANY_OUTPUTS.
 */
export function allocateProgram(
  graph: Graph,
  instance: Instance,
  definition: Definition,
  outputsByName: ReadonlyMap<string, Data>,
): AllocatedProgram {
  const slots = new Map<number, number>()
  const words = allocateInputs(graph, instance, slots)
  checkCapacity(
    definition,
    CompileErrorCode.TOO_MANY_INPUTS,
    instance.inputs,
    words.map((word) => word.input),
  )

  const plan = allocateConstants(constantsOf(graph), instance.constants)
  const constantSlots = new Map<bigint, number>(FIXED_SLOTS.map((value, slot) => [value, slot]))
  for (const [index, value] of plan.table.entries())
    constantSlots.set(value, firstConstantSlot() + index)
  const slotOf = (value: bigint): number => constantSlots.get(value) ?? 0

  const instructions: Instruction[] = []
  const owners: string[] = []
  const place = (instruction: Instruction, owner: string): number => {
    owners.push(owner)
    return firstStepSlot(instance) + instructions.push(instruction) - 1
  }
  for (const { value, x, y, z } of plan.derived) {
    constantSlots.set(
      value,
      place({ operation: 'fma', x: slotOf(x), y: slotOf(y), z: slotOf(z) }, CONSTANTS),
    )
  }
  for (const [index, node] of graph.nodes.entries()) {
    if (node.kind === 'constant') slots.set(index, slotOf(node.value))
    if (node.kind !== 'step') continue
    const { operation, task, where } = node
    const [x = 0, y = 0, z = 0] = [node.x, node.y, node.z].map((operand) => slots.get(operand) ?? 0)
    slots.set(index, place({ operation, x, y, z, where }, task))
  }
  checkCapacity(definition, CompileErrorCode.TOO_MANY_STEPS, instance.steps, owners)

  const outputIndexes = new Map<number, number>()
  const outputs: number[] = []
  const outputNames = [...outputsByName].flatMap(([name, data]) => wordsOf(data).map(() => name))
  const outputOwners: string[] = []
  for (const [index, root] of graph.roots.entries()) {
    if (graph.nodes[root]?.kind !== 'step' || outputIndexes.has(root)) continue
    outputIndexes.set(root, outputs.push(slots.get(root) ?? 0) - 1)
    outputOwners.push(outputNames[index] ?? '')
  }
  checkCapacity(definition, CompileErrorCode.TOO_MANY_OUTPUTS, instance.outputs, outputOwners)
  return {
    program: { instance, constants: plan.table, inputCount: words.length, instructions, outputs },
    words,
    outputIndexes,
    stepsByTask: Object.fromEntries(countShares(owners).map(({ name, count }) => [name, count])),
  }
}

function allocateInputs(graph: Graph, instance: Instance, slots: Map<number, number>): InputWord[] {
  const read = new Set(
    graph.nodes.flatMap((node) => (node.kind === 'step' ? [node.x, node.y, node.z] : [])),
  )
  const inputs = graph.nodes.flatMap((node, index) =>
    node.kind === 'input' && read.has(index) ? [{ index, word: node.word }] : [],
  )
  inputs.sort((left, right) => compareWords(left.word, right.word))
  for (const [position, { index }] of inputs.entries())
    slots.set(index, firstInputSlot(instance) + position)
  return inputs.map(({ word }) => word)
}

function compareWords(left: InputWord, right: InputWord): number {
  if (left.input !== right.input) return left.input < right.input ? -1 : 1
  const [leftColumn, rightColumn] = [left.column ?? '', right.column ?? '']
  if (leftColumn !== rightColumn) return leftColumn < rightColumn ? -1 : 1
  return (left.row ?? 0) - (right.row ?? 0)
}

function constantsOf(graph: Graph): bigint[] {
  const read = new Set(
    graph.nodes.flatMap((node) => (node.kind === 'step' ? [node.x, node.y, node.z] : [])),
  )
  return graph.nodes.flatMap((node, index) =>
    node.kind === 'constant' && read.has(index) ? [node.value] : [],
  )
}

function countShares(names: readonly string[]): Share[] {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].map(([name, count]) => ({ name, count }))
}
