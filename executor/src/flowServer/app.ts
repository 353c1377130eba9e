import { timingSafeEqual } from 'node:crypto'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { createApi } from '../gateway/apiApp.ts'
import { bodyTooLarge, forbidden } from '../gateway/errors.ts'
import type { FlowServerModules, FlowServerOptions } from './port.ts'
import { addRunEventRoute } from './routes/runEvents.ts'
import { addRunRoutes } from './routes/runs.ts'
import { statusOf } from './statusOf.ts'

/** Body of a request: a workflow and its inputs. */
export const MAX_REQUEST_BYTES = 2 ** 24 // 16 MiB
const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/

/**
 * The HTTP API of the workflow engine of one machine, without a port: `app.request(...)` works in a test.
 *
 * - Whoever may call it may start, cancel and read every run. Without a token that is every program of this machine, but no web page:
 *   a page of another origin cannot send JSON here, and a name that was pointed at this machine is no loopback name.
 * - Errors: `{ error: FlowError }` with a fitting status.
 * - Source: docs/specs/runtime.md section 7; GET /openapi.json.
 */
export function createFlowServerApp(
  options: FlowServerOptions,
  modules: FlowServerModules,
): OpenAPIHono {
  const { app, fail } = createApi({ statusOf, onInternalError: modules.onInternalError })
  app.use(async (context, next) => {
    const refusal = refuse(context, options.token)
    if (refusal !== undefined) return fail(context, forbidden(refusal))
    context.header('x-content-type-options', 'nosniff')
    await next()
    return undefined
  })
  app.use(
    bodyLimit({
      maxSize: MAX_REQUEST_BYTES,
      onError: (context) => fail(context, bodyTooLarge(MAX_REQUEST_BYTES)),
    }),
  )
  addRunRoutes(app, modules)
  addRunEventRoute(app, options, modules)
  app.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: 'FlowBuilder workflow engine',
      version: '1.0.0',
      description: 'Starts workflows on this machine, and shows them.',
    },
  })
  return app
}

/** Why a caller is refused. */
function refuse({ req }: Context, token: string | undefined): string | undefined {
  if (token !== undefined) {
    const given = /^Bearer (.+)$/.exec(req.header('authorization') ?? '')?.[1] ?? ''
    return isSame(given, token) ? undefined : 'the token is missing or wrong'
  }
  if (!LOOPBACK.test(req.header('host') ?? '')) return 'it was called by a name of another machine'
  // A page can send a plain form to any address; JSON it can only send where it is allowed to, and nobody is.
  if (req.method === 'POST' && !/^application\/json\b/.test(req.header('content-type') ?? ''))
    return 'a POST has the content type application/json'
  return undefined
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
