import type { OpenAPIHono } from '@hono/zod-openapi'
import { readWebFile } from '../web/webFile.ts'

/**
 * Serves the dApp under every path that is not one of the API. Must be added last.
 *
 * A directory that does not exist (yet) is no error: the paths are not found then.
 */
export function addWebRoutes(app: OpenAPIHono, directory: string): void {
  app.get('*', async (context) => {
    const { path } = context.req
    const file = await readWebFile(directory, path, context.req.header('accept-encoding') ?? '')
    if (file === undefined) {
      const folder = await readWebFile(directory, `${path}/`, '')
      return folder === undefined ? context.notFound() : context.redirect(`${path}/`, 308)
    }
    if (context.req.header('if-none-match') === file.headers['etag'])
      return context.body(null, 304, file.headers)
    return context.body(Uint8Array.from(file.bytes).buffer, 200, file.headers)
  })
}
