import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { TEST_CERTIFICATE, TEST_KEY } from './certificate.ts'

export interface TestServer {
  readonly port: number
  close(): Promise<void>
}

/** A server of a test on a free port, of the loopback interface alone unless `address` says otherwise. */
export async function startServer(
  listener: RequestListener,
  { address = '127.0.0.1', port = 0 }: { readonly address?: string; readonly port?: number } = {},
): Promise<TestServer> {
  return listen(createServer(listener), address, port)
}

/** The same with TLS and a certificate for flow.test. */
export async function startSecureServer(listener: RequestListener): Promise<TestServer> {
  return listen(createSecureServer({ cert: TEST_CERTIFICATE, key: TEST_KEY }, listener))
}

async function listen(server: Server, address = '127.0.0.1', port = 0): Promise<TestServer> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, address, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      return closed
    },
  }
}
