import { createServer, type Server, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { createPublicClient, type Hex, numberToHex, toHex } from 'viem'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MAX_PAUSE_MS, PAUSE_MS } from './endpoint.ts'
import {
  ALONE_MS,
  COMPARE_EVERY_MS,
  EndpointPool,
  MAX_ENDPOINTS,
  MAX_LAG_BLOCKS,
} from './endpointPool.ts'
import { type RpcError, RpcErrorCode } from './errors.ts'
import { failoverTransport } from './failoverTransport.ts'

const CHAIN_ID = 31_337
const KEY = 'a-secret-key'

/** A small JSON-RPC node whose answers a test can spoil. */
interface TestEndpoint {
  readonly url: string
  readonly server: Server
  chainId: number
  head: number
  /** Of the block of that number. */
  hashOf: (block: number) => Hex
  parentOf: (block: number) => Hex
  mode: 'up' | 'down' | 'rateLimited' | 'rateLimitedInJson' | 'broken'
  calls: number
}

const hashOf = (block: number): Hex => toHex(`block ${block}`, { size: 32 })
const endpoints: TestEndpoint[] = []
let faults: RpcError[] = []
let nowMs = 0

async function startEndpoint(): Promise<TestEndpoint> {
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { id, method, params } = JSON.parse(body)
      answer(endpoint, response, { id, method, params })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  const endpoint: TestEndpoint = {
    url: `http://127.0.0.1:${port}/${KEY}`,
    server,
    chainId: CHAIN_ID,
    head: 100,
    hashOf,
    parentOf: (block) => hashOf(block - 1),
    mode: 'up',
    calls: 0,
  }
  endpoints.push(endpoint)
  return endpoint
}

function answer(
  endpoint: TestEndpoint,
  response: ServerResponse,
  call: { readonly id: number; readonly method: string; readonly params: readonly unknown[] },
): void {
  endpoint.calls += 1
  if (endpoint.mode === 'down') return void response.destroy()
  if (endpoint.mode === 'rateLimited') return void response.writeHead(429).end('{}')
  const error = {
    up: undefined,
    rateLimitedInJson: { code: -32_005, message: 'limit exceeded' },
    broken: { code: -32_000, message: 'execution reverted' },
  }[endpoint.mode]
  response.setHeader('content-type', 'application/json')
  const body = error === undefined ? { result: resultOf(endpoint, call) } : { error }
  response.end(JSON.stringify({ jsonrpc: '2.0', id: call.id, ...body }))
}

function resultOf(
  { chainId, head, hashOf: hash, parentOf }: TestEndpoint,
  { method, params }: { readonly method: string; readonly params: readonly unknown[] },
): unknown {
  if (method === 'eth_chainId') return numberToHex(chainId)
  if (method === 'eth_blockNumber') return numberToHex(head)
  const number = params[0] === 'latest' ? head : Number(params[0])
  if (number > head) return null
  return { number: numberToHex(number), hash: hash(number), parentHash: parentOf(number) }
}

const poolOf = (count = endpoints.length): EndpointPool =>
  new EndpointPool(
    { urls: endpoints.slice(0, count).map(({ url }) => url), chainId: CHAIN_ID, timeoutMs: 1_000 },
    { now: () => nowMs, onFault: (fault) => faults.push(fault) },
  )
const at = (index: number): TestEndpoint => endpoints[index] as TestEndpoint
const codes = (): string[] => faults.map(({ code }) => code)
const ask = (pool: EndpointPool): Promise<unknown> => pool.request({ method: 'eth_blockNumber' })

beforeEach(async () => {
  faults = []
  nowMs = 0
  for (let index = 0; index < 3; index++) await startEndpoint()
})
afterEach(() => {
  for (const { server } of endpoints.splice(0)) server.close().closeAllConnections()
})

describe('EndpointPool', () => {
  it('asks the first endpoint while it is fit for use', async () => {
    const pool = poolOf()
    at(0).head = 101
    expect(await ask(pool)).toBe(numberToHex(101))
    expect(pool.faults).toEqual([undefined, undefined, undefined])
  })

  it('asks the next one when one does not answer, and comes back to it', async () => {
    const pool = poolOf()
    await ask(pool)
    at(0).mode = 'down'
    at(1).head = 102
    expect(await ask(pool)).toBe(numberToHex(102))
    expect(codes()).toEqual([RpcErrorCode.ENDPOINT_DOWN])
    at(0).mode = 'up'
    nowMs += PAUSE_MS - 1
    expect(await ask(pool)).toBe(numberToHex(102))
    nowMs += 1
    at(1).mode = 'down'
    at(2).mode = 'down'
    expect(await ask(pool)).toBe(numberToHex(100))
    expect(pool.faults[0]).toBeUndefined()
  })

  it.each(['rateLimited', 'rateLimitedInJson'] as const)('names a rate limit: %s', async (mode) => {
    const pool = poolOf()
    await ask(pool)
    at(0).mode = mode
    await ask(pool)
    await ask(pool)
    expect(codes()).toEqual([RpcErrorCode.RATE_LIMITED])
  })

  it('passes on what the chain says: a revert is no fault of the endpoint', async () => {
    const pool = poolOf()
    await ask(pool)
    at(0).mode = 'broken'
    await expect(ask(pool)).rejects.toMatchObject({ code: -32_000 })
    expect(codes()).toEqual([])
  })

  it('never asks an endpoint of another chain', async () => {
    at(0).chainId = 1
    const pool = poolOf()
    await ask(pool)
    expect(codes()).toEqual([RpcErrorCode.WRONG_CHAIN])
    expect(faults[0]?.data).toMatchObject({ expected: CHAIN_ID, actual: 1 })
    const { calls } = at(0)
    nowMs += 100 * MAX_PAUSE_MS
    await ask(pool)
    await pool.compare()
    expect(at(0).calls).toBe(calls)
  })

  it('leaves an endpoint that lags too far alone until it has caught up', async () => {
    const pool = poolOf()
    at(1).head = 100 + MAX_LAG_BLOCKS
    at(2).head = at(1).head
    await pool.compare()
    expect(codes()).toEqual([])
    at(1).head += 1
    at(2).head += 1
    await pool.compare()
    expect(codes()).toEqual([RpcErrorCode.LAGGING])
    expect(await ask(pool)).toBe(numberToHex(at(1).head))
    at(0).head = at(1).head + 1
    nowMs += PAUSE_MS
    await pool.compare()
    expect(await ask(pool)).toBe(numberToHex(at(0).head))
  })

  it('is not shut out by one endpoint that names a height from the future', async () => {
    at(0).head = 1_000_000
    const pool = poolOf()
    await pool.compare()
    expect(codes().filter((code) => code === RpcErrorCode.LAGGING)).toEqual([])
  })

  it('finds the one that shows another block than most', async () => {
    at(0).hashOf = (block) => toHex(`lie ${block}`, { size: 32 })
    at(0).parentOf = (block) => toHex(`lie ${block - 1}`, { size: 32 })
    const pool = poolOf()
    await ask(pool)
    expect(codes()).toEqual([RpcErrorCode.LYING])
    const { calls } = at(0)
    nowMs += COMPARE_EVERY_MS - 1
    await ask(pool)
    expect(at(0).calls).toBe(calls)
  })

  it('asks it again when it agrees with the others again', async () => {
    at(0).hashOf = (block) => toHex(`lie ${block}`, { size: 32 })
    const pool = poolOf()
    await ask(pool)
    expect(codes()).toEqual([RpcErrorCode.LYING])
    at(0).hashOf = at(1).hashOf
    nowMs += COMPARE_EVERY_MS
    await pool.compare()
    expect(pool.faults).toEqual([undefined, undefined, undefined])
  })

  it('asks it again when it has been the only one to answer for long, unless it contradicts itself', async () => {
    const lie = (block: number) => toHex(`lie ${block}`, { size: 32 })
    at(0).hashOf = lie
    at(0).parentOf = (block) => lie(block - 1)
    const pool = poolOf()
    await ask(pool)
    expect(codes()).toEqual([RpcErrorCode.LYING])
    for (const index of [1, 2]) at(index).mode = 'down'
    nowMs += COMPARE_EVERY_MS
    await pool.compare()
    await expect(ask(pool)).rejects.toMatchObject({ code: RpcErrorCode.NO_ENDPOINT })
    nowMs += ALONE_MS - 1
    await pool.compare()
    await expect(ask(pool)).rejects.toMatchObject({ code: RpcErrorCode.NO_ENDPOINT })
    at(0).parentOf = (block) => toHex(`parent ${block}`, { size: 32 })
    nowMs += 1
    await pool.compare()
    await expect(ask(pool)).rejects.toMatchObject({ code: RpcErrorCode.NO_ENDPOINT })
    at(0).parentOf = (block) => lie(block - 1)
    nowMs += MAX_PAUSE_MS
    await pool.compare()
    expect(await ask(pool)).toBe(numberToHex(100))
  })

  it('finds the one whose blocks do not follow each other, also without others to tell', async () => {
    at(1).parentOf = (block) => toHex(`parent ${block}`, { size: 32 })
    const pool = poolOf(2)
    await ask(pool)
    expect(codes()).toEqual([RpcErrorCode.LYING])
  })

  it('says that two contradict each other, and goes on with the first', async () => {
    at(1).hashOf = (block) => toHex(`lie ${block}`, { size: 32 })
    at(1).parentOf = (block) => toHex(`lie ${block - 1}`, { size: 32 })
    const pool = poolOf(2)
    expect(await ask(pool)).toBe(numberToHex(100))
    expect(codes()).toEqual([RpcErrorCode.DISAGREEING, RpcErrorCode.DISAGREEING])
  })

  it('says when none is left, and tries again', async () => {
    for (const endpoint of endpoints) endpoint.mode = 'down'
    const pool = poolOf()
    await expect(ask(pool)).rejects.toMatchObject({ code: RpcErrorCode.NO_ENDPOINT })
    for (const endpoint of endpoints) endpoint.mode = 'up'
    nowMs += PAUSE_MS
    expect(await ask(pool)).toBe(numberToHex(100))
  })

  it('serves viem, and shows no more of a URL than its host', async () => {
    at(0).mode = 'rateLimited'
    const client = createPublicClient({ transport: failoverTransport(poolOf()) })
    expect(await client.getBlockNumber()).toBe(100n)
    expect(faults.length).toBeGreaterThan(0)
    for (const fault of faults) expect(JSON.stringify(fault)).not.toContain(KEY)
  })

  it(`takes 1 to ${MAX_ENDPOINTS} endpoints`, () => {
    const make = (count: number) =>
      new EndpointPool(
        { urls: Array(count).fill('http://127.0.0.1:1'), chainId: CHAIN_ID },
        { now: () => 0, onFault: () => {} },
      )
    expect(() => make(0)).toThrow(RangeError)
    expect(() => make(MAX_ENDPOINTS)).not.toThrow()
    expect(() => make(MAX_ENDPOINTS + 1)).toThrow(RangeError)
  })
})
