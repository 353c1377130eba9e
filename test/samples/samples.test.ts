import { readFileSync } from 'node:fs'
import { type TestedFlow, testFlow } from '@flowbuilder/executor/testing'
import { readInputs } from '@flowbuilder/sdk/workflow/inputs/readInputs'
import { parseFlow } from '@flowbuilder/sdk/workflow/parseFlow'
import { prepareFlow } from '@flowbuilder/sdk/workflow/prepareFlow'
import { simulateFlow } from '@flowbuilder/sdk/workflow/simulateFlow'
import { afterAll, describe, expect, it } from 'vitest'
import { type LocalServer, startLocalServer } from './support/localServer.ts'
import { sampleInputs, samplePath } from './support/sampleFiles.ts'

const servers: LocalServer[] = []
afterAll(() => Promise.all(servers.map((server) => server.close())))

async function serve(...args: Parameters<typeof startLocalServer>): Promise<LocalServer> {
  const server = await startLocalServer(...args)
  servers.push(server)
  return server
}

/** Hosts of this machine, for workflows that list them. */
const network = { privateHosts: ['localhost:*'] }

describe('samples/price-average', () => {
  const flow = samplePath('price-average', 'flow.yaml')

  it('averages what three services on this machine say, and asks again where one fails', async () => {
    const server = await serve(({ path }, count) => {
      if (path.startsWith('/coinbase')) return [200, { data: { amount: '3012.55' } }]
      if (path.startsWith('/bitstamp')) return [200, { last: 3013.01 }]
      return count < 4 ? [503, {}] : [200, { result: { XETHZUSD: { c: ['3010.10', '0.5'] } } }]
    })
    const { url } = server
    const changed = {
      coinbase: `${url}/coinbase`,
      kraken: `${url}/kraken?pair=ETHUSD`,
      bitstamp: `${url}/bitstamp`,
    }
    const inputs = sampleInputs('price-average', {}, changed)
    const result = await testFlow({ flow, inputs, network })
    // (3012.55 + 3010.10 + 3013.01) / 3, and (3013.01 − 3010.10) of it, in 1/10⁸ dollar and basis points.
    expect(result.outputs).toEqual({ average: '301188666666', spreadBps: '9' })
    expect(result.tasks['kraken']?.attempts).toBe(2)
    expect(server.requests.map(({ path }) => path).sort()).toEqual([
      '/bitstamp',
      '/coinbase',
      '/kraken?pair=ETHUSD',
      '/kraken?pair=ETHUSD',
    ])
  })

  it('gives the same from the mocks of the sample', async () => {
    const inputs = sampleInputs('price-average')
    const result = await testFlow({
      flow,
      inputs,
      mocks: samplePath('price-average', 'mocks.yaml'),
    })
    expect(result.outputs).toEqual({ average: '301188666666', spreadBps: '9' })
    expect(result.durationMs).toBe(1_250)
  })

  it('fails rather than shift the average when a service stays down', async () => {
    const mocks = {
      http: [
        { url: '*coinbase*', fault: 'unreachable' },
        { url: '*', status: 429 },
      ],
    }
    const result = await testFlow({ flow, inputs: sampleInputs('price-average'), mocks })
    expect(result).toMatchObject({ status: 'faulted', outputs: {} })
    expect(result.fault?.code).toMatch(/^HTTP_(UNREACHABLE|STATUS)$/)
  })
})

describe('samples/payroll', () => {
  const flow = samplePath('payroll', 'flow.yaml')

  it('pays every net salary once', async () => {
    const result = await testFlow({ flow, inputs: sampleInputs('payroll') })
    const E18 = '000000000000000000'
    expect(result.outputs).toMatchObject({ cost: `13220${E18}`, tax: '2511800000000000000000' })
    // 160 h × 42, 120 h × 35.5 and 80 h × 28, minus 19 %.
    expect(result.writes.map(({ function: name, args }) => [name, ...args])).toEqual([
      ['transfer', '0x1111111111111111111111111111111111111111', '5443200000000000000000'],
      ['transfer', '0x2222222222222222222222222222222222222222', '3450600000000000000000'],
      ['transfer', '0x3333333333333333333333333333333333333333', '1814400000000000000000'],
    ])
    expect(result.outputs['transfers']).toEqual(result.writes.map(({ transaction }) => transaction))
  })

  it('pays nobody above the budget', async () => {
    const limit = '13219999999999999999999'
    const over = await testFlow({ flow, inputs: sampleInputs('payroll', {}, { budget: limit }) })
    expect(over).toMatchObject({ status: 'completed', writes: [] })
    expect(over.tasks['pay']?.status).toBe('skipped')
    expect(over.outputs['transfers']).toBeUndefined()
    const exact = '13220000000000000000000'
    const fits = await testFlow({ flow, inputs: sampleInputs('payroll', {}, { budget: exact }) })
    expect(fits.writes).toHaveLength(3)
  })
})

describe('samples/airdrop', () => {
  it('joins the rows of an account, leaves small ones out and hands out the pot to the last unit', async () => {
    const result = await testFlow({
      flow: samplePath('airdrop', 'flow.yaml'),
      inputs: sampleInputs('airdrop', { holders: 'holders.csv' }),
    })
    const rows = result.outputs['airdrop'] as readonly { account: string; amount: string }[]
    // Balances 45,000, 15,000, 2,333 and exactly the least, 1,000, of 63,333 together.
    expect(rows).toEqual([
      { account: '0x1111111111111111111111111111111111111111', amount: '710531' },
      { account: '0x2222222222222222222222222222222222222222', amount: '236843' },
      { account: '0x5555555555555555555555555555555555555555', amount: '36837' },
      { account: '0x4444444444444444444444444444444444444444', amount: '15789' },
    ])
    expect(rows.reduce((sum, { amount }) => sum + BigInt(amount), 0n)).toBe(1_000_000n)
    expect(result.writes).toEqual([
      expect.objectContaining({
        function: 'airdrop',
        args: [rows.map(({ account }) => account), rows.map(({ amount }) => amount)],
      }),
    ])
  })
})

describe('samples/etl', () => {
  const flow = samplePath('etl', 'flow.yaml')
  const csv = { orders: 'orders.csv' }
  const sales = [
    { country: 'FR', orders: '1', cents: '45000', largest: 'table' },
    { country: 'CN', orders: '2', cents: '25800', largest: 'chair' },
    { country: 'DE', orders: '2', cents: '17899', largest: 'chair' },
  ]

  it('loads the rows into a warehouse on this machine that is down at first', async () => {
    const server = await serve(({ body }, count) => {
      const { rows } = JSON.parse(body) as { readonly rows: readonly unknown[] }
      return count < 3 ? [503, {}] : [200, { stored: rows.length }]
    })
    const inputs = sampleInputs('etl', csv, { warehouse: `${server.url}/load` })
    const result = await testFlow({ flow, inputs, network })
    expect(result.outputs).toEqual({ sales, stored: '3' })
    expect(result.tasks['load']?.attempts).toBe(3)
    expect(server.requests.map(({ body }) => JSON.parse(body) as unknown)).toEqual(
      Array.from({ length: 3 }, () => ({ table: 'sales_by_country', rows: sales })),
    )
    // One key for all tries: a warehouse that knows it stores the rows once.
    const keys = new Set(server.requests.map(({ headers }) => headers['idempotency-key']))
    expect(keys.size).toBe(1)
  })

  it('gives the same from the mocks of the sample', async () => {
    const inputs = sampleInputs('etl', csv)
    const result = await testFlow({ flow, inputs, mocks: samplePath('etl', 'mocks.yaml') })
    expect(result.outputs).toEqual({ sales, stored: '3' })
    expect(result.requests.map(({ method }) => method)).toEqual(['POST', 'POST'])
  })
})

describe('samples/approval', () => {
  const run = (
    changed: Readonly<Record<string, string>>,
    signals: readonly { signal: string; after: string; content: object }[],
  ): Promise<TestedFlow> =>
    testFlow({
      flow: samplePath('approval', 'flow.yaml'),
      inputs: sampleInputs('approval', {}, changed),
      mocks: {
        http: [{ url: 'https://hooks.example.com/*', body: { ok: true } }],
        signals: signals as never,
      },
    })
  const decide = (approved: boolean, after: string) => [
    { signal: 'decision', after, content: { approved, by: 'Ada' } },
  ]

  it('pays a large invoice once somebody has approved it', async () => {
    const result = await run({}, decide(true, '20h'))
    expect(result).toMatchObject({ status: 'completed', durationMs: 72_000_000 })
    expect(result.outputs).toMatchObject({ by: 'Ada' })
    expect(result.writes).toEqual([
      expect.objectContaining({ task: 'pay', valueWei: '2500000000000000000' }),
    ])
  })

  it('pays nothing that was turned down', async () => {
    const result = await run({}, decide(false, '1h'))
    expect(result).toMatchObject({ status: 'completed', writes: [] })
    expect(result.tasks['pay']?.status).toBe('skipped')
  })

  it('pays a small invoice at once, and asks nobody', async () => {
    const result = await run({ amount: '1_000_000_000_000_000_000' }, [])
    expect(result).toMatchObject({ status: 'completed', durationMs: 0, requests: [] })
    expect(result.writes.map(({ task }) => task)).toEqual(['payAtOnce'])
  })

  it('raises an alarm when nobody answers for three days', async () => {
    const result = await run({}, [])
    expect(result).toMatchObject({ status: 'faulted', durationMs: 259_200_000, writes: [] })
    expect(result.fault?.code).toBe('RUN_TASK_TIMEOUT')
    expect(result.requests.map(({ url }) => url)).toEqual([
      'https://hooks.example.com/approvals',
      'https://hooks.example.com/alarms',
    ])
  })
})

describe('samples/pro-rata', () => {
  it('gives in the engine what the program of the circuit gives', async () => {
    const path = samplePath('pro-rata', 'flow.yaml')
    const inputs = sampleInputs('pro-rata', { accounts: 'accounts.csv' })
    const definition = parseFlow(readFileSync(path, 'utf8'), { file: path })
    const prepared = prepareFlow({ definition, inputs: readInputs(definition, inputs) })
    const { outputs } = await testFlow({ flow: path, inputs })
    expect(outputs).toEqual(simulateFlow(prepared).outputs)
  })
})
