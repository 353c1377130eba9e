import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const FLOW_COMMAND = join(import.meta.dirname, '../../executor/src/cli/flow.ts')
const FLOW = `flow: 1
name: approval
verify: quorum
inputs: { amount: { type: integer } }
tasks:
  approval:
    wait: { signal: decide }
    outputs: { bonus: integer }
  total:
    compute: '({ amount, bonus }) => ({ total: amount + bonus })'
    with: { amount: '\${ inputs.amount }', bonus: '\${ tasks.approval.bonus }' }
outputs: { total: '\${ tasks.total.total }' }
`

let directory: string
let url: string
let server: ChildProcess | undefined

/** Starts `flow serve`, and waits until it says where it listens. */
async function serve(): Promise<{ readonly openRuns: number }> {
  const options = ['--data-dir', 'data', '--port', '0', '--json']
  server = spawn(process.execPath, [FLOW_COMMAND, 'serve', ...options], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  for await (const part of server.stdout ?? []) {
    text += String(part)
    if (text.trimEnd().endsWith('}')) break
  }
  const said = JSON.parse(text)
  url = said.url
  return said
}

async function local(...args: readonly string[]): Promise<Record<string, unknown>> {
  const command = [FLOW_COMMAND, 'local', ...args, '--json', '--server', url]
  const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: directory })
  return JSON.parse(stdout)
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'flow-serve-'))
  await writeFile(join(directory, 'flow.yaml'), FLOW)
})
afterAll(async () => {
  server?.kill('SIGKILL')
  await rm(directory, { recursive: true, force: true })
})

test('a run goes on after its server was killed, and ends by a signal', {
  timeout: 60_000,
}, async () => {
  await serve()
  expect(await local('start', 'flow.yaml', '--input', 'amount=40', '--id', 'one')).toEqual({
    id: 'one',
  })
  server?.kill('SIGKILL')
  if (server !== undefined) await once(server, 'exit')

  expect(await serve()).toMatchObject({ openRuns: 1 })
  await local('signal', 'one', 'decide', '{ "bonus": "2" }')
  expect(await local('follow', 'one')).toMatchObject({
    status: 'completed',
    outputs: { total: '42' },
  })
  server?.kill('SIGTERM')
  if (server !== undefined) expect(await once(server, 'exit')).toEqual([0, null])
})
