import { FlowError } from '@flowbuilder/sdk/errors/flowError'
import { describe, expect, it } from 'vitest'
import {
  MAX_SCRIPT_INPUT_BYTES,
  MAX_SCRIPT_MESSAGE_LENGTH,
  MAX_SCRIPT_OUTPUT_BYTES,
  MAX_SCRIPT_SOURCE_BYTES,
} from '../limits.ts'
import { newEngineMemory, recycleMemory } from './engineMemory.ts'
import { prepareEngine } from './prepareEngine.ts'
import { runScript } from './runScript.ts'
import type { ScriptResult, ScriptRun } from './scriptRun.ts'

const engine = prepareEngine()
const SEED = '9c'.repeat(32)

const run = (source: string, changes: Partial<ScriptRun> = {}): ScriptResult =>
  runScript(engine, { source, inputs: '{}', seed: SEED, gasLimit: 2_000_000_000n, ...changes })

const errorOf = (source: string, changes: Partial<ScriptRun> = {}): FlowError => {
  try {
    run(source, changes)
  } catch (error) {
    if (error instanceof FlowError) return error
    throw error
  }
  throw new Error('no error')
}

describe('runScript', () => {
  it('gives bigints, booleans, texts, lists and tables to the script', () => {
    const inputs = JSON.stringify({
      amount: 'i-5',
      flag: true,
      name: 'ti5',
      list: ['i1', 'i2'],
      rows: { who: ['ta', 'tb'], share: ['i1', 'i2'] },
    })
    const source = `(inputs) => ({ types: [typeof inputs.amount, typeof inputs.flag, typeof inputs.name],
      text: JSON.stringify(inputs, (_, value) => (typeof value === 'bigint' ? value + 'n' : value)) })`
    expect(JSON.parse(run(source, { inputs }).outputs)).toEqual({
      types: ['tbigint', 'tboolean', 'tstring'],
      text: 't{"amount":"-5n","flag":true,"name":"i5","list":["1n","2n"],"rows":[{"who":"a","share":"1n"},{"who":"b","share":"2n"}]}',
    })
  })

  it('writes equal outputs in one form, whatever the order of their properties', () => {
    const one = run('() => ({ b: 1n, a: [{ y: true, x: "t" }] })').outputs
    const other = run('() => ({ a: { x: ["t"], y: [true] }, b: 1 })').outputs
    expect([one, other]).toEqual(Array(2).fill('{"a":{"x":["tt"],"y":[true]},"b":"i1"}'))
  })

  it('waits for promises, and says when there is nothing to wait for', () => {
    expect(run('async () => { await null; return { a: await 7n } }').outputs).toBe('{"a":"i7"}')
    expect(errorOf('() => new Promise(() => {})').code).toBe('SCRIPT_PENDING')
  })

  it('uses the same gas each time, needs all of it, and no more', () => {
    const source = '() => ({ sum: [3n, 1n, 2n].sort().reduce((a, b) => a + b) })'
    const { gasUsed } = run(source)
    expect(run(source, { gasLimit: gasUsed }).gasUsed).toBe(gasUsed)
    const { data } = errorOf(source, { gasLimit: gasUsed - 1n })
    expect(data).toEqual({ code: 'SANDBOX_OUT_OF_GAS', gasLimit: gasUsed - 1n })
  })

  it('ends a loop by gas, whatever it catches', () => {
    expect(errorOf('() => { for (;;) { try { for (;;); } catch {} } }').code).toBe(
      'SANDBOX_OUT_OF_GAS',
    )
  })

  it('takes chance from the seed', () => {
    const source = '() => ({ a: Array.from({ length: 4 }, () => Math.floor(Math.random() * 1e9)) })'
    expect(run(source)).toEqual(run(source))
    expect(run(source).outputs).not.toBe(run(source, { seed: '9d'.repeat(32) }).outputs)
    expect(new Set(JSON.parse(run(source).outputs).a).size).toBe(4)
    expect(run(source, { seed: '00'.repeat(32) }).outputs).toMatch(/^\{/)
  })

  it('has no clock, but dates', () => {
    for (const expression of [
      'Date.now()',
      'new Date()',
      'Date()',
      'new (class extends Date {})()',
    ])
      expect(errorOf(`() => ({ t: String(${expression}) })`).data).toMatchObject({
        code: 'SCRIPT_THREW',
        name: 'TypeError',
      })
    expect(run('() => ({ t: new Date(86400000).toISOString() })').outputs).toContain('1970-01-02')
    expect(run('() => ({ t: new Date(0) instanceof Date })').outputs).toBe('{"t":true}')
  })

  it('lets a script have its own errors and functions, but no built-ins', () => {
    const own = `class Short extends Error { constructor(m) { super(m); this.name = 'Short' } }
      function fail() { throw new Short('of funds') }
      () => fail()`
    expect(errorOf(own).data).toMatchObject({ name: 'Short', reason: 'of funds' })
    expect(errorOf('() => { Array.prototype.map = null }').data).toMatchObject({
      name: 'TypeError',
    })
    expect(errorOf('const JSON = 1; () => ({})').code).toBe('SCRIPT_INVALID')
  })

  it('keeps its own functions when a script replaces globals', () => {
    const source = `() => {
      for (const name of ['JSON', 'Object', 'Array', 'String', 'Promise'])
        Object?.defineProperty?.(globalThis, name, { value: undefined })
      return { a: [1n] } }`
    expect(run(source).outputs).toBe('{"a":["i1"]}')
  })

  it('says the line of a mistake', () => {
    expect(errorOf('() => {\n\n  null.x\n}').data).toMatchObject({ name: 'TypeError', line: 3 })
    expect(errorOf('() => {\n  let a = ;\n}').data).toMatchObject({
      code: 'SCRIPT_INVALID',
      line: 2,
    })
  })

  it('shortens the message of an error, and survives errors that cannot be shown', () => {
    const { data } = errorOf(`() => { throw new Error('é'.repeat(5000)) }`)
    expect((data as { reason?: string }).reason).toBe('é'.repeat(MAX_SCRIPT_MESSAGE_LENGTH))
    const hidden = errorOf(
      '() => { throw new Proxy({}, { get() { throw 1 }, getPrototypeOf() { throw 2 } }) }',
    )
    expect(hidden.data).toMatchObject({ code: 'SCRIPT_THREW', name: 'Error' })
    expect(errorOf('() => { throw undefined }').data).toMatchObject({ name: 'undefined' })
  })

  it('takes a source of the largest size and refuses one byte more', () => {
    const sourceOf = (bytes: number): string => {
      const code = '() => ({ a: 1n }) //'
      return code + 'x'.repeat(bytes - code.length)
    }
    expect(run(sourceOf(MAX_SCRIPT_SOURCE_BYTES)).outputs).toBe('{"a":"i1"}')
    expect(errorOf(sourceOf(MAX_SCRIPT_SOURCE_BYTES + 1)).code).toBe('SCRIPT_INVALID')
  })

  it('takes inputs of the largest size and refuses one byte more', () => {
    const inputsOf = (bytes: number): string => `{"a":"t${'x'.repeat(bytes - 9)}"}`
    const source = '({ a }) => ({ length: a.length })'
    const { outputs } = run(source, { inputs: inputsOf(MAX_SCRIPT_INPUT_BYTES) })
    expect(outputs).toBe(`{"length":"i${MAX_SCRIPT_INPUT_BYTES - 9}"}`)
    const { code } = errorOf(source, { inputs: inputsOf(MAX_SCRIPT_INPUT_BYTES + 1) })
    expect(code).toBe('SCRIPT_INPUT_TOO_LARGE')
  })

  it('gives outputs of the largest size and refuses one byte more', () => {
    const around = 'value {"a":"t"}'.length
    const source = (bytes: number): string => `() => ({ a: 'x'.repeat(${bytes - around}) })`
    expect(run(source(MAX_SCRIPT_OUTPUT_BYTES)).outputs.length).toBe(MAX_SCRIPT_OUTPUT_BYTES - 6)
    expect(errorOf(source(MAX_SCRIPT_OUTPUT_BYTES + 1)).code).toBe('SCRIPT_OUTPUT_TOO_LARGE')
  })

  it('finds in recycled memory what it finds in new memory', () => {
    const memory = newEngineMemory()
    const task = {
      source: '() => ({ a: [1n, 2n].map((x) => x * 3n) })',
      inputs: '{}',
      seed: SEED,
      gasLimit: 10_000_000n,
    }
    const first = runScript(engine, task, memory)
    expect(recycleMemory(memory)).toBe(memory)
    expect(new Uint8Array(memory.buffer).every((byte) => byte === 0)).toBe(true)
    expect(runScript(engine, task, memory)).toEqual(first)
    memory.grow(1)
    expect(recycleMemory(memory)).not.toBe(memory)
  })

  it('says that the executor failed when its own stack ends first', () => {
    const deep = (levels: number): unknown =>
      levels === 0 ? errorOf("() => { JSON.parse('['.repeat(100000)) }") : deep(levels - 1)
    // This thread has a quarter of the stack that is asked for.
    expect(deep(3_000)).toMatchObject({
      data: { code: 'SANDBOX_EXECUTOR_FAILED', retryable: true },
    })
  })
})
