import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { planTasks } from '@flowbuilder/sdk/results/planTasks'
import { valueFromPlain } from '@flowbuilder/sdk/table/plainValue'
import type { Recomputation } from '@flowbuilder/sdk/verify/settlementEvidence'
import { type RequestBlobs, restoreDefinition } from '@flowbuilder/sdk/workflow/restoreDefinition'
import type { Hex } from 'viem'
import { commitRun } from '../committee/commitRun.ts'
import { isObserved, networkDefinition } from '../committee/networkDefinition.ts'
import type { CommittedRun, FailedRun, PreparedRequest } from '../committee/port.ts'
import { openFlowEngine } from '../runtime/openFlowEngine.ts'
import { createExecutors } from '../runtime/tasks/createExecutors.ts'

/**
 * Runs the workflow of a request on this machine, as the executors do, and gives the hash of the result. Not run is what looks
 * outside: it would see something else now. Errors: none.
 */
export async function recomputeResult(id: Hex, blobs: RequestBlobs): Promise<Recomputation> {
  try {
    const { definition, inputs } = restoreDefinition(blobs)
    if (Object.values(definition.tasks).some(isObserved)) return { type: 'notRun' }
    const values = Object.fromEntries(
      Object.entries(definition.inputs).map(([name, type]) => [
        name,
        valueFromPlain(type, inputs[name], name),
      ]),
    )
    const leaves = planTasks(definition, inputs)
    const run = await runOnce(id, {
      network: networkDefinition(definition),
      inputs: values,
      leaves,
    })
    return 'failed' in run
      ? { type: 'failed', reason: `${run.failed}: ${run.message}` }
      : { type: 'result', resultHash: run.result.resultHash }
  } catch (error) {
    return { type: 'failed', reason: error instanceof Error ? error.message : String(error) }
  }
}

async function runOnce(
  id: Hex,
  { network, inputs, leaves }: Pick<PreparedRequest, 'network' | 'inputs' | 'leaves'>,
): Promise<CommittedRun | FailedRun> {
  const directory = await mkdtemp(join(tmpdir(), 'flow-verify-'))
  const tasks = createExecutors()
  try {
    const failure = Promise.withResolvers<never>()
    const { engine, close } = await openFlowEngine(
      { directory, onFatal: failure.reject },
      { executors: tasks.executors },
    )
    try {
      await engine.start({ definition: network, inputs, id, originId: id })
      await Promise.race([engine.result(id), failure.promise])
      return await commitRun(engine, id, { leaves })
    } finally {
      await close()
    }
  } finally {
    await tasks.close()
    await rm(directory, { recursive: true, force: true })
  }
}
