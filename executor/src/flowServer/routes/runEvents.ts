import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { type SSEStreamingApi, streamSSE } from 'hono/streaming'
import { streamLimit } from '../../gateway/errors.ts'
import type { StreamTicket } from '../../gateway/streamHub.ts'
import { isOver } from '../../runtime/fold/runState.ts'
import type { FlowServerModules, FlowServerOptions } from '../port.ts'
import { errorSchema, runIdParameter } from '../schemas.ts'
import { viewEvent } from '../viewRun.ts'

/** Events read from the journal at once. */
const PAGE = 100

const eventsRoute = createRoute({
  method: 'get',
  path: '/runs/{id}/events',
  summary: 'Events of a run as they happen',
  description:
    'Server-sent events. `event` carries an event of the journal, its id is the number in the run; send it as Last-Event-ID to ' +
    'go on without a gap. `end` says that the run is over: close the stream.',
  request: {
    params: runIdParameter,
    headers: z.object({
      'last-event-id': z.coerce
        .number()
        .int()
        .min(0)
        .max(2 ** 31)
        .optional(),
    }),
  },
  responses: {
    200: {
      description: 'The events from there on.',
      content: { 'text/event-stream': { schema: z.string() } },
    },
    404: {
      description: 'Not known here.',
      content: { 'application/json': { schema: errorSchema } },
    },
    503: {
      description: 'Too many streams.',
      content: { 'application/json': { schema: errorSchema } },
    },
  },
})

/** The event stream of a run. */
export function addRunEventRoute(
  app: OpenAPIHono,
  options: FlowServerOptions,
  modules: FlowServerModules,
): void {
  app.openapi(eventsRoute, async (context) => {
    const { id } = context.req.valid('param')
    const after = context.req.valid('header')['last-event-id'] ?? 0
    // An unknown run is refused before the stream begins.
    await modules.engine.events(id, after, 0)
    const ticket = modules.hub.open(id, options.addressOf(context))
    if (ticket === undefined) throw streamLimit(modules.hub.size)
    context.header('x-accel-buffering', 'no')
    return streamSSE(context, async (stream) => {
      stream.onAbort(() => ticket.release())
      try {
        await writeEvents(stream, ticket, { id, after, heartbeatMs: options.heartbeatMs }, modules)
      } finally {
        ticket.release()
      }
    })
  })
}

async function writeEvents(
  stream: SSEStreamingApi,
  ticket: StreamTicket,
  from: { readonly id: string; readonly after: number; readonly heartbeatMs: number },
  { engine, signal }: FlowServerModules,
): Promise<void> {
  let last = from.after
  while (!stream.aborted && !signal.aborted) {
    // Only a flag is kept while this waits: everything else is read from the journal, so no event can be missed.
    if ((await ticket.news(from.heartbeatMs)) === 'timeout') await stream.write(': alive\n\n')
    for (;;) {
      const { events, state } = await engine.events(from.id, last, PAGE)
      for (const event of events) {
        const data = JSON.stringify(viewEvent(state, event))
        await stream.writeSSE({ id: String(event.sequence), event: 'event', data })
        last = event.sequence
      }
      if (isOver(state) && last >= state.events) {
        const data = JSON.stringify({ status: state.status })
        return stream.writeSSE({ event: 'end', data })
      }
      if (events.length < PAGE) break
    }
  }
}
