import type { SourceLocation } from '../../errors/flowError.ts'
import { foldStep, type Operands } from './foldStep.ts'
import { constantAt, type Graph, type InputWord, type Node, type StepNode } from './graph.ts'

/** What the builder gives for a division by the constant zero; the caller knows the place. */
export const DIVIDES_BY_ZERO = -1

/** Grows a graph; equal constants and equal inputs share one node. */
export class GraphBuilder {
  readonly #nodes: Node[] = []
  readonly #constants = new Map<bigint, number>()
  readonly #inputs = new Map<string, number>()

  constant(value: bigint): number {
    const known = this.#constants.get(value)
    if (known !== undefined) return known
    const index = this.#nodes.push({ kind: 'constant', value }) - 1
    this.#constants.set(value, index)
    return index
  }

  input(word: InputWord): number {
    const key = `${word.input}.${word.column ?? ''}.${word.row ?? ''}`
    const known = this.#inputs.get(key)
    if (known !== undefined) return known
    const index = this.#nodes.push({ kind: 'input', word }) - 1
    this.#inputs.set(key, index)
    return index
  }

  /** Adds a step, or finds the node it is known to equal; DIVIDES_BY_ZERO if it can only fail. */
  step(step: Operands, task: string, where: SourceLocation | undefined): number {
    const folded = foldStep(step, this.#nodes)
    if (folded === undefined) return this.push({ kind: 'step', ...step, task, where })
    if (folded.kind === 'division-by-zero') return DIVIDES_BY_ZERO
    return folded.kind === 'constant' ? this.constant(folded.value) : folded.node
  }

  /** Adds a step as it is. */
  push(step: StepNode): number {
    return this.#nodes.push(step) - 1
  }

  get nodes(): readonly Node[] {
    return this.#nodes
  }

  constantOf(node: number): bigint | undefined {
    return constantAt(this.#nodes, node)
  }

  finish(roots: readonly number[]): Graph {
    return { nodes: [...this.#nodes], roots }
  }
}
