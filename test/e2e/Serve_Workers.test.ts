import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FlowServerClient } from '../../executor/src/cli/flowServerClient.ts'
import { type FlowServer, openFlowServer } from '../../executor/src/flowServer/openFlowServer.ts'
import {
  HAS_REDIS,
  type RedisServer,
  startRedis,
} from '../../executor/src/queue/bullmq/testing/redisServer.ts'
import {
  startServer,
  type TestServer,
} from '../../executor/src/runtime/tasks/http/testing/servers.ts'

const FLOW = fileURLToPath(new URL('../../executor/src/cli/flow.ts', import.meta.url))

describe.runIf(HAS_REDIS)('flow serve --redis with flow worker', () => {
  let redis: RedisServer
  let prices: TestServer
  let server: FlowServer
  let directory: string
  let worker: ChildProcess | undefined

  beforeAll(async () => {
    redis = await startRedis()
    prices = await startServer(({ url = '' }, response) => {
      response.end(JSON.stringify({ price: `${url.slice(1)}.25` }))
    })
    directory = await mkdtemp(join(tmpdir(), 'flow-workers-'))
    server = await openFlowServer({
      directory,
      host: '127.0.0.1',
      port: 0,
      token: undefined,
      privateHosts: [], // the worker asks, not the server
      rpcUrls: [],
      keyFile: undefined,
      workers: { redisUrl: redis.url, prefix: 'e2e' },
      onFatal: (error) => expect.unreachable(String(error)),
      onInternalError: (error) => expect.unreachable(String(error)),
    })
  })
  afterAll(async () => {
    worker?.kill('SIGKILL')
    await server.close()
    await prices.close()
    await redis.stop()
    await rm(directory, { recursive: true, force: true })
  })

  it('runs a workflow whose tasks wait until a worker comes, and ends the worker in order', async () => {
    const client = new FlowServerClient(server.url, undefined)
    const host = `127.0.0.1:${prices.port}`
    const id = await client.start({
      flow: `flow: 1
name: two-kinds
verify: quorum
hosts: ['${host}']
inputs: { symbols: 'integer[]' }
tasks:
  ask:
    forEach: { in: '\${inputs.symbols}', maxItems: 20 }
    http: 'http://${host}/\${symbol}'
    with: { symbol: '\${item}' }
    outputs: { price: { type: integer, decimals: 2 } }
  largest:
    script: '({ prices }) => ({ value: prices.reduce((a, b) => (a > b ? a : b)) })'
    with: { prices: '\${tasks.ask.price}' }
    outputs: { value: integer }
outputs: { largest: '\${tasks.largest.value}' }
`,
      inputs: { symbols: ['3', '41', '7'] },
    })
    expect((await client.view(id)).status).toBe('running')
    worker = spawn(
      process.execPath,
      [
        FLOW,
        'worker',
        '--kinds',
        'http,script',
        '--prefix',
        'e2e',
        '--allow-private',
        host,
        '--json',
      ],
      {
        env: { ...process.env, FLOW_REDIS_URL: redis.url },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    await expect
      .poll(async () => (await client.view(id)).status, { timeout: 30_000 })
      .toBe('completed')
    expect((await client.view(id)).outputs).toEqual({ largest: '4125' })
    const ended = once(worker, 'exit')
    worker.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
  })
})
