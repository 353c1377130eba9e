import { allocateProgram } from '../compiler/allocateProgram.ts'
import { compileTask } from '../compiler/compileTask.ts'
import { CompileError } from '../compiler/errors.ts'
import { GraphBuilder } from '../compiler/ir/graphBuilder.ts'
import { wordsOf } from '../compiler/layOut.ts'
import { optimize } from '../compiler/passes/optimize.ts'
import { FLOWVM_64 } from '../flowvm/program.ts'
import type { ComputeTask, Definition } from '../workflow/definition.ts'
import type { ProvableProgram } from './plannedLeaf.ts'
import { inputOfShape, type Shapes, shapesOfData } from './valueShape.ts'

export interface CompiledProvable {
  /** Undefined if a run would refuse what the task returns. */
  readonly results: Shapes | undefined
  /** Undefined if the circuit has no room for it, or if nothing in it is computed. */
  readonly proof: ProvableProgram | undefined
}

/** Name of the task inside the flow that is made of it. */
const TASK = 'task'

/**
 * Compiles one compute task by itself. Its outputs are the computed words of its result, each once, in the order of the result.
 *
 * - Out: undefined if it cannot be compiled for these shapes; the run says why.
 * - Errors: none.
 */
export function compileProvable(task: ComputeTask, args: Shapes): CompiledProvable | undefined {
  const names = Object.keys(args)
  const inputs = Object.entries(args).map(([name, shape]) => [name, inputOfShape(shape)] as const)
  const definition: Definition = {
    flow: 1,
    name: TASK,
    verify: 'zk',
    inputs: Object.fromEntries(inputs.map(([name, { declaration }]) => [name, declaration])),
    tasks: {
      [TASK]: {
        compute: task.compute,
        with: Object.fromEntries(names.map((name) => [name, `\${inputs.${name}}`])),
      },
    },
    outputs: {},
  }
  const lengths = Object.fromEntries(inputs.map(([name, { value }]) => [name, value]))
  const graph = new GraphBuilder()
  const compiled = unlessRefused(() => {
    const data = compileTask({ definition, inputs: lengths, graph, results: new Map() }, TASK)
    return { data, optimized: optimize(graph.finish(wordsOf(data))) }
  })
  if (compiled === undefined) return undefined
  const { data, optimized } = compiled
  const allocated = unlessRefused(() =>
    allocateProgram(optimized, FLOWVM_64, definition, new Map([[TASK, data]])),
  )
  const isComputed = allocated !== undefined && allocated.program.outputs.length > 0
  return {
    results: shapesOfData(data),
    proof: isComputed ? { program: allocated.program, words: allocated.words } : undefined,
  }
}

function unlessRefused<Result>(work: () => Result): Result | undefined {
  try {
    return work()
  } catch (error) {
    if (error instanceof CompileError) return undefined
    throw error
  }
}
