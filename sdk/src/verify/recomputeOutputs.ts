import { prepareComputeFlow } from '../workflow/prepareComputeFlow.ts'
import { type RequestBlobs, restoreDefinition } from '../workflow/restoreDefinition.ts'
import { simulateFlow } from '../workflow/simulateFlow.ts'
import type { Recomputation } from './settlementEvidence.ts'

/**
 * Runs a workflow of compute tasks alone in this program, as one program of the FlowVM; others are not run, nor what the FlowVM has no
 * room for. Fit for a browser. Errors: none.
 */
export async function recomputeOutputs(blobs: RequestBlobs): Promise<Recomputation> {
  try {
    const flow = prepareComputeFlow(restoreDefinition(blobs))
    if (flow === undefined) return { type: 'notRun' }
    return { type: 'outputs', outputs: simulateFlow(flow).outputs }
  } catch (error) {
    return { type: 'failed', reason: error instanceof Error ? error.message : String(error) }
  }
}
