import type { IncomingMessage, RequestListener } from 'node:http'
import { text } from 'node:stream/consumers'
import { FlowError } from '@flowbuilder/sdk/errors/flowError'
import type { HttpTask } from '@flowbuilder/sdk/workflow/definition'
import { parseFlow } from '@flowbuilder/sdk/workflow/parseFlow'
import { afterEach, describe, expect, it } from 'vitest'
import { isRetryable, type TaskContext, type TaskValues } from '../../port.ts'
import { HttpExecutor } from './httpExecutor.ts'
import { MAX_JSON_DEPTH } from './parseJson.ts'
import { startServer } from './testing/servers.ts'

const close: Array<() => Promise<void>> = []
afterEach(async () => {
  for (const done of close.splice(0)) await done()
})

const context: TaskContext = {
  runId: 'run',
  taskId: 'ask',
  attempt: 1,
  idempotencyKey: `0x${'ab'.repeat(32)}`,
  seed: `0x${'00'.repeat(32)}`,
  hosts: ['127.0.0.1:*'],
  deadlineMs: Date.now() + 30_000,
  signal: new AbortController().signal,
  notes: { recorded: [], record: async () => {} },
}

/** The task of a workflow, as a file would hold it. */
function taskOf(body: string, outputs: string): HttpTask {
  const { tasks } = parseFlow(
    `flow: 1
name: ask
verify: quorum
hosts: ['127.0.0.1:*']
inputs: { url: text, symbol: text, amount: integer, names: 'text[]' }
tasks:
  ask:
    http: ${body}
    with: { url: '\${inputs.url}', symbol: '\${inputs.symbol}', amount: '\${inputs.amount}', names: '\${inputs.names}' }
    outputs: ${outputs}
outputs: { x: '\${tasks.ask.x}' }
`,
    { file: 'flow.yaml' },
  )
  const task = tasks['ask']
  if (task === undefined || !('http' in task)) throw new TypeError('not a task of the kind http')
  return task
}

const inputsOf = (port: number, path = ''): TaskValues => ({
  url: { type: 'text', value: `http://127.0.0.1:${port}${path}` },
  symbol: { type: 'text', value: 'a b&c/../d' },
  amount: { type: 'integer', value: 2n ** 80n },
  names: { type: 'text[]', items: ['x', 'ü'] },
})

async function serve(listener: RequestListener): Promise<number> {
  const server = await startServer(listener)
  close.push(server.close)
  return server.port
}

const executor = new HttpExecutor({ privateHosts: ['127.0.0.1:*'] })

/** What a task makes of an answer. */
async function resultOf(
  answer: string | Buffer,
  outputs: string,
  type = 'application/json',
): Promise<TaskValues> {
  const port = await serve((_request, response) => {
    response.setHeader('content-type', type).end(answer)
  })
  return executor.execute(taskOf("'${url}'", outputs), inputsOf(port), context)
}

async function failureOf(promise: Promise<unknown>): Promise<FlowError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof FlowError) return error
  throw new Error(`no FlowError: ${String(error)}`)
}

describe('HttpExecutor', () => {
  it('fills values into URL, headers and body, where they stay in their place', async () => {
    let seen: unknown
    const port = await serve(async (request: IncomingMessage, response) => {
      const { method, url, headers } = request
      seen = [method, url, headers['x-amount'], headers['content-type'], headers['idempotency-key']]
      response.end(JSON.stringify({ x: await text(request) }))
    })
    const task = taskOf(
      `{ method: POST, url: 'http://127.0.0.1:${port}/p/\${symbol}?q=\${symbol}', headers: { x-amount: 'n=\${amount}' }, body: { list: '\${names}', say: 'to \${symbol}', n: '\${amount}', k: [1, true, null] } }`,
      '{ x: text }',
    )
    const encoded = 'a%20b%26c%2F..%2Fd'
    const { x } = await executor.execute(task, inputsOf(port), context)
    expect(seen).toEqual([
      'POST',
      `/p/${encoded}?q=${encoded}`,
      `n=${2n ** 80n}`,
      'application/json',
      context.idempotencyKey,
    ])
    expect(JSON.parse(String(x?.type === 'text' && x.value))).toEqual({
      list: ['x', 'ü'],
      say: 'to a b&c/../d',
      n: (2n ** 80n).toString(),
      k: [1, true, null],
    })
  })

  it('sends a text as it is, and the headers of the author before its own', async () => {
    const port = await serve(async (request, response) => {
      const { headers } = request
      const { accept } = headers
      const x = [accept, headers['content-type'], headers['idempotency-key'], await text(request)]
      response.end(JSON.stringify({ x: x.join() }))
    })
    const task = taskOf(
      `{ method: PUT, url: '\${url}', headers: { accept: a/b, content-type: text/csv, idempotency-key: mine }, body: 'n,\${amount}' }`,
      '{ x: text }',
    )
    expect(await executor.execute(task, inputsOf(port), context)).toEqual({
      x: { type: 'text', value: `a/b,text/csv,mine,n,${2n ** 80n}` },
    })
  })

  it('takes values of every type out of JSON, integers exactly', async () => {
    const answer = `{ "data": { "a/b": [ { "price": 97123.45000001, "id": 9007199254740993 } ] },
      "ok": false, "to": "0x70997970c51812dc3a010c7d01b50e0d17dc79c8", "texts": ["a", ""], "prices": ["1.5", 2e0],
      "rows": [ { "n": { "v": "3" }, "name": "c" }, { "n": { "v": -4 }, "name": "d" } ], "x": "t", "__proto__": "p" }`
    const outputs = `{ x: text, price: { type: integer, at: '/data/a~1b/0/price', decimals: 8 },
      id: { type: integer, at: /data/a~1b/0/id }, ok: boolean, to: address, texts: 'text[]', proto: { type: text, at: /__proto__ },
      prices: { type: 'integer[]', decimals: 1 },
      rows: { type: table, columns: { n: { type: integer, at: /n/v }, name: text } } }`
    expect(await resultOf(answer, outputs)).toEqual({
      x: { type: 'text', value: 't' },
      price: { type: 'integer', value: 9_712_345_000_001n },
      id: { type: 'integer', value: 9_007_199_254_740_993n },
      ok: { type: 'boolean', value: false },
      to: { type: 'address', value: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8' },
      texts: { type: 'text[]', items: ['a', ''] },
      proto: { type: 'text', value: 'p' },
      prices: { type: 'integer[]', items: [15n, 20n] },
      rows: {
        type: 'table',
        columns: {
          n: { type: 'integer[]', items: [3n, -4n] },
          name: { type: 'text[]', items: ['c', 'd'] },
        },
      },
    })
  })

  it('takes the whole answer as text', async () => {
    const port = await serve((_request, response) => response.end('\ufeffnicht JSON: ü'))
    const task = taskOf("{ url: '${url}', answer: text }", "{ x: { type: text, at: '' } }")
    expect(await executor.execute(task, inputsOf(port), context)).toEqual({
      x: { type: 'text', value: 'nicht JSON: ü' },
    })
  })

  it.each([
    ['{ "x": 1.23 }', '{ x: { type: integer, decimals: 1 } }', 'HTTP_VALUE_INVALID'],
    ['{ "x": 1e30 }', '{ x: integer }', 'HTTP_VALUE_INVALID'],
    ['{ "x": true }', '{ x: integer }', 'HTTP_VALUE_INVALID'],
    ['{ "x": null }', '{ x: integer }', 'HTTP_VALUE_INVALID'],
    ['{ "x": "" }', '{ x: integer }', 'HTTP_VALUE_INVALID'],
    ['{ "x": 1 }', '{ x: text }', 'HTTP_VALUE_INVALID'],
    ['{ "x": "\\ud800" }', '{ x: text }', 'HTTP_VALUE_INVALID'],
    ['{ "x": "true" }', '{ x: boolean }', 'HTTP_VALUE_INVALID'],
    [
      '{ "x": "0x70997970C51812dc3A010C7d01b50e0d17dc79c8" }',
      '{ x: address }',
      'HTTP_VALUE_INVALID',
    ],
    ['{ "x": { "0": 1 } }', "{ x: 'integer[]' }", 'HTTP_VALUE_INVALID'],
    [
      '{ "x": [{ "a": 1 }, { "a": "b" }] }',
      '{ x: { type: table, columns: { a: integer } } }',
      'HTTP_VALUE_INVALID',
    ],
    [
      '{ "x": [{ "a": 1 }, {}] }',
      '{ x: { type: table, columns: { a: integer } } }',
      'HTTP_PATH_MISSING',
    ],
    ['{ "y": 1 }', '{ x: integer }', 'HTTP_PATH_MISSING'],
    ['{}', '{ x: { type: text, at: /constructor/name } }', 'HTTP_PATH_MISSING'],
    ['{ "x": [] }', '{ x: { type: integer, at: /x/length } }', 'HTTP_PATH_MISSING'],
    ['{ "x": [1] }', '{ x: { type: integer, at: /x/00 } }', 'HTTP_PATH_MISSING'],
    ['{ "x": [1] }', '{ x: { type: integer, at: /x/1 } }', 'HTTP_PATH_MISSING'],
    ['{ "x": 12 }', '{ x: { type: integer, at: /x/text } }', 'HTTP_PATH_MISSING'],
    ['{ "x": 1', '{ x: integer }', 'HTTP_FORMAT'],
    ['', '{ x: integer }', 'HTTP_FORMAT'],
    ['{ "x": NaN }', '{ x: integer }', 'HTTP_FORMAT'],
    [Buffer.from([0x22, 0xff, 0x22]), '{ x: integer }', 'HTTP_FORMAT'],
  ])('refuses %j for %s', async (answer, outputs, code) => {
    const failure = await failureOf(resultOf(answer, outputs))
    expect([failure.code, isRetryable(failure)]).toEqual([code, false])
  })

  it('takes answers nested as deep as it may, and none deeper', async () => {
    const nested = (depth: number): string =>
      `{"x":7,"deep":${'['.repeat(depth)}"[{\\"["${']'.repeat(depth)}}`
    expect(await resultOf(nested(MAX_JSON_DEPTH - 1), '{ x: integer }')).toEqual({
      x: { type: 'integer', value: 7n },
    })
    expect((await failureOf(resultOf(nested(MAX_JSON_DEPTH), '{ x: integer }'))).code).toBe(
      'HTTP_FORMAT',
    )
    expect((await failureOf(resultOf('['.repeat(2 ** 20), '{ x: integer }'))).code).toBe(
      'HTTP_FORMAT',
    )
  })

  it('refuses other charsets than UTF-8', async () => {
    const ask = (type: string): Promise<TaskValues> => resultOf('{"x":1}', '{ x: integer }', type)
    expect(await ask('application/json; charset="UTF-8"')).toEqual({
      x: { type: 'integer', value: 1n },
    })
    expect((await failureOf(ask('application/json;charset=iso-8859-1'))).code).toBe('HTTP_FORMAT')
  })

  it('fails on any status but 2xx, and says whether another attempt may help', async () => {
    const port = await serve(({ url }, response) => {
      response.writeHead(Number(url?.slice(1))).end('{"x":1}')
    })
    const ask = (status: number): Promise<TaskValues> =>
      executor.execute(taskOf("'${url}'", '{ x: integer }'), inputsOf(port, `/${status}`), context)
    expect(await ask(200)).toEqual(await ask(299))
    for (const [status, retryable] of [
      [300, false],
      [304, false],
      [400, false],
      [404, false],
      [408, true],
      [429, true],
      [500, true],
      [501, false],
      [503, true],
    ] as const) {
      const failure = await failureOf(ask(status))
      expect([failure.code, failure.data, isRetryable(failure)]).toMatchObject([
        'HTTP_STATUS',
        { status },
        retryable,
      ])
    }
  })

  it('reaches no host that the workflow does not list, and none that nobody vouches for', async () => {
    const port = await serve((_request, response) => response.end('{"x":1}'))
    const task = taskOf("'${url}'", '{ x: integer }')
    const elsewhere = executor.execute(task, inputsOf(port), { ...context, hosts: ['api.test'] })
    expect((await failureOf(elsewhere)).code).toBe('HTTP_HOST_UNKNOWN')
    const inside = new HttpExecutor().execute(task, inputsOf(port), context)
    expect((await failureOf(inside)).code).toBe('HTTP_ADDRESS_REFUSED')
  })

  it('does not let a value add a header', async () => {
    const port = await serve((_request, response) => response.end('{"x":1}'))
    const task = taskOf(`{ url: '\${url}', headers: { x-a: '\${symbol}' } }`, '{ x: integer }')
    const symbol = { type: 'text', value: 'a\r\nhost: b' } as const
    const attempt = executor.execute(task, { ...inputsOf(port), symbol }, context)
    expect((await failureOf(attempt)).code).toBe('HTTP_REQUEST_INVALID')
  })
})
