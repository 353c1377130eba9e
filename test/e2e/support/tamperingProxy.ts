import { createServer, type Server } from 'node:http'
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
  const server = createServer(async (request, response) => {
    const body = await text(request)
    const answer = await fetch(rpcUrl, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    })
    const call = JSON.parse(body) as RpcCall
    const { result, ...rest } = (await answer.json()) as { result?: unknown }
    const changed = tamper(call, result) ?? result
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ ...rest, ...(changed === undefined ? {} : { result: changed }) }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  return { url: `http://127.0.0.1:${port}`, server }
}
