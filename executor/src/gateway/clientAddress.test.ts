import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { addressOfClient } from './clientAddress.ts'

const CONNECTION = { incoming: { socket: { remoteAddress: '10.0.0.1' } } }

async function addressOf(trustedProxies: number, header?: string): Promise<string> {
  const app = new Hono()
  const read = addressOfClient(trustedProxies)
  app.get('/', (context) => context.text(read(context)))
  const headers = new Headers(header === undefined ? [] : [['x-forwarded-for', header]])
  return (await app.request('/', { headers }, CONNECTION)).text()
}

describe('the address of a client', () => {
  it('is that of the connection, whatever a header says, unless a proxy is trusted', async () => {
    expect(await addressOf(0)).toBe('10.0.0.1')
    expect(await addressOf(0, '1.2.3.4')).toBe('10.0.0.1')
  })

  it('is what the outermost trusted proxy saw, not what the client said', async () => {
    expect(await addressOf(1, '1.2.3.4')).toBe('1.2.3.4')
    expect(await addressOf(1, '6.6.6.6, 1.2.3.4')).toBe('1.2.3.4')
    expect(await addressOf(2, '6.6.6.6, 1.2.3.4, 10.0.0.9')).toBe('1.2.3.4')
  })

  it('is that of the connection when a proxy was passed by', async () => {
    expect(await addressOf(1)).toBe('10.0.0.1')
    expect(await addressOf(1, ' ')).toBe('10.0.0.1')
    expect(await addressOf(2, '1.2.3.4')).toBe('10.0.0.1')
  })
})
