import { ChainError, RevertError } from '@flowbuilder/sdk/actions/errors'
import { FlowError } from '@flowbuilder/sdk/errors/flowError'
import { describe, expect, it } from 'vitest'
import { judgeFailure } from './failurePolicy.ts'
import { STEPS } from './fold/runEvent.ts'

const error = (code: string): FlowError =>
  new FlowError({ data: { code }, message: 'm', remedy: 'r' })
const revert = (code: RevertError['code']): RevertError =>
  new RevertError({ data: { code, errorName: 'E', args: [] }, message: 'm', remedy: 'r' })

describe('judgeFailure', () => {
  it('tries again without a word when the endpoint fails, in whatever step', () => {
    const down = new ChainError({
      data: { code: 'RPC_UNREACHABLE', url: 'u' },
      message: 'm',
      remedy: 'r',
    })
    for (const step of STEPS) {
      expect(judgeFailure(step, down, 1)).toEqual({ type: 'retry', delayMs: 1_000, journal: false })
    }
  })

  it('doubles its delays up to a bound', () => {
    const delays = [1, 2, 3, 6, 7, 1_000].map((attempt) =>
      judgeFailure('settle', error('X'), attempt),
    )
    expect(delays.map((verdict) => (verdict.type === 'retry' ? verdict.delayMs : 0))).toEqual([
      1_000, 2_000, 4_000, 32_000, 60_000, 60_000,
    ])
    expect(judgeFailure('fetch', error('BLOB_UNAVAILABLE'), 9)).toEqual({
      type: 'retry',
      delayMs: 15_000,
      journal: true,
    })
  })

  it('gives up at once on requests that are wrong in themselves', () => {
    for (const step of ['compile', 'evaluate', 'prove'] as const) {
      expect(judgeFailure(step, error('COMPILE_ANYTHING'), 1)).toEqual({ type: 'fault' })
    }
  })

  it('gives a failure that the request does not explain three tries', () => {
    for (const code of [
      'WORKER_FAILED',
      'WORKER_TIMEOUT',
      'WORKER_OUT_OF_MEMORY',
      'PROOF_UNVERIFIED',
      'INTERNAL_ERROR',
    ]) {
      const verdicts = [1, 2, 3].map((attempt) => judgeFailure('prove', error(code), attempt).type)
      expect(verdicts).toEqual(['retry', 'retry', 'fault'])
    }
  })

  it('gives up on a proof that the registry refuses, and waits out every other refusal', () => {
    expect(judgeFailure('settle', revert('PROOF_INVALID'), 1)).toEqual({ type: 'fault' })
    expect(judgeFailure('settle', revert('WORKFLOW_ALREADY_COMPLETED'), 1).type).toBe('retry')
    expect(judgeFailure('settle', revert('EXECUTOR_NOT_ACTIVE'), 50).type).toBe('retry')
  })
})
