import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { SSEStreamingApi } from 'hono/streaming'
import type { RunId, RunRecord } from '../../requests/fold/runEvent.ts'
import { isOver, runStatus } from '../../requests/fold/runState.ts'
import { errorSchema } from '../errorSchema.ts'
import { answerWithEvents, lastEventHeader } from '../eventStream.ts'
import type { GatewayModules, GatewayOptions } from '../port.ts'
import { runParameter } from './runs.ts'

/** Records read from the journal at once. */
const PAGE = 100

const eventsRoute = createRoute({
  method: 'get',
  path: '/runs/{id}/events',
  summary: 'Records of a run as they happen',
  description:
    'Server-sent events. `record` carries a journal record, its id is the sequence; send it as Last-Event-ID to go on ' +
    'without a gap. `progress` and `committee` (what the network does for it) have no id. `end` says that nothing more is expected: close the stream. ' +
    'A request that is not known yet is waited for.',
  request: {
    params: runParameter,
    headers: lastEventHeader,
  },
  responses: {
    200: {
      description: 'An endless stream.',
      content: { 'text/event-stream': { schema: z.string() } },
    },
    503: {
      description: 'Too many streams.',
      content: { 'application/json': { schema: errorSchema } },
    },
  },
})

/** The event stream of a run. */
export function addEventRoute(
  app: OpenAPIHono,
  options: GatewayOptions,
  modules: GatewayModules,
): void {
  const { hub, signal } = modules
  app.openapi(eventsRoute, (context) => {
    const { id } = context.req.valid('param')
    const after = context.req.valid('header')['last-event-id'] ?? 0
    return answerWithEvents(context, {
      ...{ hub, signal, id, heartbeatMs: options.heartbeatMs },
      address: options.addressOf(context),
      write: writerOf(id, after, modules),
    })
  })
}

/** Writes the records behind `after`, what the network does now, and the end. */
function writerOf(
  id: RunId,
  after: number,
  { journal, progressOf, committee }: GatewayModules,
): (stream: SSEStreamingApi) => Promise<boolean> {
  let last = after
  let shownProgress = ''
  let shownNetwork = ''
  return async (stream) => {
    for (
      let page = await journal.records(id, last, PAGE);
      page.length > 0;
      page = await journal.records(id, last, PAGE)
    ) {
      for (const record of page) {
        await stream.writeSSE({
          id: String(record.sequence),
          event: 'record',
          data: JSON.stringify(publicRecord(record)),
        })
        last = record.sequence
      }
    }
    const state = await journal.state(id)
    if (state !== undefined && isOver(state) && state.sequence === last) {
      await stream.writeSSE({ event: 'end', data: JSON.stringify({ status: runStatus(state) }) })
      return true
    }
    const network = JSON.stringify((await committee?.viewOf(id)) ?? null)
    if (network !== 'null' && network !== shownNetwork)
      await stream.writeSSE({ event: 'committee', data: network })
    shownNetwork = network
    const progress = JSON.stringify(progressOf(id) ?? null)
    if (progress !== 'null' && progress !== shownProgress)
      await stream.writeSSE({ event: 'progress', data: progress })
    shownProgress = progress
    return false
  }
}

/** The signed bytes of a transaction are on chain for whoever wants them; here they would only be long. */
function publicRecord(record: RunRecord): unknown {
  if (record.event.type !== 'transactionSigned') return record
  const { raw: _, ...event } = record.event
  return { ...record, event }
}
