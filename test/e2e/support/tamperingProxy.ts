import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'

interface RpcCall {
  readonly id: number
  readonly method: string
  readonly params: readonly unknown[]
}

/** Changes the result of a call; undefined leaves it as it is. */
export type Tamper = (call: RpcCall, result: unknown) => unknown

/** An RPC endpoint that lies: it passes everything on and changes some answers. */
export async function startTamperingProxy(
  rpcUrl: string,
  tamper: Tamper,
): Promise<{ url: string; server: Server }> {
  const server = createServer(
    (request, response) => void passOn({ rpcUrl, tamper }, request, response),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  return { url: `http://127.0.0.1:${port}`, server }
}

/** Passes one call on. A test that breaks this fails by the timeout of the command. */
async function passOn(
  { rpcUrl, tamper }: { readonly rpcUrl: string; readonly tamper: Tamper },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await text(request)
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(rpcUrl, { method: 'POST', body, headers })
  const { result, ...rest } = (await answer.json()) as { result?: unknown }
  const changed = tamper(JSON.parse(body) as RpcCall, result) ?? result
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ ...rest, ...(changed === undefined ? {} : { result: changed }) }))
}
