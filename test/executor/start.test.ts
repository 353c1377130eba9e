import { fork } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, symlink, writeFile } from 'node:fs/promises'
import { createServer as createHttp, request } from 'node:http'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createExecutorNode } from '../../executor/src/node/node.ts'
import type { ExecutorNodeOptions } from '../../executor/src/node/options.ts'
import { DEFAULT_CIRCUITS_DIRECTORY } from '../../executor/src/proving/artifacts.ts'
import { FlowError } from '../../sdk/src/errors/flowError.ts'
import { productFlow, startTestNetwork, type TestNetwork } from './support/testNetwork.ts'
import { nodeOptions } from './support/testNode.ts'

let network: TestNetwork
beforeAll(async () => {
  network = await startTestNetwork(1)
})
afterAll(() => network?.stop())

/** Code of the error that keeps the node from starting; the node is stopped if it starts. */
async function codeOf(options: ExecutorNodeOptions): Promise<string> {
  try {
    const node = await createExecutorNode(options)
    await node.stop()
    return 'started'
  } catch (error) {
    return error instanceof FlowError ? error.code : String(error)
  }
}

async function keyFile(name: string, content: string, mode = 0o600): Promise<string> {
  const path = join(network.directory, name)
  await writeFile(path, content, { mode })
  return path
}

describe('createExecutorNode', () => {
  it('starts and stops, again and again, in one data directory', async () => {
    const options = await nodeOptions(network, 0)
    for (let turn = 0; turn < 2; turn++) expect(await codeOf(options)).toBe('started')
  })

  it('refuses another chain, contracts that are not there, and an endpoint that does not answer', async () => {
    const options = await nodeOptions(network, 0)
    const { deployment } = options
    expect(await codeOf({ ...options, deployment: { ...deployment, chainId: 1 } })).toBe(
      'WRONG_CHAIN',
    )
    const stale = {
      ...deployment,
      registry: deployment.zkVerifier,
      zkVerifier: deployment.registry,
    }
    expect(await codeOf({ ...options, deployment: stale })).not.toBe('started')
    const missing = { ...deployment, registry: `0x${'9'.repeat(40)}` } as const
    expect(await codeOf({ ...options, deployment: missing })).toBe('DEPLOYMENT_STALE')
    expect(await codeOf({ ...options, rpcUrl: 'http://127.0.0.1:9' })).toBe('RPC_UNREACHABLE')
  })

  it('refuses key files that are missing, readable by others, or no keys', async () => {
    const options = await nodeOptions(network, 0)
    const key = `0x${'1'.repeat(64)}`
    const cases = [
      [join(network.directory, 'none'), 'KEY_FILE_MISSING'],
      [await keyFile('exposed', key, 0o644), 'KEY_FILE_EXPOSED'],
      [await keyFile('short', '0x12'), 'KEY_FILE_INVALID'],
      [await keyFile('text', 'hello'), 'KEY_FILE_INVALID'],
      [await keyFile('zero', '0'.repeat(64)), 'KEY_FILE_INVALID'],
      [await keyFile('order', 'f'.repeat(64)), 'KEY_FILE_INVALID'],
    ] as const
    for (const [path, code] of cases) expect(await codeOf({ ...options, keyFile: path })).toBe(code)
    const dataDirectory = join(network.directory, 'good-key')
    expect(
      await codeOf({ ...options, dataDirectory, keyFile: await keyFile('good', `${key}\n`) }),
    ).toBe('started')
  })

  it('refuses a port that is taken, and frees the data directory again', async () => {
    const blocker: Server = createServer().listen(0, '127.0.0.1')
    await once(blocker, 'listening')
    const address = blocker.address()
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0
    const options = await nodeOptions(network, 0)
    expect(await codeOf({ ...options, gateway: { host: '127.0.0.1', port } })).toBe('PORT_IN_USE')
    blocker.close()
    await once(blocker, 'close')
    expect(await codeOf({ ...options, gateway: { host: '127.0.0.1', port } })).toBe('started')
  })

  it('refuses a data directory in use, and one of another executor', async () => {
    const options = await nodeOptions(network, 0)
    const node = await createExecutorNode(options)
    expect(await codeOf(options)).toBe('DATA_DIR_IN_USE')
    await node.stop()
    const { keyFile: other } = await network.executor(1)
    expect(await codeOf({ ...options, keyFile: other })).toBe('DATA_DIR_MISMATCH')
  })

  it('refuses proving artefacts that are not the published ones', async () => {
    const options = await nodeOptions(network, 0)
    const circuitsDirectory = join(network.directory, 'circuits')
    const source = join(DEFAULT_CIRCUITS_DIRECTORY, 'artifacts', 'flowvm-64')
    const target = join(circuitsDirectory, 'artifacts', 'flowvm-64')
    expect(await codeOf({ ...options, circuitsDirectory })).toBe('ARTIFACT_MISSING')
    await mkdir(target, { recursive: true })
    await cp(
      join(DEFAULT_CIRCUITS_DIRECTORY, 'artifacts.lock.json'),
      join(circuitsDirectory, 'artifacts.lock.json'),
    )
    for (const file of ['flowvm-64.wasm', 'flowvm-64.zkey'])
      await symlink(join(source, file), join(target, file))
    await writeFile(join(target, 'verification_key.json'), '{}')
    expect(await codeOf({ ...options, circuitsDirectory })).toBe('ARTIFACT_MISMATCH')
  })

  it('refuses options outside their range, and takes the last good ones', async () => {
    const options = await nodeOptions(network, 0)
    const bad: readonly Partial<ExecutorNodeOptions>[] = [
      { turnMs: 999 },
      { turnMs: 3_000, inclusionMarginMs: 2_000, clockSkewMs: 1_000 },
      { confirmations: -1 },
      { rpcUrl: 'ftp://x' },
      { peers: ['nonsense'] },
      { minimumFee: -1n },
      { gateway: { host: '127.0.0.1', port: 65_536 } },
    ]
    for (const change of bad)
      expect(await codeOf({ ...options, ...change })).toBe('NODE_OPTION_INVALID')
    expect(
      await codeOf({ ...options, turnMs: 3_001, inclusionMarginMs: 2_000, clockSkewMs: 1_000 }),
    ).toBe('started')
  })
})

it('shows neither the key nor the secret part of the RPC URL, even at the finest log level', async () => {
  const canary = 'c4n4ry-of-the-endpoint'
  const { key } = await network.executor(0)
  const { promise: port, resolve } = Promise.withResolvers<number>()
  // An endpoint that goes away, so that errors with its address are made.
  let alive = true
  const proxy = createHttp((incoming, outgoing) => {
    if (!alive) return void outgoing.destroy()
    const forward = request(
      network.rpcUrl,
      { method: 'POST', headers: { 'content-type': 'application/json' } },
      (answer) => answer.pipe(outgoing),
    )
    incoming.pipe(forward)
  }).listen(0, '127.0.0.1', () => {
    const address = proxy.address()
    resolve(typeof address === 'object' ? (address?.port ?? 0) : 0)
  })
  const rpcUrl = `http://127.0.0.1:${await port}/${canary}?key=${canary}`
  const options = await nodeOptions(network, 0, {
    rpcUrl,
    logLevel: 'trace',
    dataDirectory: join(network.directory, 'canary'),
  })
  const child = fork(fileURLToPath(new URL('./support/killableNode.ts', import.meta.url)), [], {
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [],
  })
  let output = ''
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.send({ options, kill: undefined })
  const [{ gatewayUrl }] = (await once(child, 'message')) as [{ gatewayUrl: string }]
  await network.submit(productFlow(1n, 2n))
  const seen = async (text: string): Promise<void> => {
    const giveUpAt = Date.now() + 20_000
    while (!output.includes(text) && Date.now() < giveUpAt)
      await new Promise((done) => setTimeout(done, 50))
    expect(output).toContain(text)
  }
  await seen('requestObserved')
  alive = false
  proxy.closeAllConnections()
  await seen('RPC_')
  for (const path of ['/network', '/health', '/runs', '/openapi.json'])
    output += await (await fetch(`${gatewayUrl}${path}`)).text()
  child.kill('SIGKILL')
  proxy.close()
  expect(output).not.toContain(canary)
  expect(output.toLowerCase()).not.toContain(key.slice(2).toLowerCase())
})
