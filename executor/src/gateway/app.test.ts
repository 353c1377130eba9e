import { Fault } from '@flowbuilder/sdk/actions/getSlash'
import { hashToCid } from '@flowbuilder/sdk/blobs/cid'
import { keccak256, stringToBytes, toHex } from 'viem'
import { beforeEach, describe, expect, it } from 'vitest'
import type { ChainPlace, RequestRecord, RunEvent, RunId } from '../requests/fold/runEvent.ts'
import { Journal } from '../requests/journal.ts'
import { EVENTS, hashOf, placeAt, RUN_ID, requestRecord } from '../requests/testing/runFactory.ts'
import { ChainHistory } from '../settlement/history/chainHistory.ts'
import type { ChainFact } from '../settlement/port.ts'
import { BlobStore } from '../storage/blobs/blobStore.ts'
import { MemoryStore } from '../storage/kv/memory/memoryStore.ts'
import { createGatewayApp } from './app.ts'
import { StreamHub } from './streamHub.ts'

const MAX_BLOB_BYTES = 64
const RUN = `/runs/${RUN_ID}`
const { observed, blobs: verified, compiled, evaluated, proved, signed, settled } = EVENTS

type App = ReturnType<typeof createGatewayApp>
let journal: Journal
let history: ChainHistory
let store: MemoryStore
let hub: StreamHub
let app: App
let stored: string[]
let stopping: AbortController

beforeEach(async () => {
  store = new MemoryStore()
  history = new ChainHistory(store)
  journal = await Journal.open(store, { nowMs: () => 1_000 })
  const blobs = await BlobStore.open(store, {
    maxBlobBytes: MAX_BLOB_BYTES,
    maxTotalBytes: 2_000,
    nowMs: () => 1,
    isNeeded: () => false,
  })
  hub = new StreamHub({ total: 3, perAddress: 2 })
  journal.subscribe((id) => hub.publish(id))
  stored = []
  stopping = new AbortController()
  const address = `0x${'1'.repeat(40)}`
  const network = {
    chainId: 1,
    registry: address,
    incentiveManager: address,
    zkVerifier: address,
    executor: address,
  }
  app = createGatewayApp(
    {
      network: {
        ...network,
        verificationKeyHash: hashOf(1),
        fromBlock: '1',
        confirmations: 0,
        turnMs: 1,
        minimumFee: '0',
        limits: { maxBlobBytes: MAX_BLOB_BYTES },
      },
      readLimit: { burst: 20, perSecond: 1 },
      writeLimit: { burst: 5, perSecond: 1 },
      heartbeatMs: 50,
      addressOf: (context) => context.req.header('x-test-address') ?? 'a',
    },
    {
      journal,
      history,
      blobs,
      hub,
      health: () => ({ synced: true, block: 7, executors: 2 }),
      progressOf: () => undefined,
      waitingFor: () => undefined,
      onBlob: (hash) => stored.push(hash),
      onInternalError: () => {},
      signal: stopping.signal,
    },
  )
})

const append = (...events: readonly RunEvent[]): Promise<void> =>
  journal.append(RUN_ID, () => events)
const announce = async (...facts: readonly ChainFact[]): Promise<void> =>
  store.batch(
    await history.record(
      facts.map((fact) => ({ fact, blockTimestampMs: fact.place.blockNumber * 1_000 })),
    ),
  )
const submitted = (
  id: RunId,
  place: ChainPlace,
  changes: Partial<RequestRecord> = {},
): ChainFact => ({
  ...{ type: 'submitted', id, place, request: requestRecord(changes) },
})
const codeOf = async (response: Response): Promise<unknown> =>
  ((await response.json()) as { error: { code: string } }).error.code
const bytes = Uint8Array.from(stringToBytes('{"a":"1"}'))
const cid = hashToCid(keccak256(bytes))

describe('blobs', () => {
  it('stores bytes under their CID and serves them as bytes that never change', async () => {
    const put = await app.request(`/blobs/${cid}`, { method: 'PUT', body: bytes })
    expect(put.status).toBe(201)
    expect(await put.json()).toEqual({ cid, hash: keccak256(bytes), size: bytes.length })
    expect(stored).toEqual([keccak256(bytes)])
    const got = await app.request(`/blobs/${cid}`)
    expect(new Uint8Array(await got.arrayBuffer())).toEqual(bytes)
    expect(got.headers.get('cache-control')).toContain('immutable')
    expect(got.headers.get('content-type')).toBe('application/octet-stream')
    expect(got.headers.get('x-content-type-options')).toBe('nosniff')
    expect(got.headers.get('content-security-policy')).toContain('sandbox')
  })

  it('answers the CID of bytes that are posted', async () => {
    const response = await app.request('/blobs', { method: 'POST', body: bytes })
    expect([response.status, await response.json()]).toEqual([
      201,
      { cid, hash: keccak256(bytes), size: bytes.length },
    ])
  })

  it('refuses bytes of another hash, and keeps nothing of them', async () => {
    const response = await app.request(`/blobs/${cid}`, { method: 'PUT', body: 'other' })
    expect([response.status, await codeOf(response)]).toEqual([422, 'BLOB_HASH_MISMATCH'])
    expect((await app.request(`/blobs/${cid}`)).status).toBe(404)
  })

  it('takes the largest blob and refuses one byte more, whatever length is claimed', async () => {
    expect(
      (await app.request('/blobs', { method: 'POST', body: new Uint8Array(MAX_BLOB_BYTES) }))
        .status,
    ).toBe(201)
    for (const headers of [[], [['content-length', '1']]] as [string, string][][]) {
      const response = await app.request('/blobs', {
        method: 'POST',
        body: new Uint8Array(MAX_BLOB_BYTES + 1),
        headers,
      })
      expect([response.status, await codeOf(response)]).toEqual([413, 'BLOB_TOO_LARGE'])
    }
  })

  it('refuses names that are not CIDs of its kind', async () => {
    for (const name of [
      'x',
      'bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy',
      `${cid}x`,
    ]) {
      const response = await app.request(`/blobs/${name}`)
      expect([response.status, await codeOf(response)]).toEqual([400, 'BLOB_CID_INVALID'])
    }
  })
})

describe('runs', () => {
  it('shows a run with its steps, outputs and settlement', async () => {
    await append(observed, verified, compiled, evaluated, proved, signed, settled)
    const { executor, resultHash, fee, place } = settled
    await announce(submitted(RUN_ID, observed.place), {
      ...{ type: 'executed', id: RUN_ID, executor, resultHash, fee, place },
    })
    const run = await (await app.request(RUN)).json()
    expect(run).toMatchObject({
      id: RUN_ID,
      status: 'completed',
      chainStatus: 'completed',
      outputs: { a: '1' },
      resultHash: hashOf(6),
      proof: '0x01',
    })
    expect(
      (run as { steps: { name: string; status: string }[] }).steps.map((step) => [
        step.name,
        step.status,
      ]),
    ).toEqual(
      ['fetch', 'compile', 'evaluate', 'prove', 'settle'].map((name) => [name, 'completed']),
    )
    expect(await (await app.request(`${RUN}/outputs`)).json()).toMatchObject({
      outputs: { a: '1' },
      settled: true,
    })
    const list = (await (await app.request('/runs')).json()) as {
      runs: { id: string }[]
      next: number
    }
    expect([list.runs.map((item) => item.id), list.next]).toEqual([[RUN_ID], 0])
  })

  it('says which step faulted, and why', async () => {
    await append(observed, verified, EVENTS.faulted)
    const run = (await (await app.request(RUN)).json()) as {
      steps: { status: string }[]
      error: { code: string }
    }
    expect(run.error.code).toBe('TEST_ERROR')
    expect(run.steps.map((step) => step.status)).toEqual([
      'completed',
      'skipped',
      'faulted',
      'skipped',
      'skipped',
    ])
  })

  it('pages through requests of the whole chain, newest first, without losing one', async () => {
    for (let index = 1; index <= 5; index++)
      await announce(submitted(hashOf(index), placeAt(index)))
    // This node looks after one of them; of the others it knows what the chain says.
    await journal.append(hashOf(3), () => [observed, verified])
    const seen: string[] = []
    const statuses: string[] = []
    let before = 0
    do {
      const page = (await (await app.request(`/runs?limit=2&before=${before}`)).json()) as {
        runs: { id: string; status: string; chainStatus: string }[]
        next: number
      }
      seen.push(...page.runs.map((run) => run.id))
      statuses.push(...page.runs.map((run) => `${run.status} ${run.chainStatus}`))
      before = page.next
    } while (before > 0)
    expect(seen).toEqual([5, 4, 3, 2, 1].map(hashOf))
    const pending = 'pending open'
    expect(statuses).toEqual([pending, pending, 'running open', pending, pending])
    expect(await (await app.request(`/runs/${hashOf(5)}`)).json()).toMatchObject({
      ...{ id: hashOf(5), status: 'pending', chainStatus: 'open', steps: [] },
    })
  })

  it('finds requests by owner, mode and status', async () => {
    const owner = `0x${'Cd'.repeat(20)}` as const
    await announce(
      submitted(hashOf(1), placeAt(1), { owner, mode: 0 }),
      submitted(hashOf(2), placeAt(2), { owner, mode: 1 }),
      submitted(hashOf(3), placeAt(3), { mode: 0 }),
      { type: 'refunded', id: hashOf(1), amount: '5', place: placeAt(4) },
    )
    const find = async (query: string): Promise<string[]> => {
      const page = (await (await app.request(`/runs?${query}`)).json()) as {
        runs: { id: string }[]
      }
      return page.runs.map(({ id }) => id)
    }
    // With or without the capital letters of a checksum.
    expect(await find(`owner=${owner.toLowerCase()}`)).toEqual([2, 1].map(hashOf))
    expect(await find('mode=0')).toEqual([3, 1].map(hashOf))
    expect(await find(`owner=${owner}&mode=0&status=refunded`)).toEqual([hashOf(1)])
    expect(await find('status=completed')).toEqual([])
  })

  it('lists settlements, slashes and epochs', async () => {
    const [ann, bob] = [toHex(1, { size: 20 }), toHex(2, { size: 20 })]
    await announce(
      submitted(RUN_ID, placeAt(1)),
      {
        ...{ type: 'executed', id: RUN_ID, executor: ann, resultHash: hashOf(6), fee: '1000' },
        place: placeAt(2),
      },
      {
        ...{ type: 'slashed', slashId: hashOf(7), owner: bob, fault: Fault.WRONG_RESULT },
        ...{ amount: '5', reporter: ann, executableAt: '9', place: placeAt(3) },
      },
      { type: 'slashEnded', slashId: hashOf(7), overturned: false, place: placeAt(4) },
      { type: 'epochStarted', epoch: 3, place: placeAt(5) },
    )
    const get = async (path: string): Promise<unknown> => (await app.request(path)).json()
    expect(await get(`/settlements?executor=${ann}`)).toMatchObject({
      settlements: [{ id: RUN_ID, executor: ann, fee: '1000', settledAtMs: 2_000 }],
      next: 0,
    })
    expect(await get(`/settlements?executor=${bob}`)).toEqual({ settlements: [], next: 0 })
    expect(await get('/slashes')).toMatchObject({
      slashes: [{ owner: bob, fault: 'wrongResult', status: 'executed', endedAtMs: 4_000 }],
    })
    expect(await get('/epochs?limit=1')).toMatchObject({
      epochs: [{ epoch: 3, startedAtMs: 5_000 }],
      next: 0,
    })
  })

  it('answers what is wrong with a request, with a code and a status', async () => {
    const cases = [
      ['/runs/0x12', 400, 'GATEWAY_REQUEST_INVALID'],
      ['/runs?limit=101', 400, 'GATEWAY_REQUEST_INVALID'],
      ['/runs?limit=0', 400, 'GATEWAY_REQUEST_INVALID'],
      ['/runs?mode=3', 400, 'GATEWAY_REQUEST_INVALID'],
      ['/runs?status=running', 400, 'GATEWAY_REQUEST_INVALID'],
      ['/runs?owner=0x12', 400, 'GATEWAY_REQUEST_INVALID'],
      ['/settlements?limit=101', 400, 'GATEWAY_REQUEST_INVALID'],
      ['/slashes?before=-1', 400, 'GATEWAY_REQUEST_INVALID'],
      [`/runs/${hashOf(99)}`, 404, 'GATEWAY_RUN_UNKNOWN'],
      ['/nothing', 404, 'GATEWAY_NOT_FOUND'],
    ] as const
    for (const [path, status, code] of cases) {
      const response = await app.request(path)
      expect([response.status, await codeOf(response)]).toEqual([status, code])
    }
    await append(observed)
    expect(await codeOf(await app.request(`${RUN}/outputs`))).toBe('GATEWAY_OUTPUTS_UNAVAILABLE')
  })
})

describe('events', () => {
  const read = async (response: Response, until: (text: string) => boolean): Promise<string> => {
    let text = ''
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += new TextDecoder().decode(chunk)
      if (until(text)) break
    }
    return text
  }
  const ids = (text: string): number[] =>
    [...text.matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1]))

  it('sends what happened, then what happens, then the end', async () => {
    await append(observed, verified)
    const response = await app.request(`${RUN}/events`)
    const all = read(response, (text) => text.includes('event: end'))
    await append(compiled, evaluated)
    await append(settled)
    const text = await all
    expect(ids(text)).toEqual([1, 2, 3, 4, 5])
    expect(text).toContain('data: {"status":"completed"}')
  })

  it('goes on behind Last-Event-ID without a gap or a repetition', async () => {
    await append(observed, verified, compiled, evaluated, proved, settled)
    for (let last = 0; last <= 6; last++) {
      const response = await app.request(`${RUN}/events`, {
        headers: { 'last-event-id': String(last) },
      })
      const text = await read(response, (seen) => seen.includes('event: end'))
      expect(ids(text)).toEqual([1, 2, 3, 4, 5, 6].slice(last))
    }
  })

  it('does not show the signed bytes of a transaction', async () => {
    await append(observed, signed, settled)
    const text = await read(await app.request(`${RUN}/events`), (seen) =>
      seen.includes('event: end'),
    )
    expect(text).toContain('transactionSigned')
    expect(text).not.toContain('"raw"')
  })

  it('waits for a request that it does not know yet, with signs of life', async () => {
    const response = await app.request(`${RUN}/events`)
    const all = read(response, (text) => text.includes('event: record'))
    await new Promise((resolve) => setTimeout(resolve, 120))
    await append(observed)
    const text = await all
    expect(text).toContain(': alive')
    expect(ids(text)).toEqual([1])
  })

  it('bounds the streams of one address and of all, and frees them', async () => {
    const open = (address: string): Promise<Response> =>
      Promise.resolve(app.request(`${RUN}/events`, { headers: { 'x-test-address': address } }))
    const streams = [await open('a'), await open('a')]
    const refused = await open('a')
    expect([refused.status, await codeOf(refused)]).toEqual([503, 'GATEWAY_STREAM_LIMIT'])
    streams.push(await open('b'))
    expect((await open('c')).status).toBe(503)
    stopping.abort()
    hub.wakeAll()
    for (const stream of streams) await stream.text()
    expect(hub.size).toBe(0)
  })
})

describe('limits and description', () => {
  it('slows down one address and not the others', async () => {
    const statuses: number[] = []
    for (let index = 0; index < 6; index++)
      statuses.push((await app.request('/blobs', { method: 'POST', body: `${index}` })).status)
    expect(statuses).toEqual([201, 201, 201, 201, 201, 429])
    const other = await app.request('/blobs', {
      method: 'POST',
      body: 'x',
      headers: { 'x-test-address': 'b' },
    })
    expect(other.status).toBe(201)
    const limited = await app.request('/blobs', { method: 'POST', body: 'x' })
    expect(await codeOf(limited)).toBe('GATEWAY_RATE_LIMITED')
    expect(limited.headers.get('retry-after')).toBe('1')
  })

  it('lets any web page read it', async () => {
    const response = await app.request('/health', { headers: { origin: 'https://example.org' } })
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(await response.json()).toMatchObject({ status: 'ok', block: 7 })
  })

  it('describes all its paths as OpenAPI 3.1', async () => {
    const document = (await (await app.request('/openapi.json')).json()) as {
      openapi: string
      paths: object
    }
    expect(document.openapi).toBe('3.1.0')
    expect(Object.keys(document.paths).sort()).toEqual(
      [
        '/blobs',
        '/blobs/{cid}',
        '/epochs',
        '/health',
        '/network',
        '/runs',
        '/runs/{id}',
        '/runs/{id}/events',
        '/runs/{id}/outputs',
        '/runs/{id}/result',
        '/settlements',
        '/slashes',
      ].sort(),
    )
  })
})
