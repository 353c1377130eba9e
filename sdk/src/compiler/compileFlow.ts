import { FLOWVM_64, type Instance } from '../flowvm/program.ts'
import type { Definition } from '../workflow/definition.ts'
import { WorkflowError, WorkflowErrorCode } from '../workflow/errors.ts'
import type { Inputs } from '../workflow/inputs/inputValues.ts'
import { orderTasks } from '../workflow/orderTasks.ts'
import { allocateProgram } from './allocateProgram.ts'
import type { CompiledFlow, OutputLayout } from './compiledFlow.ts'
import { compileTask } from './compileTask.ts'
import type { Data } from './interpreter/data.ts'
import { GraphBuilder } from './ir/graphBuilder.ts'
import { layOut, wordsOf } from './layOut.ts'
import { optimize } from './passes/optimize.ts'
import { readInputWord, toWord } from './readInputWord.ts'
import { readOutputs } from './readOutputs.ts'
import { resolveOutputs } from './resolveOutputs.ts'

/**
 * Compiles all tasks of a workflow into one FlowVM program.
 *
 * - The program depends on the definition and on the lengths of the inputs, never on their values.
 * - Errors: CompileError (COMPILE_*), FLOW_MODE_UNSUPPORTED, and WorkflowError (FLOW_*) for references into results;
 *   with file:line:column if the definition was read from a file.
 * - Source: docs/specs/workflow.md sections 5 to 7.
 */
export function compileFlow(
  definition: Definition,
  inputs: Inputs,
  instance: Instance = FLOWVM_64,
): CompiledFlow {
  requireProvable(definition)
  const graph = new GraphBuilder()
  const results = new Map<string, Data>()
  const context = { definition, inputs, graph, results }
  for (const task of orderTasks(definition)) results.set(task, compileTask(context, task))
  const outputs = resolveOutputs(context)

  const optimized = optimize(graph.finish([...outputs.values()].flatMap(wordsOf)))
  const { program, words, outputIndexes, stepsByTask } = allocateProgram(
    optimized,
    instance,
    definition,
    outputs,
  )
  const roots = optimized.roots.values()
  const nextRoot = (): number => roots.next().value ?? 0
  const layout = Object.fromEntries(
    [...outputs].map(([name, data]): [string, OutputLayout] => [
      name,
      layOut(data, nextRoot, optimized, outputIndexes),
    ]),
  )
  return {
    program,
    inputWords: words.map((word) => toWord(readInputWord(inputs, word))),
    stepsByTask,
    layout,
    readOutputs: (outputWords) => readOutputs(layout, inputs, outputWords),
  }
}

/** In other modes no one program stands for all tasks. */
function requireProvable(definition: Definition): void {
  if (definition.verify === 'zk') return
  throw new WorkflowError({
    data: { code: WorkflowErrorCode.MODE_UNSUPPORTED, path: 'verify' },
    message: `a workflow of mode "${definition.verify}" has no program that is proven as a whole`,
    remedy: 'Write "verify: zk", or take prepareSubmission, which knows all modes.',
    where: definition.locations?.of('verify'),
  })
}
