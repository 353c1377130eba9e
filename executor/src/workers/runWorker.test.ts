import { FlowError } from '@flowbuilder/sdk/errors/flowError'
import { describe, expect, it } from 'vitest'
import { runWorker, type WorkerTask } from './runWorker.ts'

const task = (data: string, changes: Partial<WorkerTask<number>> = {}): WorkerTask<number> => ({
  module: new URL('./testing/badWorker.ts', import.meta.url),
  name: 'test',
  data,
  timeoutMs: 20_000,
  maxHeapMb: 64,
  ...changes,
})
const failureOf = async (given: WorkerTask<number>): Promise<FlowError> => {
  const result: unknown = await runWorker(given).catch((error: unknown) => error)
  if (result instanceof FlowError) return result
  throw new Error(`no FlowError: ${String(result)}`)
}

describe('runWorker', () => {
  it('gives back the result, after the progress', async () => {
    const progress: number[] = []
    const result = await runWorker<string, number>(
      task('x', { onProgress: (value) => progress.push(value) }),
    )
    expect([result, progress]).toEqual(['x', [1]])
  })

  it('stops work that never ends, fills the memory, or leaves', async () => {
    expect((await failureOf(task('loop', { timeoutMs: 1_000 }))).code).toBe('WORKER_TIMEOUT')
    expect((await failureOf(task('memory'))).code).toBe('WORKER_OUT_OF_MEMORY')
    expect((await failureOf(task('exit'))).code).toBe('WORKER_FAILED')
    expect((await failureOf(task('throw'))).code).toBe('WORKER_FAILED')
  })

  it('brings errors of the work over with code, data and place', async () => {
    const error = await failureOf(task('flowError'))
    expect(error.toJSON()).toEqual({
      code: 'FLOWVM_INPUT_RANGE',
      message: 'too large',
      remedy: 'make it smaller',
      where: { file: 'f', line: 2, column: 3 },
      data: { code: 'FLOWVM_INPUT_RANGE', index: 1, value: (2n ** 100n).toString() },
    })
  })

  it('stops at once when nobody wants the result', async () => {
    const abort = new AbortController()
    const failure = failureOf(
      task('loop', { signal: abort.signal, onProgress: () => abort.abort() }),
    )
    expect((await failure).code).toBe('WORKER_CANCELLED')
    expect((await failureOf(task('x', { signal: AbortSignal.abort() }))).code).toBe(
      'WORKER_CANCELLED',
    )
  })

  it('does not show the environment of the node', async () => {
    expect(await runWorker<string[]>(task('environment'))).toEqual([])
  })
})
