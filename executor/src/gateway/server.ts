import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { addressUnusable, portInUse } from './errors.ts'

export interface ServerOptions {
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  readonly maxConnections: number
}

export interface GatewayServer {
  /** Without a slash at the end. */
  readonly url: string
  /** Resolves when no connection is left; open streams have ended before, or are cut. */
  close(): Promise<void>
}

/** A client that sends its headers more slowly is cut off. */
const HEADERS_TIMEOUT_MS = 10_000
/** A client that sends its body more slowly is cut off. */
const REQUEST_TIMEOUT_MS = 30_000
const KEEP_ALIVE_MS = 5_000
/** Headers of a request that are read; further ones are ignored. */
const MAX_HEADER_COUNT = 64

/** Listens. Errors: PORT_IN_USE, GATEWAY_ADDRESS_UNUSABLE. */
export async function listenGateway(
  app: OpenAPIHono,
  options: ServerOptions,
): Promise<GatewayServer> {
  const { host, port, maxConnections } = options
  const server = createAdaptorServer({ fetch: app.fetch }) as Server
  server.maxConnections = maxConnections
  server.headersTimeout = HEADERS_TIMEOUT_MS
  server.requestTimeout = REQUEST_TIMEOUT_MS
  server.keepAliveTimeout = KEEP_ALIVE_MS
  server.maxHeadersCount = MAX_HEADER_COUNT
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', (cause: NodeJS.ErrnoException) => {
    reject(cause.code === 'EADDRINUSE' ? portInUse(host, port) : addressUnusable(host, port, cause))
  })
  server.listen({ host, port }, resolve)
  await promise
  const bound = server.address() as AddressInfo
  const shownHost = bound.family === 'IPv6' ? `[${bound.address}]` : bound.address
  return {
    url: `http://${shownHost}:${bound.port}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}
