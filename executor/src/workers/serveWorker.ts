import { parentPort, workerData } from 'node:worker_threads'
import { FlowError } from '@flowbuilder/sdk/errors/flowError'
import { WorkerErrorCode } from './errors.ts'
import type { ErrorMessage, WorkerMessage } from './workerMessage.ts'

/** Runs the work of this thread once and sends its result, or its error, to the thread that started it. */
export async function serveWorker<Data, Progress, Result>(
  work: (data: Data, report: (progress: Progress) => void) => Promise<Result>,
): Promise<void> {
  const send = (message: WorkerMessage<Progress, Result>): void => parentPort?.postMessage(message)
  try {
    const result = await work(workerData as Data, (progress) =>
      send({ type: 'progress', progress }),
    )
    send({ type: 'result', result })
  } catch (error) {
    send({ type: 'error', error: toErrorMessage(error) })
  }
}

/** The form of an error that crosses the border of a thread or process. */
export function toErrorMessage(error: unknown): ErrorMessage {
  if (error instanceof FlowError) {
    const { message, remedy, where } = error
    return { code: error.code, message, remedy, where, data: { ...error.data } }
  }
  const reason = error instanceof Error ? error.message : String(error)
  return {
    code: WorkerErrorCode.FAILED,
    message: `the work failed: ${reason}`,
    remedy: 'Report this: an error of the work has no code.',
    where: undefined,
    data: { reason },
  }
}
