import { CompileError } from '../compiler/errors.ts'
import type { TaskDefinition } from './definition.ts'
import { type PreparedFlow, type PrepareFlowParameters, prepareFlow } from './prepareFlow.ts'

/**
 * A workflow of any mode as one program of the FlowVM, to be run without an engine: a browser can. Compute gives the same in every mode.
 *
 * - Out: undefined if it has other tasks than compute, or conditions, repetitions and handlers of failures, which are the engine's; and
 *   if the FlowVM has no room for it.
 */
export function prepareComputeFlow({
  definition,
  inputs,
}: PrepareFlowParameters): PreparedFlow | undefined {
  if (!Object.values(definition.tasks).every(isPlainCompute)) return undefined
  try {
    return prepareFlow({ definition: { ...definition, verify: 'zk' }, inputs })
  } catch (error) {
    if (error instanceof CompileError) return undefined
    throw error
  }
}

function isPlainCompute(task: TaskDefinition): boolean {
  const { when, forEach, onFailure } = task
  return 'compute' in task && when === undefined && forEach === undefined && onFailure === undefined
}
