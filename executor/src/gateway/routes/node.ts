import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import type { GatewayModules, GatewayOptions } from '../port.ts'
import { healthSchema, networkSchema } from '../schemas.ts'

const healthRoute = createRoute({
  method: 'get',
  path: '/health',
  summary: 'Whether the node follows the chain',
  responses: {
    200: {
      description: 'The node runs.',
      content: { 'application/json': { schema: healthSchema } },
    },
  },
})

const networkRoute = createRoute({
  method: 'get',
  path: '/network',
  summary: 'Chain, contracts and terms of this executor, and the validators that it sees',
  responses: {
    200: {
      description: 'Constant while the node runs, but for `consensus`.',
      content: { 'application/json': { schema: networkSchema } },
    },
  },
})

/** What the node is and how it does. */
export function addNodeRoutes(
  app: OpenAPIHono,
  { network }: GatewayOptions,
  modules: GatewayModules,
): void {
  app.openapi(healthRoute, (context) => {
    const health = modules.health()
    const openRuns = modules.journal.openCount
    const status = health.synced ? ('ok' as const) : ('syncing' as const)
    return context.json({ status, ...health, openRuns, blobBytes: modules.blobs.totalBytes }, 200)
  })
  app.openapi(networkRoute, (context) => {
    const consensus = modules.committee?.consensus()
    return context.json({ ...network, ...(consensus === undefined ? {} : { consensus }) }, 200)
  })
}
