import { FlowError } from '@flowbuilder/sdk/errors/flowError'
import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { gatewayInternal, pathNotFound, requestInvalid } from './errors.ts'

export interface ApiOptions {
  /** HTTP status of an error; 500 for a fault of this program, which is told to `onInternalError` alone. */
  readonly statusOf: (error: FlowError) => ContentfulStatusCode
  readonly onInternalError: (error: unknown) => void
}

export interface Api {
  readonly app: OpenAPIHono
  /** Answers with an error. */
  readonly fail: (context: Context, error: FlowError) => Response
}

/** An HTTP API without routes that answers everything that goes wrong with `{ error: FlowError }` and a fitting status. */
export function createApi({ statusOf, onInternalError }: ApiOptions): Api {
  const fail = (context: Context, error: FlowError): Response =>
    context.json({ error: error.toJSON() }, statusOf(error))
  const app = new OpenAPIHono({
    defaultHook: (result, context) => {
      if (result.success) return undefined
      const [issue] = result.error.issues
      return fail(
        context,
        requestInvalid(issue?.path.join('.') ?? 'request', issue?.message ?? 'malformed'),
      )
    },
  })
  app.notFound((context) => fail(context, pathNotFound(context.req.path)))
  app.onError((error, context) => {
    if (error instanceof FlowError && statusOf(error) !== 500) return fail(context, error)
    onInternalError(error)
    return fail(context, gatewayInternal())
  })
  return { app, fail }
}
