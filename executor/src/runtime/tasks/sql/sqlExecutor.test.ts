import type { TableValue, Value } from '@flowbuilder/sdk/table/value'
import type { ScalarType } from '@flowbuilder/sdk/workflow/definition'
import { afterAll, describe, expect, it } from 'vitest'
import type { TaskContext } from '../../port.ts'
import { SqlExecutor } from './sqlExecutor.ts'
import { SqlPool } from './sqlPool.ts'

const pool = new SqlPool({ threads: 1 })
const executor = new SqlExecutor({ pool })
afterAll(() => pool.close())

const OWNER = '0xABaBaBaBABabABabAbAbABAbABabababaBaBABaB'
const stakes: TableValue = {
  type: 'table',
  columns: {
    owner: { type: 'address[]', items: [OWNER, `0x${'11'.repeat(20)}`, OWNER] },
    amount: { type: 'integer[]', items: [2n ** 95n, 7n, -5n] },
    note: { type: 'text[]', items: ['a', '', 'é\0'] },
    open: { type: 'boolean[]', items: [true, false, true] },
  },
}

interface Call {
  readonly with?: Readonly<Record<string, Value>>
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

async function run(
  sql: string,
  columns: Readonly<Record<string, ScalarType>>,
  call: Call = {},
): Promise<Value | undefined> {
  const context: TaskContext = {
    runId: 'r',
    taskId: 't',
    attempt: 1,
    idempotencyKey: '0x',
    seed: '0x',
    deadlineMs: Date.now() + (call.timeoutMs ?? 60_000),
    signal: call.signal ?? new AbortController().signal,
    notes: { recorded: [], record: async () => {} },
    hosts: [],
  }
  const task = { sql, with: {}, outputs: { result: { type: 'table', columns } } } as const
  return (await executor.execute(task, call.with ?? { stakes }, context))['result']
}
const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => (error as { code?: unknown }).code,
  )
const tableOf = (columns: TableValue['columns']): TableValue => ({ type: 'table', columns })

describe('SqlExecutor', () => {
  it('gives back a table of every type as it was', async () => {
    const columns = { owner: 'address', amount: 'integer', note: 'text', open: 'boolean' } as const
    expect(await run('select * from stakes', columns)).toEqual(stakes)
  })

  it('aggregates, divides integers, and takes scalars and lists', async () => {
    const result = await run(
      'select owner, sum(amount) // $by as part from stakes join picks on picks.value = stakes.owner group by owner order by owner',
      { owner: 'address', part: 'integer' },
      {
        with: {
          stakes,
          by: { type: 'integer', value: 2n },
          picks: { type: 'address[]', items: [OWNER] },
        },
      },
    )
    expect(result).toEqual(
      tableOf({
        owner: { type: 'address[]', items: [OWNER] },
        part: { type: 'integer[]', items: [(2n ** 95n - 5n) / 2n] },
      }),
    )
  })

  it('keeps the columns of an empty result', async () => {
    expect(
      await run('select amount from stakes where amount > 2::hugeint ** 96', { amount: 'integer' }),
    ).toEqual(tableOf({ amount: { type: 'integer[]', items: [] } }))
  })

  it('finds the database as new for every query, with the same clock and chance', async () => {
    const draw = async (): Promise<Uint8Array> =>
      pool.run(
        {
          sql: 'select (random() * 1000000)::integer as x, now()::text as y, uuid()::text as z',
          tables: [],
          columns: { x: 'integer', y: 'text', z: 'text' },
        },
        60_000,
        new AbortController().signal,
      )
    const first = await draw()
    await codeOf(run('select * from nothing', { x: 'integer' }))
    expect(await draw()).toEqual(first)
    const leftover = run('select 1 as x from flow_input_0', { x: 'integer' }, { with: {} })
    expect(await codeOf(leftover)).toBe('SQL_FAILED')
  })

  it.each([
    ['a null', 'select null::integer as x', 'ARROW_NULL'],
    ['a fraction', 'select avg(amount) as x from stakes', 'ARROW_TYPE'],
    ['a missing column', 'select 1 as y', 'ARROW_COLUMNS'],
    ['a column too many', 'select 1 as x, 2 as y', 'ARROW_COLUMNS'],
    ['an integer beyond 96 bits', 'select max(amount) * 2 as x from stakes', 'VALUE_INTEGER_RANGE'],
    ['an unknown column', 'select nope as x from stakes', 'SQL_FAILED'],
    ['two statements', 'select 1 as x; select 2 as x', 'SQL_FAILED'],
    ['an overflow', 'select amount * amount as x from stakes', 'SQL_FAILED'],
    ['a file', "select 1 as x from '/etc/passwd'", 'SQL_FAILED'],
    [
      'a setting',
      "select 1 as x from (select current_setting('threads'))",
      'SQL_NOT_DETERMINISTIC',
    ],
    [
      'too much memory',
      'select count(*) as x from (select distinct repeat(i::varchar, 99) from range(1000000) t(i))',
      'SQL_OUT_OF_MEMORY',
    ],
  ])('refuses %s', async (_, sql, code) => {
    expect(await codeOf(run(sql, { x: 'integer' }))).toBe(code)
  })

  it('stops a query at its deadline, or when nobody needs it, and goes on with the next one', async () => {
    const endless =
      'select count(*) as x from range(1000000000) a, range(1000000000) b where a.range * b.range % 7 = 3'
    expect(await codeOf(run(endless, { x: 'integer' }, { timeoutMs: 300 }))).toBe('SQL_TIMEOUT')
    const signal = AbortSignal.timeout(300)
    expect(await codeOf(run(endless, { x: 'integer' }, { signal }))).toBe('SQL_CANCELLED')
    expect(await run('select 1 as x', { x: 'integer' })).toEqual(
      tableOf({ x: { type: 'integer[]', items: [1n] } }),
    )
  })
})
