import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { addressParameter, historyPage } from '../fields.ts'
import { epochListSchema, settlementListSchema, slashListSchema } from '../historySchemas.ts'
import type { GatewayModules } from '../port.ts'
import { viewEpoch, viewSettlement, viewSlash } from '../viewHistory.ts'

const settlementsRoute = createRoute({
  method: 'get',
  path: '/settlements',
  summary: 'Settlements of the whole chain, newest first',
  request: { query: historyPage.extend({ executor: addressParameter.optional() }) },
  responses: {
    200: {
      description: 'A page.',
      content: { 'application/json': { schema: settlementListSchema } },
    },
  },
})

const slashesRoute = createRoute({
  method: 'get',
  path: '/slashes',
  summary: 'Slashes of the whole chain, newest first',
  request: { query: historyPage.extend({ owner: addressParameter.optional() }) },
  responses: {
    200: { description: 'A page.', content: { 'application/json': { schema: slashListSchema } } },
  },
})

const epochsRoute = createRoute({
  method: 'get',
  path: '/epochs',
  summary: 'Epochs of the validator set, newest first',
  request: { query: historyPage },
  responses: {
    200: { description: 'A page.', content: { 'application/json': { schema: epochListSchema } } },
  },
})

/** What happened on the chain, from the index of this node. */
export function addHistoryRoutes(app: OpenAPIHono, { history }: GatewayModules): void {
  app.openapi(settlementsRoute, async (context) => {
    const { executor, ...page } = context.req.valid('query')
    const { items, next } = await history.settlements(executor, page)
    return context.json({ settlements: items.flatMap(viewSettlement), next }, 200)
  })
  app.openapi(slashesRoute, async (context) => {
    const { owner, ...page } = context.req.valid('query')
    const { items, next } = await history.slashes(owner, page)
    return context.json({ slashes: items.map(viewSlash), next }, 200)
  })
  app.openapi(epochsRoute, async (context) => {
    const { items, next } = await history.epochs(context.req.valid('query'))
    return context.json({ epochs: items.map(viewEpoch), next }, 200)
  })
}
