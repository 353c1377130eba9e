import { flow } from '@flowbuilder/sdk/workflow/flowBuilder'
import { describe, expect, it } from 'vitest'
import { testFlow } from './testFlow.ts'

const hosts = ['api.example.com']

/** The example of docs/specs/workflow.md section 9.3. */
const discount = flow('discount', { verify: 'quorum', hosts })
  .input('cents', 'integer')
  .task('rate', {
    http: 'https://api.example.com/rate',
    outputs: { percent: 'integer' },
    retry: { limit: 2, delay: '10s' },
  })
  .compute('price', '({ cents, percent }) => ({ cents: cents - cents * percent / 100n })', {
    with: { cents: '${inputs.cents}', percent: '${tasks.rate.percent}' },
  })
  .output('cents', '${tasks.price.cents}')
  .build()

describe('testFlow', () => {
  it('runs a workflow with inputs and mocks, and tells what it did', async () => {
    const { outputs, tasks, durationMs } = await testFlow({
      flow: discount,
      inputs: { cents: 1_999n },
      mocks: {
        http: [
          { url: 'https://api.example.com/*', status: 503, times: 1 },
          { url: 'https://api.example.com/*', body: { percent: 15 } },
        ],
      },
    })
    expect(outputs).toEqual({ cents: '1700' })
    expect(tasks['rate']?.attempts).toBe(2)
    expect(durationMs).toBe(10_000)
  })

  it('names the request that no mock answers', async () => {
    const { status, fault, requests } = await testFlow({ flow: discount, inputs: { cents: 1n } })
    expect(status).toBe('faulted')
    expect(fault).toMatchObject({ code: 'SIMULATION_NO_ANSWER' })
    expect(requests).toEqual([
      { task: 'rate', method: 'GET', url: 'https://api.example.com/rate', body: undefined },
    ])
  })

  it('gives the reason of the last attempt when all have failed', async () => {
    const mocks = { http: [{ url: '*', fault: 'timeout' }] }
    const { fault, tasks, durationMs } = await testFlow({
      flow: discount,
      inputs: { cents: 1n },
      mocks,
    })
    expect(fault).toMatchObject({ code: 'HTTP_TIMEOUT' })
    // Ten seconds and twenty: the delay doubles.
    expect([tasks['rate']?.attempts, durationMs]).toEqual([3, 30_000])
  })

  it('refuses a signal that nobody waits for, and content that does not fit', async () => {
    const waiting = flow('waiting', { verify: 'quorum' })
      .task('go', { wait: { signal: 'go' }, outputs: { speed: 'integer' } })
      .output('speed', '${tasks.go.speed}')
      .build()
    const send = (signal: string, content: Record<string, string>) =>
      testFlow({ flow: waiting, mocks: { signals: [{ signal, content }] } })
    await expect(send('og', {})).rejects.toMatchObject({ code: 'SIMULATION_STUCK' })
    await expect(send('go', { speed: 'fast' })).rejects.toMatchObject({
      code: 'INPUT_INTEGER_SYNTAX',
    })
    await expect(send('go', {})).rejects.toMatchObject({ code: 'FLOW_MISSING_KEY' })
    await expect(send('go', { speed: '7' })).resolves.toMatchObject({ outputs: { speed: '7' } })
    // Nobody sends it: a signal is waited for a week.
    await expect(testFlow({ flow: waiting })).resolves.toMatchObject({
      status: 'faulted',
      durationMs: 7 * 86_400_000,
      fault: { code: 'RUN_TASK_TIMEOUT' },
    })
  })
})

describe('the language in the engine', () => {
  const list = (body: string) =>
    flow('loop', { verify: 'quorum' })
      .input('list', 'integer[]')
      .input('least', 'integer')
      .compute('each', body, {
        with: { x: '${item}', least: '${inputs.least}' },
        forEach: { in: '${inputs.list}', maxParallel: 2 },
        when: 'item >= inputs.least',
      })

  it('joins the results of a loop in the order of its items, without those its condition leaves out', async () => {
    const definition = list('({ x, least }) => ({ twice: 2n * x, pair: [x, x - least] })')
      .output('twice', '${tasks.each.twice}')
      .output('pairs', '${tasks.each.pair}')
      .build()
    const { outputs, tasks } = await testFlow({
      flow: definition,
      inputs: { list: [5n, 1n, 7n], least: 2n },
    })
    expect(outputs).toEqual({ twice: ['10', '14'], pairs: ['5', '3', '7', '5'] })
    expect(tasks['each']?.items).toBe(3)
  })

  it('skips what reads a skipped task, and not what only needs it', async () => {
    const definition = flow('skips', { verify: 'quorum' })
      .input('n', 'integer')
      .compute('first', '({ n }) => ({ n })', { with: { n: '${inputs.n}' }, when: 'inputs.n > 5n' })
      .compute('reader', '({ n }) => ({ n })', { with: { n: '${tasks.first.n}' } })
      .compute('waiter', '({ n }) => ({ n })', { with: { n: '${inputs.n}' }, needs: ['first'] })
      .output('reader', '${tasks.reader.n}')
      .output('waiter', '${tasks.waiter.n}')
      .build()
    const skipped = await testFlow({ flow: definition, inputs: { n: 5n } })
    expect(skipped).toMatchObject({ status: 'completed', outputs: { waiter: '5' } })
    expect(skipped.outputs['reader']).toBeUndefined()
    expect(skipped.tasks['reader']?.status).toBe('skipped')
    const run = await testFlow({ flow: definition, inputs: { n: 6n } })
    expect(run.outputs).toEqual({ reader: '6', waiter: '6' })
  })

  it('goes on after a failure that may be left out', async () => {
    const definition = flow('optional', { verify: 'quorum', hosts })
      .task('extra', {
        http: 'https://api.example.com/extra',
        outputs: { x: 'integer' },
        onFailure: 'continue',
      })
      .compute('base', '() => ({ y: 1n })')
      .output('x', '${tasks.extra.x}')
      .output('y', '${tasks.base.y}')
      .build()
    const mocks = { http: [{ url: '*', status: 404 }] }
    const { status, outputs } = await testFlow({ flow: definition, mocks })
    expect({ status, outputs }).toEqual({ status: 'completed', outputs: { y: '1' } })
  })

  it('gives rows of a table, fields of fields and results without a name', async () => {
    const definition = flow('shapes', { verify: 'quorum' })
      .input('rows', { type: 'table', columns: { who: 'text', n: 'integer' } })
      .compute('nested', '({ n }) => ({ of: { twice: n * 2n } })', {
        with: { n: '${item.n}' },
        forEach: '${inputs.rows}',
      })
      .compute('rows', '({ row }) => row', {
        with: { row: '${item}' },
        forEach: '${inputs.rows}',
        when: 'item.n > 1n',
      })
      .output('twice', '${tasks.nested.of.twice}')
      .output('rows', '${tasks.rows}')
      .output('who', '${tasks.rows.who}')
      .build()
    const rows = [
      { who: 'Ada', n: '1' },
      { who: 'Bob', n: '2' },
      { who: 'Cyd', n: '3' },
    ]
    const { outputs } = await testFlow({ flow: definition, inputs: { rows } })
    expect(outputs).toEqual({
      twice: ['2', '4', '6'],
      rows: rows.slice(1).map(({ who, n }) => ({ n, who })),
      who: ['Bob', 'Cyd'],
    })
  })

  it('ends a run at its timeout, and then does what is for failures', async () => {
    const definition = flow('late', {
      verify: 'quorum',
      hosts,
      timeout: '1h',
      onFailure: ['alarm'],
    })
      .task('slow', { wait: '2h' })
      .compute('after', '() => ({ x: 1n })', { needs: ['slow'] })
      .task('alarm', {
        http: { url: 'https://api.example.com/alarm', method: 'POST', body: { late: true } },
        outputs: { ok: 'boolean' },
      })
      .output('x', '${tasks.after.x}')
      .build()
    const mocks = { http: [{ url: '*', body: { ok: true } }] }
    const { status, fault, durationMs, requests } = await testFlow({ flow: definition, mocks })
    expect({ status, code: fault?.code, durationMs }).toEqual({
      status: 'faulted',
      code: 'RUN_TIMEOUT',
      durationMs: 3_600_000,
    })
    expect(requests.map(({ body }) => body)).toEqual(['{"late":true}'])
  })

  it('refuses more items than a loop allows', async () => {
    const definition = flow('many', { verify: 'quorum' })
      .input('list', 'integer[]')
      .compute('all', '({ list }) => ({ list })', { with: { list: '${inputs.list}' } })
      .compute('each', '({ x }) => ({ x })', {
        with: { x: '${item}' },
        forEach: { in: '${tasks.all.list}', maxItems: 2 },
      })
      .output('x', '${tasks.each.x}')
      .build()
    const run = (list: readonly bigint[]) => testFlow({ flow: definition, inputs: { list } })
    await expect(run([1n, 2n])).resolves.toMatchObject({ outputs: { x: ['1', '2'] } })
    await expect(run([1n, 2n, 3n])).resolves.toMatchObject({
      fault: { code: 'RUN_TOO_MANY_ITEMS' },
    })
  })

  it('reads a mocked contract, and lets a mocked transaction revert', async () => {
    const token = '0x1111111111111111111111111111111111111111'
    const definition = flow('chain', { verify: 'quorum' })
      .input('owner', 'address')
      .task('balance', {
        'chain.read': {
          to: token,
          function: 'function balanceOf(address owner) view returns (uint256)',
          args: ['${owner}'],
        },
        with: { owner: '${inputs.owner}' },
      })
      .task('send', {
        'chain.write': {
          to: token,
          function: 'function transfer(address to, uint256 amount)',
          args: ['${owner}', '${amount}'],
        },
        with: { owner: '${inputs.owner}', amount: '${tasks.balance.value}' },
      })
      .output('sent', '${tasks.send.block}')
      .build()
    const owner = '0x2222222222222222222222222222222222222222'
    const reads = [
      { function: 'balanceOf', args: [token], results: { value: 1n } },
      { function: 'balanceOf', args: [owner], results: { value: 250n } },
    ]
    const run = (mocks: object) =>
      testFlow({ flow: definition, inputs: { owner }, mocks: { 'chain.read': reads, ...mocks } })
    const sent = await run({})
    expect(sent.writes).toEqual([
      {
        task: 'send',
        to: token,
        function: 'transfer',
        args: [owner, '250'],
        valueWei: '0',
        transaction: expect.stringMatching(/^0x[0-9a-f]{64}$/),
      },
    ])
    const failed = await run({ 'chain.write': [{ function: 'transfer', reverts: true }] })
    expect(failed).toMatchObject({ fault: { code: 'SIMULATION_REVERTED' }, writes: [] })
    const silent = await testFlow({ flow: definition, inputs: { owner } })
    expect(silent).toMatchObject({ fault: { code: 'SIMULATION_NO_ANSWER' } })
  })
})
