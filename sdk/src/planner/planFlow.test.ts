import { describe, expect, it } from 'vitest'
import type { Definition } from '../workflow/definition.ts'
import { flow } from '../workflow/flowBuilder.ts'
import { checkWorstCase } from './checkWorstCase.ts'
import { planFlow } from './planFlow.ts'
import { worstFee } from './worstFee.ts'

const TO = '0x1111111111111111111111111111111111111111'

function keeper(): Definition {
  return flow('keeper', { verify: 'quorum', hosts: ['a.example'], onFailure: ['alarm'] })
    .input('urls', 'text[]')
    .input('wei', 'integer')
    .task('get', {
      http: '${url}',
      with: { url: '${item}' },
      forEach: { in: '${inputs.urls}', maxParallel: 2 },
      outputs: { x: 'integer' },
      retry: { limit: 3, delay: '1s', backoff: 'exponential', jitter: '100ms' },
      timeout: { attempt: '5s' },
    })
    .compute('total', '({ xs }) => ({ total: sum(xs) })', { with: { xs: '${tasks.get.x}' } })
    .task('approve', { wait: { signal: 'go' }, timeout: { task: '1h' } })
    .task('post', {
      'chain.write': {
        to: TO,
        function: 'function post(uint256 x) payable',
        args: ['${total}'],
        value: '${wei}',
        gas: 100_000,
      },
      with: { total: '${tasks.total.total}', wei: '${inputs.wei}' },
      when: 'tasks.total.total > 10n',
      needs: ['approve'],
      retry: 1,
    })
    .task('alarm', {
      http: { url: 'https://a.example/alarm', method: 'POST' },
      outputs: { ok: 'boolean' },
      timeout: { task: '10s' },
    })
    .output('total', '${tasks.total.total}')
    .build()
}

describe('a plan', () => {
  it('puts tasks into stages by what they wait for, those for failures last', () => {
    const plan = planFlow(keeper())
    expect(plan.stages).toEqual([['approve', 'get'], ['total'], ['post'], ['alarm']])
    expect(plan.tasks['post']).toMatchObject({
      kind: 'chain.write',
      after: ['approve', 'total'],
      stage: 2,
      conditional: true,
    })
    expect(plan).toMatchObject({ hosts: ['a.example'], signals: ['go'] })
    expect(plan.tasks['alarm']).toMatchObject({ afterFailure: true, after: [] })
  })

  it('bounds attempts, delays and rounds of a loop', () => {
    const plan = planFlow(keeper(), { urls: ['a', 'b', 'c', 'd', 'e'], wei: 7n })
    // Four attempts of 5 s, delays of 1, 2 and 4 s with 0.1 s of jitter each; five items, two at a time.
    expect(plan.tasks['get']).toMatchObject({
      items: 5,
      parallel: 2,
      attempts: 4,
      durationMs: 3 * (4 * 5_000 + 1_000 + 2_000 + 4_000 + 3 * 100),
    })
    // The longest way: an hour for the signal, two attempts of ten minutes and a second, then the alarm.
    expect(plan.worst).toMatchObject({
      path: ['approve', 'post', 'alarm'],
      durationMs: 3_600_000 + 2 * 600_000 + 1_000 + 10_000,
      cutByTimeout: false,
      writeGas: 100_000n,
      writeWei: 7n,
      attempts: 5 * 4 + 1 + 1 + 2 + 1,
    })
  })

  it('takes the bounds of the language where inputs are not known', () => {
    const plan = planFlow(keeper())
    expect(plan.tasks['get']?.items).toBe(8_192)
    expect(plan.worst.writeWei).toBeUndefined()
  })

  it('has no work for an empty list', () => {
    const plan = planFlow(keeper(), { urls: [], wei: 0n })
    expect(plan.tasks['get']).toMatchObject({ items: 0, durationMs: 0 })
  })

  it('is cut by the timeout of the workflow, and the tasks for failures run behind it', () => {
    const plan = planFlow({ ...keeper(), timeout: 60_000 })
    expect(plan.worst).toMatchObject({ durationMs: 60_000 + 10_000, cutByTimeout: true })
  })

  it('is not cut by a timeout that the main tasks just keep', () => {
    const inputs = { urls: [], wei: 0n }
    const mainMs = planFlow(keeper(), inputs).worst.durationMs - 10_000
    const cut = (timeout: number): boolean =>
      planFlow({ ...keeper(), timeout }, inputs).worst.cutByTimeout
    expect([cut(mainMs), cut(mainMs - 1)]).toEqual([false, true])
  })

  it('bounds the gas of scripts, attempts and items included', () => {
    const definition = flow('scripts', { verify: 'quorum' })
      .input('list', 'integer[]')
      .task('work', {
        script: '({ x }) => ({ y: x })',
        with: { x: '${item}' },
        forEach: '${inputs.list}',
        gas: 1_000,
        retry: 2,
        outputs: { y: 'integer' },
      })
      .output('y', '${tasks.work.y}')
      .build()
    expect(planFlow(definition, { list: [1n, 2n] }).worst.scriptGas).toBe(6_000n)
  })

  it('counts the steps of a proof once the inputs are known', () => {
    const definition = flow('double')
      .input('list', 'integer[]')
      .compute('double', '({ list }) => ({ twice: list.map((x) => x * x) })', {
        with: { list: '${inputs.list}' },
      })
      .output('twice', '${tasks.double.twice}')
      .build()
    expect(planFlow(definition).steps).toBeUndefined()
    expect(planFlow(definition, { list: [1n, 2n, 3n] }).steps).toEqual({
      used: 3,
      limit: 64,
      byTask: { double: 3 },
    })
  })
})

describe('the worst case', () => {
  const plan = planFlow(keeper(), { urls: [], wei: 7n })
  const fee = worstFee(plan, { gasPriceWei: 10n, settlementGas: 0n })

  it('costs gas and wei of the writes, and the settlement where there is one', () => {
    expect(fee).toMatchObject({ settlementWei: 0n, writeGasWei: 1_000_000n, totalWei: 1_000_007n })
    const settled = worstFee(plan, { gasPriceWei: 10n, settlementGas: 320_000n })
    expect(settled).toMatchObject({ settlementWei: 3_200_000n, totalWei: 4_200_007n })
  })

  it('fits a deadline and an escrow to the last unit', () => {
    const { durationMs } = plan.worst
    expect(() =>
      checkWorstCase(plan, fee, { deadlineMs: durationMs, escrowWei: fee.totalWei }),
    ).not.toThrow()
    expect(() => checkWorstCase(plan, fee, { deadlineMs: durationMs - 1 })).toThrow(
      expect.objectContaining({ code: 'PLAN_OVER_DEADLINE' }),
    )
    expect(() => checkWorstCase(plan, fee, { escrowWei: fee.totalWei - 1n })).toThrow(
      expect.objectContaining({ code: 'PLAN_OVER_ESCROW' }),
    )
  })
})
