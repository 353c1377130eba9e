import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { auditClean } from './support/auditClean.ts'
import { listening } from './support/leftovers.ts'
import { FREE_PORTS, startLocalNetwork } from './support/localNetwork.ts'
import { cleanEnvironment, REPOSITORY, runFlowJson } from './support/runFlow.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'flow-life-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

it('leaves nothing behind when it is killed', async () => {
  const network = await startLocalNetwork(['--executors', '1'])
  const { rpcUrl, executors, dataDirectory } = network.record
  const urls = [rpcUrl, ...executors.map(({ gatewayUrl = '' }) => gatewayUrl)]
  expect(await listening(urls)).toEqual(urls)
  network.process.kill('SIGKILL')
  await expect.poll(() => listening(urls), { timeout: 20_000 }).toEqual([])
  await expect.poll(() => existsSync(dataDirectory), { timeout: 20_000 }).toBe(false)
  await network.stop()
}, 180_000)

it('leaves nothing behind when it is interrupted while it starts', async () => {
  const child = spawnDev(['--ephemeral', '--json'])
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  await expect.poll(() => stderr, { timeout: 60_000 }).toMatch(/chain 31337 at/)
  child.kill('SIGINT')
  const [exitCode] = (await once(child, 'close')) as [number | null]
  expect(exitCode).toBe(130)
  const rpcUrl = /chain 31337 at (\S+)/.exec(stderr)?.[1] ?? ''
  expect(await listening([rpcUrl])).toEqual([])
}, 120_000)

it('ends when the npm that started it is killed', async () => {
  const npm = spawn(
    'npm',
    ['start', '--silent', '--', '--port', '0', '--gateway-port', '0', '--executors', '1'],
    {
      cwd: REPOSITORY,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: cleanEnvironment(),
    },
  )
  let stderr = ''
  npm.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  await expect.poll(() => stderr, { timeout: 60_000 }).toMatch(/chain 31337 at/)
  const rpcUrl = /chain 31337 at (\S+)/.exec(stderr)?.[1] ?? ''
  npm.kill('SIGKILL')
  await expect.poll(() => listening([rpcUrl]), { timeout: 60_000, interval: 500 }).toEqual([])
}, 150_000)

it('goes on from a kept directory, and refuses one whose chain is gone', async () => {
  const data = join(directory, 'data')
  const first = await startLocalNetwork(['--executors', '1', '--data', data], FREE_PORTS)
  const { registry } = first.record.deployment
  const elsewhere = join(first.directory, 'deep', 'folder')
  await mkdir(elsewhere, { recursive: true })
  // Another terminal needs no option: the record in .flow says where everything is.
  const found = await runFlowJson(['status', `0x${'ab'.repeat(32)}`], { cwd: elsewhere })
  expect(found).toMatchObject({ exitCode: 4, document: { error: { code: 'WORKFLOW_UNKNOWN' } } })
  const busy = await runFlowJson(['dev', '--ephemeral', '--data', data])
  expect(busy).toMatchObject({ exitCode: 8, document: { error: { code: 'DEVNET_DATA_IN_USE' } } })
  expect(await first.stop()).toBe(0)

  const second = await startLocalNetwork(['--executors', '1', '--data', data])
  expect(second.record.deployment.registry).toBe(registry)
  await auditClean(second.record)
  expect(await second.stop()).toBe(0)

  await rm(join(data, 'chain.json'))
  const stale = await runFlowJson(['dev', '--ephemeral', '--data', data])
  expect(stale).toMatchObject({
    exitCode: 4,
    document: { error: { code: 'DEPLOYMENT_STALE', remedy: expect.stringContaining('--data') } },
  })
}, 240_000)

function spawnDev(words: readonly string[]): ChildProcess {
  const flow = fileURLToPath(new URL('../../executor/src/cli/flow.ts', import.meta.url))
  return spawn(process.execPath, [flow, 'dev', ...words], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: cleanEnvironment(),
  })
}
