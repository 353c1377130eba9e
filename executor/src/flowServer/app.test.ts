import { PlanErrorCode } from '@flowbuilder/sdk/planner/errors'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { beforeEach, describe, expect, test } from 'vitest'
import { GatewayErrorCode } from '../gateway/errors.ts'
import { StreamHub } from '../gateway/streamHub.ts'
import { EngineErrorCode } from '../runtime/errors.ts'
import { type MemoryEngine, openMemoryEngine } from '../runtime/testing/memoryEngine.ts'
import { createFlowServerApp } from './app.ts'

const FLOW = `flow: 1
name: approval
verify: quorum
inputs: { amount: { type: integer } }
tasks:
  approval:
    wait: { signal: decide }
    outputs: { approved: boolean, bonus: integer }
  total:
    compute: '({ amount, bonus }) => ({ total: amount + bonus })'
    with: { amount: '\${ inputs.amount }', bonus: '\${ tasks.approval.bonus }' }
outputs: { total: '\${ tasks.total.total }', approved: '\${ tasks.approval.approved }' }
`
const WRITE =
  "chain.write: { to: '0x1111111111111111111111111111111111111111', function: 'function pay() payable', value: 5, gas: 100000 }"
const INPUTS = { amount: '79228162514264337593543950335' }
const DECISION = { content: { approved: true, bonus: '-5' } }
const TOKEN = 'a token that nobody guesses'

let memory: MemoryEngine
let app: OpenAPIHono

function createApp({ engine }: MemoryEngine, token?: string): OpenAPIHono {
  const hub = new StreamHub({ total: 2, perAddress: 2 })
  engine.subscribe((id) => hub.publish(id))
  return createFlowServerApp(
    { token, heartbeatMs: 50, addressOf: () => 'test' },
    {
      engine,
      hub,
      signal: new AbortController().signal,
      onInternalError: (error) => {
        throw error
      },
    },
  )
}

async function call(path: string, body?: unknown, headers: Record<string, string> = {}) {
  const request =
    body === undefined
      ? { headers: { host: 'localhost:1', ...headers } }
      : {
          method: 'POST',
          body: JSON.stringify(body),
          headers: { host: 'localhost:1', 'content-type': 'application/json', ...headers },
        }
  const response = await app.request(path, request)
  const text = await response.text()
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
}

const code = (expected: string): object => ({ error: { code: expected } })

beforeEach(async () => {
  memory = await openMemoryEngine()
  app = createApp(memory)
})

describe('runs', () => {
  test('are started, signalled, and give their outputs', async () => {
    const started = await call('/runs', { flow: FLOW, inputs: INPUTS, id: 'one' })
    expect(started).toMatchObject({ status: 201, body: { id: 'one' } })
    expect((await call('/runs/one')).body).toMatchObject({
      name: 'approval',
      status: 'running',
      tasks: [
        { name: 'approval', kind: 'wait', status: 'waiting', signal: 'decide' },
        { name: 'total', kind: 'compute', status: 'pending' },
      ],
    })
    expect((await call('/runs/one/signals/decide', DECISION)).status).toBe(204)
    expect((await call('/runs/one')).body).toMatchObject({
      status: 'completed',
      outputs: { total: '79228162514264337593543950330', approved: true },
    })
    expect((await call('/health')).body).toEqual({ status: 'ok', openRuns: 0 })
  })

  test('are listed, the newest first, page by page', async () => {
    for (const id of ['a', 'b', 'c']) await call('/runs', { flow: FLOW, inputs: INPUTS, id })
    const { body: first } = await call('/runs?limit=2')
    expect(first.runs.map(({ id }: { id: string }) => id)).toEqual(['c', 'b'])
    const { body: second } = await call(`/runs?limit=2&before=${first.next}`)
    expect(second.runs.map(({ id }: { id: string }) => id)).toEqual(['a'])
    expect(second.next).toBe(0)
  })

  test('are cancelled once, and run again after it', async () => {
    await call('/runs', { flow: FLOW, inputs: INPUTS, id: 'one' })
    expect((await call('/runs/one/cancel', { reason: 'enough' })).status).toBe(204)
    expect(await call('/runs/one/cancel', {})).toMatchObject({
      status: 409,
      body: code(EngineErrorCode.OVER),
    })
    expect(await call('/runs/one/rerun', {})).toMatchObject({ status: 201, body: { id: 'one~2' } })
  })

  test.each([
    ['a workflow that is none', { flow: 'flow: 2' }, 422, 'FLOW_'],
    ['inputs that do not fit', { flow: FLOW, inputs: { amount: 'much' } }, 422, 'INPUT_'],
    ['an id that is none', { flow: FLOW, inputs: INPUTS, id: ' ' }, 400, EngineErrorCode.BAD_ID],
    ['no workflow', { inputs: INPUTS }, 400, GatewayErrorCode.REQUEST_INVALID],
  ])('are refused for %s', async (_, request, status, start) => {
    const { status: actual, body } = await call('/runs', request)
    expect(actual).toBe(status)
    expect(body.error.code.startsWith(start)).toBe(true)
  })

  test('are refused where the worst case does not fit what is given for them', async () => {
    const flow = FLOW.replace('wait: { signal: decide }', '$&\n    timeout: { task: 1m }')
    // A minute for the signal, ten seconds for the arithmetic.
    const start = (bounds: object) => call('/runs', { flow, inputs: INPUTS, bounds })
    expect(await start({ deadlineMs: 69_999 })).toMatchObject({
      status: 422,
      body: code(PlanErrorCode.OVER_DEADLINE),
    })
    expect((await start({ deadlineMs: 70_000, feeWei: '0' })).status).toBe(201)
    const write = flow
      .replace('wait: { signal: decide }', WRITE)
      .replace('    outputs: { approved: boolean, bonus: integer }\n', '')
      .replace("bonus: '${ tasks.approval.bonus }", "bonus: '${ tasks.approval.block }")
      .replace('${ tasks.approval.approved }', '${ tasks.approval.transaction }')
    const pay = (feeWei: string) =>
      call('/runs', { flow: write, inputs: INPUTS, bounds: { feeWei, gasPriceWei: '3' } })
    expect(await pay('300004')).toMatchObject({
      status: 422,
      body: code(PlanErrorCode.OVER_ESCROW),
    })
    expect((await pay('300005')).status).toBe(201)
  })

  test('that fail say which task, which attempt, why, and what to do', async () => {
    const flow = FLOW.replace('amount + bonus', 'amount / (bonus + 5n)')
    await call('/runs', { flow, inputs: INPUTS, id: 'one' })
    await call('/runs/one/signals/decide', DECISION)
    const { body } = await call('/runs/one')
    expect(body).toMatchObject({ status: 'faulted', fault: { task: 'total', attempt: 1 } })
    expect(body.fault.code).toBe('FLOWVM_DIVISION_BY_ZERO')
    expect(body.fault.remedy).not.toBe('')
  })

  test('that nobody knows are not found', async () => {
    for (const path of ['/runs/none', '/runs/none/events'])
      expect(await call(path)).toMatchObject({ status: 404, body: code(EngineErrorCode.UNKNOWN) })
  })

  test('take no signal that they do not know', async () => {
    await call('/runs', { flow: FLOW, inputs: INPUTS, id: 'one' })
    expect(await call('/runs/one/signals/decode', DECISION)).toMatchObject({
      status: 400,
      body: code(EngineErrorCode.SIGNAL_UNKNOWN),
    })
    expect((await call('/runs/one/signals/decide', { content: {} })).status).toBe(422)
  })
})

describe('events', () => {
  test('are streamed to the end, and from any number on', async () => {
    await call('/runs', { flow: FLOW, inputs: INPUTS, id: 'one' })
    const stream = await app.request('/runs/one/events', { headers: { host: 'localhost' } })
    await call('/runs/one/signals/decide', DECISION)
    const text = await stream.text()
    expect(text.match(/^id: \d+$/gm)).toEqual(
      ['1', '2', '3', '4', '5', '6'].map((id) => `id: ${id}`),
    )
    expect(text.trimEnd().endsWith('event: end\ndata: {"status":"completed"}')).toBe(true)
    const headers = { host: 'localhost', 'last-event-id': '5' }
    const rest = await (await app.request('/runs/one/events', { headers })).text()
    expect(rest.match(/^id: \d+$/gm)).toEqual(['id: 6'])
  })

  test('have no more streams than they may', async () => {
    await call('/runs', { flow: FLOW, inputs: INPUTS, id: 'one' })
    const open = async () => app.request('/runs/one/events', { headers: { host: 'localhost' } })
    const streams = [await open(), await open()]
    expect((await open()).status).toBe(503)
    await call('/runs/one/cancel', {})
    for (const stream of streams) await stream.text()
    expect((await open()).status).toBe(200)
  })
})

describe('a caller', () => {
  test('by a name of another machine is refused', async () => {
    for (const host of ['example.com', '127.0.0.1.example.com', ''])
      expect(await call('/runs', undefined, { host })).toMatchObject({
        status: 403,
        body: code(GatewayErrorCode.FORBIDDEN),
      })
    expect((await call('/runs', undefined, { host: '[::1]:80' })).status).toBe(200)
  })

  test('that sends a form, as a web page could, is refused', async () => {
    const headers = { 'content-type': 'text/plain' }
    expect(await call('/runs', { flow: FLOW }, headers)).toMatchObject({ status: 403 })
  })

  test('must know the token where there is one, and may then come from anywhere', async () => {
    app = createApp(memory, TOKEN)
    expect((await call('/runs')).status).toBe(403)
    expect((await call('/runs', undefined, { authorization: 'Bearer nothing' })).status).toBe(403)
    const headers = { host: 'example.com', authorization: `Bearer ${TOKEN}` }
    expect((await call('/runs', undefined, headers)).status).toBe(200)
  })
})
