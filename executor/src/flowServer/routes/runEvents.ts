import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { SSEStreamingApi } from 'hono/streaming'
import { errorSchema } from '../../gateway/errorSchema.ts'
import { answerWithEvents, lastEventHeader } from '../../gateway/eventStream.ts'
import type { FlowEngine } from '../../runtime/engine.ts'
import { isOver } from '../../runtime/fold/runState.ts'
import type { FlowServerModules, FlowServerOptions } from '../port.ts'
import { runIdParameter } from '../schemas.ts'
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
    headers: lastEventHeader,
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
  const { engine, hub, signal } = modules
  app.openapi(eventsRoute, async (context) => {
    const { id } = context.req.valid('param')
    const after = context.req.valid('header')['last-event-id'] ?? 0
    // An unknown run is refused before the stream begins.
    await engine.events(id, after, 0)
    return answerWithEvents(context, {
      ...{ hub, signal, id, heartbeatMs: options.heartbeatMs },
      address: options.addressOf(context),
      write: writerOf(id, after, engine),
    })
  })
}

/** Writes the events behind `after`, and the end. */
function writerOf(
  id: string,
  after: number,
  engine: FlowEngine,
): (stream: SSEStreamingApi) => Promise<boolean> {
  let last = after
  return async (stream) => {
    for (;;) {
      const { events, state } = await engine.events(id, last, PAGE)
      for (const event of events) {
        const data = JSON.stringify(viewEvent(state, event))
        await stream.writeSSE({ id: String(event.sequence), event: 'event', data })
        last = event.sequence
      }
      if (isOver(state) && last >= state.events) {
        const data = JSON.stringify({ status: state.status })
        await stream.writeSSE({ event: 'end', data })
        return true
      }
      if (events.length < PAGE) return false
    }
  }
}
