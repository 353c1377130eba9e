import { createServer, request } from 'node:http'

/** An RPC endpoint in front of another one, which a test can take away. */
export interface RpcProxy {
  readonly url: string
  /** Cuts all connections and refuses new ones. */
  down(): void
  up(): void
  close(): void
}

export async function startRpcProxy(target: string): Promise<RpcProxy> {
  let alive = true
  const server = createServer((incoming, outgoing) => {
    if (!alive) return void outgoing.destroy()
    const headers = { 'content-type': 'application/json' }
    const forward = request(target, { method: 'POST', headers }, (answer) => answer.pipe(outgoing))
    forward.on('error', () => outgoing.destroy())
    return void incoming.pipe(forward)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  return {
    url: `http://127.0.0.1:${port}`,
    down() {
      alive = false
      server.closeAllConnections()
    },
    up() {
      alive = true
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
