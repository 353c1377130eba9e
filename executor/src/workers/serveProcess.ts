import { toErrorMessage } from './serveWorker.ts'
import type { WorkerMessage } from './workerMessage.ts'

/** Runs the work of this process once, on the data of the first message, and sends its result or its error back. */
export function serveProcess<Data, Progress, Result>(
  work: (data: Data, report: (progress: Progress) => void) => Promise<Result>,
): void {
  // The parent is gone: nobody wants the result.
  process.once('disconnect', () => process.exit(1))
  const send = (message: WorkerMessage<Progress, Result>): void => {
    process.send?.(message)
  }
  process.once('message', (data: Data) => {
    work(data, (progress) => send({ type: 'progress', progress }))
      .then((result) => send({ type: 'result', result }))
      .catch((error: unknown) => send({ type: 'error', error: toErrorMessage(error) }))
  })
}
