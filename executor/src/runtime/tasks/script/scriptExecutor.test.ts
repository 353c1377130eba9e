import { FlowError } from '@flowbuilder/sdk/errors/flowError'
import type { Value } from '@flowbuilder/sdk/table/value'
import type { Results, ScriptTask } from '@flowbuilder/sdk/workflow/definition'
import { afterAll, describe, expect, it } from 'vitest'
import { isRetryable, type TaskContext, type TaskValues } from '../../port.ts'
import { executorFailed } from '../../sandbox/errors.ts'
import { decodeOutputs } from './decodeOutputs.ts'
import { encodeInputs } from './encodeInputs.ts'
import { ScriptExecutor } from './scriptExecutor.ts'

const executor = new ScriptExecutor({ threads: 1 })
afterAll(() => executor.close())

const context: TaskContext = {
  runId: 'run',
  taskId: 'task',
  hosts: [],
  attempt: 1,
  idempotencyKey: `0x${'01'.repeat(32)}`,
  seed: `0x${'02'.repeat(32)}`,
  deadlineMs: Number.MAX_SAFE_INTEGER,
  signal: new AbortController().signal,
  notes: { recorded: [], record: async () => {} },
}
const task = (script: string, outputs: Results, gas?: number): ScriptTask => ({
  script,
  outputs,
  with: {},
  ...(gas === undefined ? {} : { gas }),
})
const codeOf = async (work: () => unknown): Promise<string> => {
  try {
    await work()
  } catch (error) {
    if (error instanceof FlowError) return error.code
    throw error
  }
  return 'none'
}

const TABLE: Value = {
  type: 'table',
  columns: {
    who: { type: 'address[]', items: ['0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'] },
    amount: { type: 'integer[]', items: [2n ** 96n - 1n] },
    __proto__x: { type: 'text[]', items: ['i5'] },
    paid: { type: 'boolean[]', items: [false] },
  },
}

describe('ScriptExecutor', () => {
  it('takes every type of value and gives it back', async () => {
    const inputs: TaskValues = {
      integer: { type: 'integer', value: -(2n ** 96n - 1n) },
      boolean: { type: 'boolean', value: true },
      text: { type: 'text', value: 'i1 "é"\0\u{1f600}' },
      empty: { type: 'text[]', items: [] },
      numbers: { type: 'integer[]', items: [0n, -1n] },
      table: TABLE,
    }
    const declared: Results = {
      integer: { type: 'integer' },
      boolean: { type: 'boolean' },
      text: { type: 'text' },
      empty: { type: 'text[]' },
      numbers: { type: 'integer[]' },
      table: {
        type: 'table',
        columns: { who: 'address', amount: 'integer', __proto__x: 'text', paid: 'boolean' },
      },
    }
    expect(await executor.execute(task('(inputs) => inputs', declared), inputs, context)).toEqual(
      inputs,
    )
  })

  it('draws chance from run and task, not from the attempt', async () => {
    const random = task('() => ({ a: Math.floor(Math.random() * 1e15) })', {
      a: { type: 'integer' },
    })
    const first = await executor.execute(random, {}, context)
    expect(await executor.execute(random, {}, { ...context, attempt: 2 })).toEqual(first)
    expect(await executor.execute(random, {}, { ...context, taskId: 'other' })).not.toEqual(first)
  })

  it('gives a script the gas that its task names', async () => {
    const endless = task('() => { for (;;); }', { a: { type: 'integer' } }, 1_000_000)
    expect(await codeOf(() => executor.execute(endless, {}, context))).toBe('SANDBOX_OUT_OF_GAS')
  })

  it('is tried again when the executor failed, and only then', async () => {
    const bad = task('() => null.x', { a: { type: 'integer' } })
    const error: unknown = await executor.execute(bad, {}, context).catch((cause: unknown) => cause)
    expect([isRetryable(error), isRetryable(executorFailed('no memory'))]).toEqual([false, true])
  })
})

describe('decodeOutputs', () => {
  const decode = (text: string, declared: Results = { a: { type: 'integer' } }) =>
    codeOf(() => decodeOutputs(text, declared))

  it('refuses whatever a machine could write that the prelude does not', async () => {
    const texts = [
      ...['', 'null', '[]', '{"a":1}', '{"a":null}', '{"a":"5"}', '{"a":"i05"}', '{"a":"i-"}'],
      ...['{"a":"i1e3"}', '{"a":{"b":5}}', '{"a":"i1","b":"i1"}', '{}', '{"b":"i1"}'],
    ]
    for (const text of texts) expect(await decode(text)).toBe('SCRIPT_OUTPUT_INVALID')
  })

  it('takes integers below 2^96', async () => {
    const largest = 2n ** 96n - 1n
    expect(await decode(`{"a":"i${largest}"}`)).toBe('none')
    expect(await decode(`{"a":"i-${largest}"}`)).toBe('none')
    expect(await decode(`{"a":"i${largest + 1n}"}`)).toBe('SCRIPT_OUTPUT_INVALID')
    expect(await decode(`{"a":"i-${largest + 1n}"}`)).toBe('SCRIPT_OUTPUT_INVALID')
  })

  it('takes the declared types alone', async () => {
    expect(await decode('{"a":"t5"}')).toBe('VALUE_WRONG_TYPE')
    expect(await decode('{"a":["i5"]}')).toBe('VALUE_WRONG_TYPE')
    expect(await decode('{"a":[]}', { a: { type: 'table', columns: { b: 'integer' } } })).toBe(
      'none',
    )
  })

  it('writes addresses in their one form', () => {
    const declared: Results = { a: { type: 'address' } }
    const address = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'
    expect(decodeOutputs(`{"a":"t${address.toLowerCase()}"}`, declared)).toEqual({
      a: { type: 'address', value: address },
    })
    expect(() => decodeOutputs('{"a":"t0x12"}', declared)).toThrow('it is not an address')
  })

  it('reads what encodeInputs writes', () => {
    const declared: Results = {
      a: {
        type: 'table',
        columns: { who: 'address', amount: 'integer', __proto__x: 'text', paid: 'boolean' },
      },
    }
    expect(decodeOutputs(encodeInputs({ a: TABLE }), declared)).toEqual({ a: TABLE })
  })
})
