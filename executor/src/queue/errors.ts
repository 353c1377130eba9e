import { FlowError } from '@flowbuilder/sdk/errors/flowError'

export const QueueErrorCode = {
  /** As many jobs wait as may; submit again when one has ended. */
  FULL: 'QUEUE_FULL',
  /** The queue was closed before the job ended. */
  CLOSED: 'QUEUE_CLOSED',
  /** Nobody needs the result of the job any more. */
  CANCELLED: 'QUEUE_CANCELLED',
  /** Nobody is set up to run tasks of this kind. */
  KIND_UNSERVED: 'QUEUE_KIND_UNSERVED',
  /** A job or its result is larger than may travel between machines. */
  MESSAGE_TOO_LARGE: 'QUEUE_MESSAGE_TOO_LARGE',
  /** Bytes from the queue that are no job or result of this version. */
  MESSAGE_INVALID: 'QUEUE_MESSAGE_INVALID',
  /** Every worker that took the job was lost. */
  WORKER_LOST: 'QUEUE_WORKER_LOST',
  /** Redis does not answer, refuses the connection, or is too old. */
  REDIS_UNUSABLE: 'QUEUE_REDIS_UNUSABLE',
} as const
export type QueueErrorCode = (typeof QueueErrorCode)[keyof typeof QueueErrorCode]

export type QueueErrorData = {
  readonly code: QueueErrorCode
  /** True if the same task may succeed later. */
  readonly retryable: boolean
  readonly [detail: string]: unknown
}

/** What a queue reports beside the errors of the tasks themselves. */
export class QueueError extends FlowError<QueueErrorData> {}

export function queueFull(limit: number): QueueError {
  return new QueueError({
    data: { code: QueueErrorCode.FULL, retryable: true, limit },
    message: `${limit} jobs wait already`,
    remedy: 'Submit the job again when another one has ended.',
  })
}

export function queueClosed(key: string): QueueError {
  return new QueueError({
    data: { code: QueueErrorCode.CLOSED, retryable: true, key },
    message: `the queue was closed before the job ${key} ended`,
    remedy: 'Nothing to do: the node submits it again when it starts.',
  })
}

export function jobCancelled(key: string): QueueError {
  return new QueueError({
    data: { code: QueueErrorCode.CANCELLED, retryable: false, key },
    message: `the job ${key} was cancelled`,
    remedy: 'Nothing to do: its result is not needed any more.',
  })
}

export function kindUnserved(kind: string): QueueError {
  return new QueueError({
    data: { code: QueueErrorCode.KIND_UNSERVED, retryable: false, kind },
    message: `nobody here runs tasks of the kind ${kind}`,
    remedy: 'Start the node, or a worker, with what this kind of task needs.',
  })
}

export function messageTooLarge(limit: number): QueueError {
  return new QueueError({
    data: { code: QueueErrorCode.MESSAGE_TOO_LARGE, retryable: false, limit },
    message: `the job or its result has more than ${limit} bytes`,
    remedy: 'Run this kind of task in the node itself, or give the task less data.',
  })
}

export function messageInvalid(reason: string): QueueError {
  return new QueueError({
    data: { code: QueueErrorCode.MESSAGE_INVALID, retryable: false, reason },
    message: `the queue holds something that is no job or result of this version: ${reason}`,
    remedy: 'Run the same version in node and workers, and share the prefix with nothing else.',
  })
}

export function workerLost(key: string): QueueError {
  return new QueueError({
    data: { code: QueueErrorCode.WORKER_LOST, retryable: true, key },
    message: `every worker that took the job ${key} was lost`,
    remedy: 'Look at the logs of the workers: the task may need more memory than they have.',
  })
}

export function redisUnusable(url: string, reason: string): QueueError {
  return new QueueError({
    data: { code: QueueErrorCode.REDIS_UNUSABLE, retryable: true, url, reason },
    message: `Redis at ${url} cannot be used: ${reason}`,
    remedy: 'Check that Redis 6.2 or Valkey runs there, and the user and password of the URL.',
  })
}
