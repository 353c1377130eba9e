import { parseFlow } from '@flowbuilder/sdk/workflow/parseFlow'
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { errorSchema } from '../../gateway/errorSchema.ts'
import { pageParameters } from '../../gateway/fields.ts'
import { signalDeclaration } from '../../runtime/checkRequest.ts'
import { checkBounds } from '../checkBounds.ts'
import type { FlowServerModules } from '../port.ts'
import { readValues } from '../readValues.ts'
import {
  cancelSchema,
  idSchema,
  runIdParameter,
  runListSchema,
  runSchema,
  signalSchema,
  startSchema,
} from '../schemas.ts'
import { viewRun } from '../viewRun.ts'

/** Highest number of a run that the store has room for. */
const MAX_SERIAL = 2 ** 47

const json = <Schema extends z.ZodType>(schema: Schema, description: string) => ({
  description,
  content: { 'application/json': { schema } },
})
const body = <Schema extends z.ZodType>(schema: Schema) => ({
  content: { 'application/json': { schema } },
  required: true,
})
const refused = json(errorSchema, 'Refused.')

const healthRoute = createRoute({
  method: 'get',
  path: '/health',
  summary: 'Whether the engine runs',
  responses: {
    200: json(z.object({ status: z.literal('ok'), openRuns: z.number() }), 'It runs.'),
  },
})

const startRoute = createRoute({
  method: 'post',
  path: '/runs',
  summary: 'Start a run',
  request: { body: body(startSchema) },
  responses: { 201: json(idSchema, 'The run is durable.'), 422: refused, 409: refused },
})

const listRoute = createRoute({
  method: 'get',
  path: '/runs',
  summary: 'Runs, newest first',
  request: {
    query: pageParameters(MAX_SERIAL),
  },
  responses: { 200: json(runListSchema, 'A page.') },
})

const runRoute = createRoute({
  method: 'get',
  path: '/runs/{id}',
  summary: 'Everything about a run',
  request: { params: runIdParameter },
  responses: { 200: json(runSchema, 'The run.'), 404: refused },
})

const signalRoute = createRoute({
  method: 'post',
  path: '/runs/{id}/signals/{name}',
  summary: 'Give a signal to a run; it is kept if no task waits for it yet',
  request: { params: runIdParameter.extend({ name: z.string() }), body: body(signalSchema) },
  responses: { 204: { description: 'The signal is durable.' }, 404: refused, 409: refused },
})

const cancelRoute = createRoute({
  method: 'post',
  path: '/runs/{id}/cancel',
  summary: 'End a run at once',
  request: { params: runIdParameter, body: body(cancelSchema) },
  responses: { 204: { description: 'The run is cancelled.' }, 404: refused, 409: refused },
})

const rerunRoute = createRoute({
  method: 'post',
  path: '/runs/{id}/rerun',
  summary: 'Run the unfinished tasks of a failed run again, with the results of the finished ones',
  request: { params: runIdParameter },
  responses: { 201: json(idSchema, 'The new run.'), 404: refused, 409: refused },
})

/** Starting, showing and steering runs. */
export function addRunRoutes(app: OpenAPIHono, { engine }: FlowServerModules): void {
  app.openapi(healthRoute, (context) =>
    context.json({ status: 'ok' as const, openRuns: engine.openCount }, 200),
  )
  app.openapi(startRoute, async (context) => {
    const { flow, inputs, id, bounds } = context.req.valid('json')
    const definition = parseFlow(flow, { file: 'flow.yaml' })
    if (bounds !== undefined) checkBounds(definition, inputs, bounds)
    const values = readValues(definition, definition.inputs, inputs)
    const request = { definition, inputs: values, ...(id === undefined ? {} : { id }) }
    return context.json({ id: await engine.start(request) }, 201)
  })
  app.openapi(listRoute, async (context) => {
    const { limit, before } = context.req.valid('query')
    const page = await engine.list(limit, before === 0 ? undefined : before)
    const runs = await Promise.all(
      page.map(async ({ id, serial }) => {
        const { state } = await engine.events(id, Number.MAX_SAFE_INTEGER, 0)
        const { status, startedAtMs, endedAtMs, plan } = state
        const ended = endedAtMs === undefined ? {} : { endedAtMs }
        return { id, serial, name: plan.definition.name, status, startedAtMs, ...ended }
      }),
    )
    const next = runs.length < limit ? 0 : (runs.at(-1)?.serial ?? 0)
    return context.json({ runs, next }, 200)
  })
  app.openapi(runRoute, async (context) => {
    const { id } = context.req.valid('param')
    const { state, result } = await engine.view(id)
    return context.json(viewRun(state, result), 200)
  })
  app.openapi(signalRoute, async (context) => {
    const { id, name } = context.req.valid('param')
    const { content } = context.req.valid('json')
    const { state } = await engine.view(id)
    const declared = signalDeclaration(state.plan, name)
    await engine.signal(id, name, readValues(state.plan.definition, declared, content))
    return context.body(null, 204)
  })
  app.openapi(cancelRoute, async (context) => {
    const { id } = context.req.valid('param')
    await engine.cancel(id, context.req.valid('json').reason)
    return context.body(null, 204)
  })
  app.openapi(rerunRoute, async (context) => {
    const { id } = context.req.valid('param')
    return context.json({ id: await engine.rerun(id) }, 201)
  })
}
