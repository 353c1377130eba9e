import { VerifyMode } from '@flowbuilder/sdk/actions/workflowRequest'
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { MODE_ZK } from '../../requests/fold/nextAction.ts'
import type { RunId } from '../../requests/fold/runEvent.ts'
import { REQUEST_STATUSES, type RequestHistory } from '../../settlement/history/foldHistory.ts'
import { errorSchema } from '../errorSchema.ts'
import { outputsUnavailable, runUnknown } from '../errors.ts'
import { addressParameter, historyPage } from '../fields.ts'
import type { GatewayModules, GatewayOptions } from '../port.ts'
import { outputsSchema, runListSchema, runSchema } from '../schemas.ts'
import { summarizeRequest } from '../viewHistory.ts'
import { findOutputs, viewRun } from '../viewRun.ts'

/** A run has about ten records; many more mean many retries, whose times nobody needs. */
const MAX_SHOWN_RECORDS = 1_000

export const runParameter = z.object({
  id: z
    .string()
    .regex(/^0x[0-9a-fA-F]{64}$/, 'a request id is 0x and 64 hexadecimal digits')
    .transform((id) => id.toLowerCase() as RunId)
    .openapi({ type: 'string', pattern: '^0x[0-9a-fA-F]{64}$' }),
})
const unknownAnswer = {
  description: 'Not known here.',
  content: { 'application/json': { schema: errorSchema } },
}

const listRoute = createRoute({
  method: 'get',
  path: '/runs',
  summary: 'Requests of the whole chain, newest first',
  description:
    'Filters may be combined; each combination is a list of its own in the index of this node.',
  request: {
    query: historyPage.extend({
      owner: addressParameter.optional(),
      mode: z.coerce
        .number()
        .int()
        .min(VerifyMode.QUORUM)
        .max(VerifyMode.OPTIMISTIC)
        .optional()
        .openapi({
          description: '0 quorum, 1 zk, 2 optimistic.',
        }),
      status: z
        .enum(REQUEST_STATUSES)
        .optional()
        .openapi({ description: '`chainStatus` of the request.' }),
    }),
  },
  responses: {
    200: { description: 'A page.', content: { 'application/json': { schema: runListSchema } } },
  },
})

const runRoute = createRoute({
  method: 'get',
  path: '/runs/{id}',
  summary: 'Everything this node knows about a request',
  request: { params: runParameter },
  responses: {
    200: { description: 'The run.', content: { 'application/json': { schema: runSchema } } },
    404: unknownAnswer,
  },
})

const outputsRoute = createRoute({
  method: 'get',
  path: '/runs/{id}/outputs',
  summary: 'The outputs as this node computed them',
  request: { params: runParameter },
  responses: {
    200: {
      description: 'The outputs.',
      content: { 'application/json': { schema: outputsSchema } },
    },
    404: unknownAnswer,
  },
})

const resultRoute = createRoute({
  method: 'get',
  path: '/runs/{id}/result',
  summary: 'Leaves and outputs that the result hash commits to; modes quorum and optimistic',
  description:
    'Canonical JSON of docs/specs/results.md. Whoever has the result hash from the chain can check it.',
  request: { params: runParameter },
  responses: {
    200: {
      description: 'The document.',
      content: { 'application/json': { schema: z.object({}).loose().openapi('ResultDocument') } },
    },
    404: unknownAnswer,
  },
})

/** Runs as JSON. */
export function addRunRoutes(
  app: OpenAPIHono,
  { network }: GatewayOptions,
  { journal, history, progressOf, waitingFor, committee }: GatewayModules,
): void {
  const summarize = async (item: RequestHistory) =>
    summarizeRequest(item, await journal.state(item.id), network.executor)
  app.openapi(listRoute, async (context) => {
    const { limit, before, ...filter } = context.req.valid('query')
    const { items, next } = await history.requests(filter, { limit, before })
    return context.json({ runs: await Promise.all(items.map(summarize)), next }, 200)
  })
  app.openapi(runRoute, async (context) => {
    const { id } = context.req.valid('param')
    const item = await history.request(id)
    const chainStatus = item === undefined ? {} : { chainStatus: item.status }
    const state = await journal.state(id)
    if (state === undefined) {
      if (item === undefined) throw runUnknown(id)
      return context.json({ ...(await summarize(item)), steps: [] }, 200)
    }
    const records = await journal.records(id, 0, MAX_SHOWN_RECORDS)
    const view = viewRun(state, records, {
      progress: progressOf(id),
      waitingFor: waitingFor(id),
      committee: await committee?.viewOf(id),
      result: await committee?.resultOf(id),
    })
    return context.json({ ...view, ...chainStatus }, 200)
  })
  app.openapi(outputsRoute, async (context) => {
    const { id } = context.req.valid('param')
    const state = await journal.state(id)
    if (state === undefined) throw runUnknown(id)
    const settledHash = state.settlement?.resultHash
    if (state.request.mode !== MODE_ZK) {
      const result = await committee?.resultOf(id)
      if (result === undefined) throw outputsUnavailable(id)
      const { outputs, resultHash } = result
      return context.json({ id, outputs, resultHash, settled: settledHash === resultHash }, 200)
    }
    if (state.evaluated === undefined) throw outputsUnavailable(id)
    const { outputWords, resultHash } = state.evaluated
    const outputs = findOutputs(await journal.records(id, 0, MAX_SHOWN_RECORDS))
    const settled = settledHash === resultHash
    return context.json({ id, outputs, outputWords: [...outputWords], resultHash, settled }, 200)
  })
  app.openapi(resultRoute, async (context) => {
    const { id } = context.req.valid('param')
    const result = await committee?.resultOf(id)
    if (result === undefined) throw outputsUnavailable(id)
    return context.json(JSON.parse(Buffer.from(result.document).toString('utf8')), 200)
  })
}
