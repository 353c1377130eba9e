import type { SourceLocation } from '../../errors/flowError.ts'
import type { Operation } from '../../flowvm/program.ts'

/** A word of the inputs that the program reads: a scalar, an item of a list or a cell of a table. */
export interface InputWord {
  readonly input: string
  readonly column?: string | undefined
  readonly row?: number | undefined
}

export interface ConstantNode {
  readonly kind: 'constant'
  readonly value: bigint
}

export interface InputNode {
  readonly kind: 'input'
  readonly word: InputWord
}

/** One step of the machine; operands are numbers of earlier nodes. */
export interface StepNode {
  readonly kind: 'step'
  readonly operation: Operation
  readonly x: number
  readonly y: number
  readonly z: number
  readonly task: string
  readonly where?: SourceLocation | undefined
}

export type Node = ConstantNode | InputNode | StepNode

/**
 * A program in single-assignment form: node i reads nodes below i only.
 *
 * `roots` are the nodes whose values leave the program, in the order of the output words.
 */
export interface Graph {
  readonly nodes: readonly Node[]
  readonly roots: readonly number[]
}

export function constantAt(nodes: readonly Node[], index: number): bigint | undefined {
  const node = nodes[index]
  return node?.kind === 'constant' ? node.value : undefined
}

export function stepAt(nodes: readonly Node[], index: number): StepNode | undefined {
  const node = nodes[index]
  return node?.kind === 'step' ? node : undefined
}
