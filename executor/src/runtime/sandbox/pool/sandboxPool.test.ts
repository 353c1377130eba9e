import { FlowError } from '@flowbuilder/sdk/errors/flowError'
import { afterAll, describe, expect, it } from 'vitest'
import { MAX_WAITING_RUNS } from '../limits.ts'
import type { ScriptRun } from '../quickjs/scriptRun.ts'
import { SandboxPool } from './sandboxPool.ts'

const pool = new SandboxPool({ threads: 1 })
afterAll(() => pool.close())

const scriptRun = (source: string, gasLimit = 100_000_000n): ScriptRun => ({
  source,
  inputs: '{}',
  seed: '00'.repeat(32),
  gasLimit,
})
const GOOD = scriptRun('() => ({ a: 1n })')
const ENDLESS = scriptRun('() => { for (;;); }', 10n ** 13n)
const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'none',
    (error: unknown) => (error instanceof FlowError ? error.code : String(error)),
  )

describe('SandboxPool', () => {
  it('runs scripts one after the other, and brings their errors over', async () => {
    const sources = ['() => ({ a: 1n })', '() => ({ a: 2n })', '() => null.x']
    const ends = await Promise.allSettled(sources.map((source) => pool.run(scriptRun(source))))
    expect(ends).toMatchObject([
      { value: { outputs: '{"a":"i1"}' } },
      { value: { outputs: '{"a":"i2"}' } },
      { reason: { data: { code: 'SCRIPT_THREW', line: 1, name: 'TypeError' } } },
    ])
  })

  it('stops a script that nobody needs any more, at once, and runs the next', async () => {
    await pool.run(GOOD)
    const abort = new AbortController()
    const stopped = codeOf(pool.run(ENDLESS, abort.signal))
    const next = pool.run(GOOD)
    setTimeout(() => abort.abort(), 200)
    expect(await stopped).toBe('SANDBOX_CANCELLED')
    expect((await next).outputs).toBe('{"a":"i1"}')
    expect(await codeOf(pool.run(GOOD, AbortSignal.abort()))).toBe('SANDBOX_CANCELLED')
  })

  it('forgets what is cancelled while it waits', async () => {
    const abort = new AbortController()
    const running = codeOf(pool.run(ENDLESS, abort.signal))
    const waiting = new AbortController()
    const waited = codeOf(pool.run(GOOD, waiting.signal))
    waiting.abort()
    expect(await waited).toBe('SANDBOX_CANCELLED')
    abort.abort()
    expect(await running).toBe('SANDBOX_CANCELLED')
  })

  it('lets as many wait as the limit says', async () => {
    const small = new SandboxPool({ threads: 1 })
    const runs = Array.from({ length: MAX_WAITING_RUNS + 1 }, () => codeOf(small.run(GOOD)))
    expect(await codeOf(small.run(GOOD))).toBe('SANDBOX_BUSY')
    await small.close()
    expect(new Set(await Promise.all(runs))).toEqual(new Set(['SANDBOX_CANCELLED']))
    expect(await codeOf(small.run(GOOD))).toBe('SANDBOX_CANCELLED')
  })

  it('says that the executor failed when a run takes too long, and runs the next', async () => {
    const hasty = new SandboxPool({
      threads: 1,
      allowedMs: (gas) => (gas > 10n ** 12n ? 300 : 20_000),
    })
    const error: unknown = await hasty.run(ENDLESS).catch((cause: unknown) => cause)
    expect(error).toMatchObject({ data: { code: 'SANDBOX_EXECUTOR_FAILED', retryable: true } })
    expect((await hasty.run(GOOD)).outputs).toBe('{"a":"i1"}')
    await hasty.close()
  })

  it('gives the same result with several threads', async () => {
    const wide = new SandboxPool({ threads: 2 })
    const runs = await Promise.all(Array.from({ length: 6 }, () => wide.run(GOOD)))
    await wide.close()
    expect(new Set(runs.map(({ gasUsed }) => gasUsed)).size).toBe(1)
  })
})
