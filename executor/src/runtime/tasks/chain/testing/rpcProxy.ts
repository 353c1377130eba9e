import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** What happens to one RPC call: the endpoint hears of it or not, the caller hears the answer or loses the connection. */
export interface RpcFault {
  readonly forward: boolean
  readonly answer: boolean
}

export interface RpcProxy {
  readonly url: string
  /** Methods in the order of the calls. */
  readonly calls: readonly string[]
  close(): Promise<void>
}

/** An RPC endpoint in front of another one, which loses what `faultOf` says. Errors of `faultOf` are those of the test. */
export async function startRpcProxy(
  target: string,
  faultOf: (method: string) => RpcFault | Promise<RpcFault>,
): Promise<RpcProxy> {
  const calls: string[] = []
  const forward = async (request: IncomingMessage): Promise<string | undefined> => {
    const body = await text(request)
    const { method } = JSON.parse(body) as { readonly method: string }
    calls.push(method)
    const fault = await faultOf(method)
    if (!fault.forward) return undefined
    const headers = { 'content-type': 'application/json' }
    const answer = await (await fetch(target, { method: 'POST', body, headers })).text()
    return fault.answer ? answer : undefined
  }
  const server = createServer((request, response) => {
    forward(request).then(
      (answer) => {
        if (answer === undefined) return response.destroy()
        return response.setHeader('content-type', 'application/json').end(answer)
      },
      () => response.destroy(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      return closed
    },
  }
}
