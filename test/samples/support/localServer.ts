import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export interface ReceivedRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface LocalServer {
  /** `http://localhost:port`, without a slash at the end. */
  readonly url: string
  readonly requests: readonly ReceivedRequest[]
  close(): Promise<void>
}

/** A real HTTP server on this machine. `answer` gives status and JSON for a request. */
export async function startLocalServer(
  answer: (request: ReceivedRequest, count: number) => readonly [status: number, body: unknown],
): Promise<LocalServer> {
  const requests: ReceivedRequest[] = []
  const server = createServer((incoming, outgoing) => {
    text(incoming).then(
      (body) => {
        const { method = '', url: path = '', headers } = incoming
        const request = { method, path, headers, body }
        requests.push(request)
        const [status, content] = answer(request, requests.length)
        outgoing
          .writeHead(status, { 'content-type': 'application/json' })
          .end(JSON.stringify(content))
      },
      () => outgoing.destroy(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    requests,
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      return closed
    },
  }
}
