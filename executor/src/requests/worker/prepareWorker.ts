import { restoreFlow } from '@flowbuilder/sdk/workflow/restoreFlow'
import { simulateFlow } from '@flowbuilder/sdk/workflow/simulateFlow'
import { serveWorker } from '../../workers/serveWorker.ts'
import type { PreparedRun } from '../preparer.ts'
import type { PrepareWorkerData } from './workerPreparer.ts'

await serveWorker(async ({ definition, inputs }: PrepareWorkerData): Promise<PreparedRun> => {
  const prepared = restoreFlow({ definitionBytes: definition, inputsBytes: inputs })
  const { outputs, outputWords, resultHash } = simulateFlow(prepared)
  const { program, inputWords, programHash, inputsCommitment } = prepared
  return { program, inputWords, programHash, inputsCommitment, outputs, outputWords, resultHash }
})
