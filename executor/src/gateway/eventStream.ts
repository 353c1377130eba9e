import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { type SSEStreamingApi, streamSSE } from 'hono/streaming'
import { streamLimit } from './errors.ts'
import type { StreamHub } from './streamHub.ts'

/** Where a client goes on after a break. */
export const lastEventHeader = z.object({
  'last-event-id': z.coerce
    .number()
    .int()
    .min(0)
    .max(2 ** 31)
    .optional(),
})

export interface EventStreamOptions {
  readonly hub: StreamHub
  /** Of the run. */
  readonly id: string
  /** Address of the client, for the limit of streams. */
  readonly address: string
  /** A comment is sent on a silent stream after this, so that dead connections are noticed. */
  readonly heartbeatMs: number
  /** Fires when the server stops. */
  readonly signal: AbortSignal
  /** Writes what is new; true when nothing more is expected. */
  readonly write: (stream: SSEStreamingApi) => Promise<boolean>
}

/**
 * Answers with server-sent events until `write` says that it was the last, the client is gone or the server stops.
 *
 * - Only a flag is kept while it waits: everything else is read anew from where the stream stands, so that no event is missed and a
 *   slow client costs nothing.
 * - Errors: GATEWAY_STREAM_LIMIT.
 */
export function answerWithEvents(context: Context, options: EventStreamOptions): Response {
  const { hub, id, address, heartbeatMs, signal, write } = options
  const ticket = hub.open(id, address)
  if (ticket === undefined) throw streamLimit(hub.size)
  context.header('x-accel-buffering', 'no')
  return streamSSE(context, async (stream) => {
    stream.onAbort(() => ticket.release())
    try {
      while (!stream.aborted && !signal.aborted) {
        if ((await ticket.news(heartbeatMs)) === 'timeout') await stream.write(': alive\n\n')
        if (await write(stream)) return
      }
    } finally {
      ticket.release()
    }
  })
}
