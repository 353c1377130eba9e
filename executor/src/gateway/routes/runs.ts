import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { MODE_ZK } from '../../requests/fold/nextAction.ts'
import type { RunId } from '../../requests/fold/runEvent.ts'
import { outputsUnavailable, runUnknown } from '../errors.ts'
import type { GatewayModules } from '../port.ts'
import { errorSchema, outputsSchema, runListSchema, runSchema } from '../schemas.ts'
import { findOutputs, summarizeRun, viewRun } from '../viewRun.ts'

/** Runs of one page of GET /runs. */
const MAX_PAGE = 100
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
  summary: 'Runs, newest first',
  request: {
    query: z.object({
      limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(20),
      before: z.coerce
        .number()
        .int()
        .min(0)
        .max(2 ** 47)
        .default(0),
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
  { journal, progressOf, waitingFor, committee }: GatewayModules,
): void {
  app.openapi(listRoute, async (context) => {
    const { runs, next } = await journal.list(context.req.valid('query'))
    return context.json({ runs: runs.map(summarizeRun), next }, 200)
  })
  app.openapi(runRoute, async (context) => {
    const { id } = context.req.valid('param')
    const state = await journal.state(id)
    if (state === undefined) throw runUnknown(id)
    const records = await journal.records(id, 0, MAX_SHOWN_RECORDS)
    return context.json(
      viewRun(state, records, {
        progress: progressOf(id),
        waitingFor: waitingFor(id),
        committee: await committee?.viewOf(id),
        result: await committee?.resultOf(id),
      }),
      200,
    )
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
