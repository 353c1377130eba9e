import { parentPort, workerData } from 'node:worker_threads'
import { toErrorMessage } from '../../../workers/serveWorker.ts'
import type { WorkerMessage } from '../../../workers/workerMessage.ts'
import { newEngineMemory, recycleMemory } from '../quickjs/engineMemory.ts'
import { type PreparedEngine, runScript } from '../quickjs/runScript.ts'
import type { ScriptResult, ScriptRun } from '../quickjs/scriptRun.ts'

let memory = newEngineMemory()

/** Runs one script after the other, each on a machine of its own. */
parentPort?.on('message', (run: ScriptRun) => {
  parentPort?.postMessage(answer(run))
  memory = recycleMemory(memory)
})

function answer(run: ScriptRun): WorkerMessage<never, ScriptResult> {
  try {
    return { type: 'result', result: runScript(workerData as PreparedEngine, run, memory) }
  } catch (error) {
    return { type: 'error', error: toErrorMessage(error) }
  }
}
