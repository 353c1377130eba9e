import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { alive, listening } from './support/leftovers.ts'
import { cleanEnvironment, type Ended, type JsonDocument, REPOSITORY } from './support/runFlow.ts'

const OUT = join('.flow', `airdrop-${process.pid}.csv`)

let ended: Ended
let sample: JsonDocument

/** As in a terminal: `npm start -- --once --json`. */
async function npmStart(words: readonly string[]): Promise<Ended> {
  const child = spawn('npm', ['start', '--silent', '--', ...words], {
    cwd: REPOSITORY,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: cleanEnvironment(),
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const [exitCode] = (await once(child, 'close')) as [number | null]
  return { exitCode, stdout, stderr }
}

const wei = (value: unknown): bigint => BigInt(String(value))
const list = (value: unknown): JsonDocument[] => value as JsonDocument[]

beforeAll(async () => {
  ended = await npmStart(['--once', '--json', '--out', OUT])
  expect(ended.exitCode, ended.stderr + ended.stdout).toBe(0)
  sample = JSON.parse(ended.stdout)
}, 300_000)
afterAll(() => rm(join(REPOSITORY, OUT), { force: true }))

it('pays out exactly the reward', () => {
  const amounts = list(sample['payouts']).map(({ amount }) => wei(amount))
  expect(amounts).toHaveLength(20)
  expect(amounts.reduce((sum, amount) => sum + amount, 0n)).toBe(wei(sample['reward']))
})

it('gives every account its share rounded down, and what is left to the first', () => {
  const payouts = list(sample['payouts'])
  const total = payouts.reduce((sum, { stake }) => sum + wei(stake), 0n)
  const shares = payouts.map(({ stake }) => (wei(stake) * wei(sample['reward'])) / total)
  const left = wei(sample['reward']) - shares.reduce((sum, share) => sum + share, 0n)
  const expected = shares.map((share, index) => (index === 0 ? share + left : share))
  expect(payouts.map(({ amount }) => wei(amount))).toEqual(expected)
})

it('takes from the requester the fee and its gas, not a wei more', () => {
  const requester = sample['requester'] as JsonDocument
  const submission = sample['submission'] as JsonDocument
  expect(wei(requester['before']) - wei(requester['after'])).toBe(
    wei(sample['fee']) + wei(submission['gasCost']),
  )
})

it('credits the fee to the executor that settled, and nothing to the others', () => {
  const settlement = sample['settlement'] as JsonDocument
  const earned = list(sample['executors']).map(({ address, before, after }) => [
    address,
    wei(after) - wei(before),
  ])
  expect(earned).toHaveLength(4)
  for (const [address, amount] of earned) {
    expect(amount).toBe(address === settlement['executor'] ? wei(sample['fee']) : 0n)
  }
})

it('verifies the settlement without believing anybody', () => {
  expect(list(sample['checks']).map(({ passed }) => passed)).not.toContain(false)
  expect(list(sample['checks']).length).toBeGreaterThanOrEqual(15)
})

it('settles a workflow of each mode, and verifies each on this machine', () => {
  for (const mode of ['quorum', 'optimistic']) {
    const other = sample[mode] as JsonDocument
    expect(other['mode']).toBe(mode)
    expect(String(other['resultHash'])).toMatch(/^0x[0-9a-f]{64}$/)
    expect(list(other['checks']).map(({ passed }) => passed)).not.toContain(false)
  }
  const prices = (sample['quorum'] as JsonDocument)['outputs'] as JsonDocument
  // The services say 3012.50 to 3012.54; the committee agrees on medians of what its members saw.
  expect(Number(prices['average'])).toBeGreaterThanOrEqual(301_250_000_000)
  expect(Number(prices['average'])).toBeLessThanOrEqual(301_254_000_000)
  const auction = (sample['optimistic'] as JsonDocument)['outputs'] as JsonDocument
  expect(auction['proceeds']).toBe('1800000000000000000')
})

it('accounts for every wei of both contracts', () => {
  const audit = sample['audit'] as JsonDocument
  expect(audit['findings']).toEqual([])
  expect(Number(audit['events'])).toBeGreaterThan(20)
})

it('writes the airdrop list', async () => {
  const [header, ...rows] = (await readFile(join(REPOSITORY, OUT), 'utf8')).trim().split('\n')
  expect(header).toBe('account,amount')
  expect(rows).toEqual(list(sample['payouts']).map(({ account, amount }) => `${account},${amount}`))
})

it('leaves no process, open port or temporary file behind', async () => {
  const { pids, rpcUrl, gatewayUrls } = sample as unknown as {
    pids: number[]
    rpcUrl: string
    gatewayUrls: string[]
  }
  expect(pids).toHaveLength(4)
  expect(alive(pids)).toEqual([])
  await expect(listening([rpcUrl, ...gatewayUrls])).resolves.toEqual([])
  expect(existsSync(String(sample['dataDirectory']))).toBe(false)
})

it('shows each step with its transaction on standard error', () => {
  for (const { hash } of list(sample['deployed'])) expect(ended.stderr).toContain(String(hash))
  const settlement = sample['settlement'] as JsonDocument
  expect(ended.stderr).toContain(String(settlement['transactionHash']))
  expect(ended.stderr).toMatch(/made the proof in \d+\.\d s/)
})

it('ends with the reason, and not with 0, when something is wrong', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const { exitCode, stdout } = await npmStart(['--once', '--json', '--port', String(port)])
  server.close()
  expect(exitCode).toBe(8)
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'PORT_IN_USE' } })
}, 60_000)
