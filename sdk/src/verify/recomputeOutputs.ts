import { CompileError } from '../compiler/errors.ts'
import type { TaskDefinition } from '../workflow/definition.ts'
import { prepareFlow } from '../workflow/prepareFlow.ts'
import { type RequestBlobs, restoreDefinition } from '../workflow/restoreDefinition.ts'
import { simulateFlow } from '../workflow/simulateFlow.ts'
import type { Recomputation } from './settlementEvidence.ts'

/**
 * Runs a workflow of compute tasks alone in this program, as one program of the FlowVM; others are not run, nor what the FlowVM has no
 * room for. Fit for a browser. Errors: none.
 */
export async function recomputeOutputs(blobs: RequestBlobs): Promise<Recomputation> {
  try {
    const { definition, inputs } = restoreDefinition(blobs)
    if (!Object.values(definition.tasks).every(isPlainCompute)) return { type: 'notRun' }
    // The mode changes nothing of what is computed.
    const { outputs } = simulateFlow(
      prepareFlow({ definition: { ...definition, verify: 'zk' }, inputs }),
    )
    return { type: 'outputs', outputs }
  } catch (error) {
    if (error instanceof CompileError) return { type: 'notRun' }
    return { type: 'failed', reason: error instanceof Error ? error.message : String(error) }
  }
}

/** Conditions, repetitions and handlers of failures are the engine's. */
function isPlainCompute(task: TaskDefinition): boolean {
  const { when, forEach, onFailure } = task
  return 'compute' in task && when === undefined && forEach === undefined && onFailure === undefined
}
