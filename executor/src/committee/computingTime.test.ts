import { parseFlow } from '@flowbuilder/sdk/workflow/parseFlow'
import { describe, expect, it } from 'vitest'
import { NO_ITEM, type RunEvent } from '../runtime/fold/runEvent.ts'
import { planRun } from '../runtime/fold/runPlan.ts'
import { computingTime } from './computingTime.ts'

const definition = parseFlow(
  `flow: 1
name: mixed
verify: optimistic
inputs: { x: integer, xs: 'integer[]' }
tasks:
  each:
    needs: [pause]
    forEach: '\${ inputs.xs }'
    with: { x: '\${ item }' }
    script: '({ x }) => ({ y: x })'
    outputs: { y: integer }
  one:
    with: { x: '\${ inputs.x }' }
    script: '({ x }) => ({ y: x })'
    outputs: { y: integer }
    timeout: { attempt: 7s }
  pause:
    wait: { for: 1h }
  sum:
    with: { y: '\${ tasks.one.y }' }
    compute: '({ y }) => ({ z: y + 1n })'
outputs: { y: '\${ tasks.one.y }', ys: '\${ tasks.each.y }', z: '\${ tasks.sum.z }' }`,
  { file: 'mixed.yaml' },
)
const plan = planRun(definition, '0x')
const [each, one, pause] = ['each', 'one', 'pause'].map((name) => plan.indexOf.get(name) ?? -1) as [
  number,
  number,
  number,
]

const started = (atMs: number, task: number, item = NO_ITEM): RunEvent => ({
  type: 'taskStarted',
  task,
  item,
  attempt: 1,
  atMs,
})
const ended = (atMs: number, task: number, item = NO_ITEM): RunEvent => ({
  type: 'taskCompleted',
  task,
  item,
  outputs: {},
  atMs,
})

describe('the computing time of a run', () => {
  it('is the time in which something computes, once for what computes together', () => {
    const events = [started(100, one), started(150, each), started(150, each, 0), ended(300, one)]
    const rest = [started(400, each, 1), ended(500, each, 0), ended(600, each, 1), ended(600, each)]
    expect(computingTime(plan, 0, [...events, ...rest, started(700, pause)])).toBe(500)
  })

  it('leaves waits out, but not what computes meanwhile', () => {
    const events = [started(0, pause), started(0, one), ended(90, one), ended(3_600_000, pause)]
    expect(computingTime(plan, 0, events)).toBe(90)
  })

  it('takes a compute task, which completes without a start, for no time', () => {
    const sum = plan.indexOf.get('sum') ?? -1
    expect(computingTime(plan, 0, [started(0, one), ended(90, one), ended(90, sum)])).toBe(90)
  })

  it('counts what was taken over with the limit of its attempt', () => {
    expect(computingTime(plan, 0, [ended(0, one), ended(0, pause)])).toBe(7_000)
  })

  it('goes on over retries, and ends with a failure', () => {
    const fault = { code: 'X', message: '' } as const
    const place = { task: one, item: NO_ITEM }
    const retried = { type: 'taskRetried', ...place, fault, retryAtMs: 20, atMs: 10 } as const
    const again = { ...started(20, one), attempt: 2 }
    const failed = { type: 'taskFaulted', ...place, fault, atMs: 50 } as const
    const events = [started(0, one), retried, again, failed, started(900, pause)] as RunEvent[]
    expect(computingTime(plan, 0, events)).toBe(50)
  })
})
