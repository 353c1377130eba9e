import type { OpenAPIHono } from '@hono/zod-openapi'
import { cors } from 'hono/cors'
import { createApi } from './apiApp.ts'
import { rateLimited } from './errors.ts'
import type { GatewayModules, GatewayOptions } from './port.ts'
import { RateLimiter } from './rateLimiter.ts'
import { addBlobRoutes } from './routes/blobs.ts'
import { addEventRoute } from './routes/events.ts'
import { addHistoryRoutes } from './routes/history.ts'
import { addNodeRoutes } from './routes/node.ts'
import { addRunRoutes } from './routes/runs.ts'
import { addWebRoutes } from './routes/web.ts'
import { statusOf } from './statusOf.ts'

export const API_VERSION = '1.0.0'

/**
 * The HTTP API of a node, without a port: `app.request(...)` works in a test.
 *
 * - Anybody may call it; nothing in it can spend money or change a run.
 * - Errors: `{ error: FlowError }` with a fitting status.
 * - Source: docs/specs/executor.md section 9; GET /openapi.json.
 */
export function createGatewayApp(options: GatewayOptions, modules: GatewayModules): OpenAPIHono {
  const { app, fail } = createApi({ statusOf, onInternalError: modules.onInternalError })
  // Every answer is public and nothing depends on cookies, so any web page may read it.
  app.use(
    cors({
      origin: '*',
      allowMethods: ['GET', 'PUT', 'POST'],
      allowHeaders: ['content-type', 'last-event-id'],
      maxAge: 86_400,
    }),
  )
  const reads = new RateLimiter(options.readLimit)
  const writes = new RateLimiter(options.writeLimit)
  app.use(async (context, next) => {
    const limiter = context.req.method === 'GET' ? reads : writes
    const retryAfterMs = limiter.take(options.addressOf(context), Date.now())
    if (retryAfterMs > 0) {
      context.header('retry-after', String(Math.ceil(retryAfterMs / 1_000)))
      return fail(context, rateLimited(retryAfterMs))
    }
    context.header('x-content-type-options', 'nosniff')
    await next()
    return undefined
  })
  addBlobRoutes(app, modules)
  addNodeRoutes(app, options, modules)
  addRunRoutes(app, options, modules)
  addHistoryRoutes(app, modules)
  addEventRoute(app, options, modules)
  app.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: 'FlowBuilder executor',
      version: API_VERSION,
      description: 'State of runs, blobs and the network.',
    },
  })
  if (options.webDirectory !== undefined) addWebRoutes(app, options.webDirectory)
  return app
}
