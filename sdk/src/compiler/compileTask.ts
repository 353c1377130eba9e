import { type ComputeSource, compileError, computeSourceOf } from './computeSource.ts'
import { CompileErrorCode } from './errors.ts'
import { createInterpreter, globalScope } from './interpreter/createInterpreter.ts'
import { type Data, fromData, toData } from './interpreter/data.ts'
import type { GraphBuilder } from './ir/graphBuilder.ts'
import { parseCompute } from './parseCompute.ts'
import { type ReferenceContext, resolveArgument } from './resolveReference.ts'

/** Runs one task on symbols: its steps go to the graph of `context`, its result is the data returned. */
export function compileTask(context: ReferenceContext, task: string): Data {
  const args = Object.entries(context.definition.tasks[task]?.with ?? {}).map(
    ([name, argument]): [string, Data] => {
      return [name, resolveArgument(context, argument, `tasks.${task}.with.${name}`)]
    },
  )
  return compileSource(computeSourceOf(context.definition, task), context.graph, new Map(args))
}

/** Runs a compute source on symbols for arguments of known shapes. */
export function compileSource(
  source: ComputeSource,
  graph: GraphBuilder,
  args: ReadonlyMap<string, Data>,
  maxEvaluations?: number,
): Data {
  const arrow = parseCompute(source)
  const machine = createInterpreter(source, graph, maxEvaluations)
  const values = [...args].map(([name, data]) => [name, fromData(machine, data)] as const)
  try {
    const result = machine.call(
      { kind: 'function', node: arrow, scope: globalScope(machine) },
      [machine.effects.object(new Map(values))],
      arrow,
    )
    return toData(machine, result, arrow)
  } catch (error) {
    // MAX_DEPTH ends recursion long before; this is for hosts with a very small stack.
    if (!(error instanceof RangeError)) throw error
    throw compileError(source, arrow.start, {
      code: CompileErrorCode.TOO_DEEP,
      message: 'the source is nested too deeply for this machine',
      remedy: 'Write loops in place of recursion, and name intermediate results.',
    })
  }
}
