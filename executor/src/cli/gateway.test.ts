import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { keccak256, toBytes } from 'viem'
import { afterEach, describe, expect, it } from 'vitest'
import { Gateway } from './gateway.ts'

const ID = `0x${'ab'.repeat(32)}` as const
let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

async function serve(
  handler: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Gateway> {
  server = createServer(handler)
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  return new Gateway(`http://127.0.0.1:${(server.address() as { port: number }).port}`)
}

const record = (sequence: number): string =>
  `id: ${sequence}\nevent: record\ndata: ${JSON.stringify({ sequence, atMs: 0, event: { type: 'blobsVerified' } })}\n\n`

describe('Gateway.events', () => {
  it('goes on behind the last record when the connection breaks', async () => {
    const asked: (string | undefined)[] = []
    const gateway = await serve((request, response) => {
      asked.push(request.headers['last-event-id'] as string | undefined)
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      if (asked.length === 1) {
        response.write(record(1) + record(2))
        setTimeout(() => response.destroy(), 20)
      } else {
        response.end(`${record(3)}event: end\ndata: {}\n\n`)
      }
    })
    const seen: (number | string)[] = []
    for await (const event of gateway.events(ID, { signal: new AbortController().signal })) {
      seen.push(event.type === 'record' ? event.record.sequence : event.type)
    }
    expect(seen).toEqual([1, 2, 3, 'end'])
    expect(asked).toEqual([undefined, '2'])
  })

  it('gives up after the allowed number of failures in a row', async () => {
    const gateway = new Gateway('http://127.0.0.1:9')
    const events = gateway.events(ID, { signal: new AbortController().signal, attempts: 1 })
    await expect(events.next()).rejects.toMatchObject({ code: 'GATEWAY_UNREACHABLE' })
  })

  it('ends without an error when the caller wants no more', async () => {
    const gateway = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(record(1))
    })
    const controller = new AbortController()
    const seen: string[] = []
    for await (const event of gateway.events(ID, { signal: controller.signal })) {
      seen.push(event.type)
      controller.abort()
    }
    expect(seen).toEqual(['record'])
  })
})

describe('Gateway', () => {
  it('passes on the code that the gateway answers', async () => {
    const gateway = await serve((_request, response) => {
      response.writeHead(404, { 'content-type': 'application/json' })
      response.end('{"error":{"code":"GATEWAY_RUN_UNKNOWN","message":"unknown","remedy":"wait"}}')
    })
    await expect(gateway.putBlob(toBytes('x'))).rejects.toMatchObject({
      code: 'GATEWAY_RUN_UNKNOWN',
      remedy: 'wait',
    })
  })

  it('refuses bytes with another hash', async () => {
    const gateway = await serve((_request, response) => response.end('forged'))
    await expect(gateway.getBlob(keccak256(toBytes('true')))).rejects.toMatchObject({
      code: 'GATEWAY_WRONG_BLOB',
    })
    await expect(gateway.getBlob(keccak256(toBytes('forged')))).resolves.toEqual(toBytes('forged'))
  })
})
