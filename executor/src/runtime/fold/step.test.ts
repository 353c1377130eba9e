import { describe, expect, test } from 'vitest'
import { EngineErrorCode } from '../errors.ts'
import { chainOf, fanOut, flow, integer, integers } from '../testing/flows.ts'
import { ScriptedRun } from '../testing/scriptedRun.ts'
import { dueAtMs } from './step.ts'

const ASK = `
    script: '({ x }) => ({ y: x })'
    with: { x: '\${ inputs.x }' }
    outputs: { y: { type: integer } }`
const ONE_INPUT = 'inputs: { x: { type: integer } }'
const INPUTS = { x: integer(1) }

function asking(options: string, more = ''): ScriptedRun {
  const definition = flow(`${ONE_INPUT}
tasks:
  ask:${ASK}
${options}
outputs: { y: '\${ tasks.ask.y }' }
${more}`)
  return new ScriptedRun(definition, INPUTS)
}

describe('order', () => {
  test('runs pure tasks one after the other at once', () => {
    const run = new ScriptedRun(chainOf(10), INPUTS)
    expect(run.state.status).toBe('completed')
    expect(run.outputs).toEqual({ x: integer(11) })
    expect(run.events).toHaveLength(12)
  })

  test('orders a task of the outside, and goes on with its result', () => {
    const run = asking('')
    expect(run.orderedNames).toEqual(['ask'])
    expect(run.ordered[0]?.inputs).toEqual({ x: integer(1) })
    run.succeed('ask', { y: integer(7) })
    expect(run.state.status).toBe('completed')
    expect(run.outputs).toEqual({ y: integer(7) })
    expect(run.history).toEqual([
      'runStarted',
      'taskStarted ask',
      'taskCompleted ask',
      'runCompleted',
    ])
  })

  test('waits for tasks that are only needed', () => {
    const run = new ScriptedRun(
      flow(`${ONE_INPUT}
tasks:
  first:${ASK}
  second:${ASK}
    needs: [first]
outputs: { a: '\${ tasks.first.y }', b: '\${ tasks.second.y }' }`),
      INPUTS,
    )
    expect(run.orderedNames).toEqual(['first'])
    run.succeed('first', { y: integer(1) })
    expect(run.orderedNames).toEqual(['second'])
  })

  test('takes the first result of an attempt, and no second one', () => {
    const run = asking('')
    const [order] = run.ordered
    if (order === undefined) throw new Error('nothing was ordered')
    run.succeed('ask', { y: integer(7) })
    const { events } = run.tell({ ...order, type: 'succeeded', outputs: { y: integer(8) } })
    expect(events).toEqual([])
    expect(run.outputs).toEqual({ y: integer(7) })
  })

  test('fails for a result that no task gave', () => {
    const run = asking('')
    run.succeed('ask', { z: integer(7) })
    expect(run.state.status).toBe('faulted')
    expect(run.state.fault?.code).toBe(EngineErrorCode.RESULT_UNKNOWN)
  })
})

describe('when', () => {
  const definition = flow(`${ONE_INPUT}
tasks:
  ask:${ASK}
    when: 'inputs.x > 5n'
  next:
    compute: '({ y }) => ({ z: y + 1n })'
    with: { y: '\${ tasks.ask.y }' }
  other:
    compute: '({ x }) => ({ z: x })'
    with: { x: '\${ inputs.x }' }
    needs: [ask]
outputs: { y: '\${ tasks.next.z }', z: '\${ tasks.other.z }' }`)

  test('skips a task whose condition is false, and what refers to it, but not what only needs it', () => {
    const run = new ScriptedRun(definition, { x: integer(5) })
    expect(run.state.status).toBe('completed')
    expect(['ask', 'next', 'other'].map((name) => run.statusOf(name))).toEqual([
      'skipped',
      'skipped',
      'completed',
    ])
    expect(run.outputs).toEqual({ z: integer(5) })
  })

  test('runs it when it holds', () => {
    const run = new ScriptedRun(definition, { x: integer(6) })
    expect(run.orderedNames).toEqual(['ask'])
  })
})

describe('forEach', () => {
  test('has as many items under way as it may, and joins their results in order', () => {
    const run = new ScriptedRun(fanOut(2), { xs: integers(10, 20, 30) })
    expect(run.orderedNames).toEqual(['each[0]', 'each[1]'])
    run.succeed('each[1]', { y: integer(21) })
    expect(run.orderedNames).toEqual(['each[0]', 'each[2]'])
    run.succeed('each[2]', { y: integer(31) })
    run.succeed('each[0]', { y: integer(11) })
    expect(run.outputs).toEqual({ total: integer(63) })
  })

  test('fails as a whole with one item, and the others are not waited for', () => {
    const run = new ScriptedRun(fanOut(3), { xs: integers(10, 20, 30) })
    run.succeed('each[0]', { y: integer(11) })
    run.fail('each[1]')
    expect(run.state.status).toBe('faulted')
    expect(run.state.tasks[0]?.items?.units.map(({ status }) => status)).toEqual([
      'completed',
      'faulted',
      'cancelled',
    ])
    run.succeed('each[2]', { y: integer(31) })
    expect(run.state.status).toBe('faulted')
  })

  test('leaves out items whose condition is false', () => {
    const run = new ScriptedRun(
      flow(`inputs: { xs: { type: 'integer[]' } }
tasks:
  each:
    compute: '({ x }) => ({ y: x * 2n })'
    with: { x: '\${ item }' }
    when: 'item > 1n'
    forEach: { in: '\${ inputs.xs }' }
outputs: { ys: '\${ tasks.each.y }' }`),
      { xs: integers(1, 2, 3) },
    )
    expect(run.outputs).toEqual({ ys: integers(4, 6) })
  })

  test('takes as many items as it allows, and not one more', () => {
    const definition = flow(`inputs: { xs: { type: 'integer[]' } }
tasks:
  each:
    compute: '({ x }) => ({ y: x })'
    with: { x: '\${ item }' }
    forEach: { in: '\${ inputs.xs }', maxItems: 2 }
outputs: { ys: '\${ tasks.each.y }' }`)
    expect(new ScriptedRun(definition, { xs: integers(1, 2) }).state.status).toBe('completed')
    const run = new ScriptedRun(definition, { xs: integers(1, 2, 3) })
    expect(run.state.fault?.code).toBe(EngineErrorCode.TOO_MANY_ITEMS)
  })

  test('gives the rows of a table to its items', () => {
    const run = new ScriptedRun(
      flow(`inputs: { people: { type: table, columns: { name: text, pay: integer } } }
tasks:
  each:
    compute: '({ name, pay }) => ({ who: name, due: pay * 2n })'
    with: { name: '\${ item.name }', pay: '\${ item.pay }' }
    forEach: { in: '\${ inputs.people }' }
outputs:
  list: { who: '\${ tasks.each.who }', due: '\${ tasks.each.due }' }`),
      {
        people: {
          type: 'table',
          columns: {
            name: { type: 'text[]', items: ['ann', 'bob'] },
            pay: integers(1, 2) as never,
          },
        },
      },
    )
    expect(run.outputs).toEqual({
      list: {
        type: 'table',
        columns: { who: { type: 'text[]', items: ['ann', 'bob'] }, due: integers(2, 4) },
      },
    })
  })
})

describe('retry', () => {
  const RETRY = '    retry: { limit: 2, delay: 1s, backoff: exponential, jitter: 500ms }'

  test('tries again after a growing delay with jitter, as often as it may', () => {
    const run = asking(RETRY)
    run.chance = 0.5
    run.fail('ask', true)
    expect(run.orderedNames).toEqual([])
    expect(dueAtMs(run.state)).toBe(run.nowMs + 1_250)
    run.advance(1_249)
    expect(run.orderedNames).toEqual([])
    run.advance(1)
    expect(run.ordered[0]?.attempt).toBe(2)
    run.fail('ask', true)
    expect(dueAtMs(run.state)).toBe(run.nowMs + 2_250)
    run.advance(2_250)
    run.fail('ask', true)
    expect(run.state.status).toBe('faulted')
    expect(run.state.fault?.code).toBe('TEST_FAILED')
  })

  test('does not try again what cannot pass', () => {
    const run = asking(RETRY)
    run.fail('ask', false)
    expect(run.state.status).toBe('faulted')
  })

  test('does not begin a retry that would come after the end of the time of the task', () => {
    const inTime = asking(`${RETRY}\n    timeout: { task: 1001ms }`)
    inTime.fail('ask', true)
    expect(inTime.state.status).toBe('running')
    const late = asking(`${RETRY}\n    timeout: { task: 1000ms }`)
    late.fail('ask', true)
    expect(late.state.status).toBe('faulted')
  })
})

describe('time', () => {
  test('fails a task at the end of its time, and not before', () => {
    const run = asking('    timeout: { task: 10s }')
    run.advance(9_999)
    expect(run.state.status).toBe('running')
    run.advance(1)
    expect(run.state.fault?.code).toBe(EngineErrorCode.TASK_TIMEOUT)
  })

  test('fails a run at the end of its time', () => {
    const run = asking('', 'timeout: 10s')
    expect(dueAtMs(run.state)).toBe(run.nowMs + 10_000)
    run.advance(10_000)
    expect(run.state.fault?.code).toBe(EngineErrorCode.TIMEOUT)
    expect(run.statusOf('ask')).toBe('cancelled')
    run.succeed('ask', { y: integer(1) })
    expect(run.state.status).toBe('faulted')
  })

  test('goes on after a timer', () => {
    const run = new ScriptedRun(
      flow(`${ONE_INPUT}
tasks:
  pause: { wait: { for: 10s } }
  next:
    compute: '({ x }) => ({ y: x })'
    with: { x: '\${ inputs.x }' }
    needs: [pause]
outputs: { y: '\${ tasks.next.y }' }`),
      INPUTS,
    )
    expect(dueAtMs(run.state)).toBe(run.nowMs + 10_000)
    run.advance(9_999)
    expect(run.statusOf('pause')).toBe('waiting')
    run.advance(1)
    expect(run.outputs).toEqual({ y: integer(1) })
  })
})

describe('signals', () => {
  const definition = flow(`${ONE_INPUT}
tasks:
  ask:${ASK}
  approval:
    wait: { signal: approve }
    needs: [ask]
    outputs: { ok: { type: boolean } }
outputs: { ok: '\${ tasks.approval.ok }', y: '\${ tasks.ask.y }' }`)
  const yes = { ok: { type: 'boolean', value: true } } as const
  const no = { ok: { type: 'boolean', value: false } } as const

  test('end the wait with their content', () => {
    const run = new ScriptedRun(definition, INPUTS)
    run.succeed('ask', { y: integer(1) })
    expect(dueAtMs(run.state)).toBe(run.nowMs + 604_800_000)
    run.tell({ type: 'signal', name: 'approve', content: yes })
    expect(run.outputs).toEqual({ ...yes, y: integer(1) })
  })

  test('are kept until a task waits for them, the oldest first', () => {
    const run = new ScriptedRun(definition, INPUTS)
    run.tell({ type: 'signal', name: 'approve', content: no })
    run.tell({ type: 'signal', name: 'approve', content: yes })
    expect(run.state.status).toBe('running')
    run.succeed('ask', { y: integer(1) })
    expect(run.outputs).toEqual({ ...no, y: integer(1) })
  })
})

describe('failure', () => {
  const definition = flow(`${ONE_INPUT}
onFailure: [tell, tidy]
tasks:
  ask:${ASK}
  other:${ASK}
  tell:${ASK}
  tidy:
    compute: '({ y }) => ({ z: y })'
    with: { y: '\${ tasks.ask.y }' }
outputs: { y: '\${ tasks.ask.y }', z: '\${ tasks.other.y }' }`)

  test('runs the tasks for failures, with what the others gave', () => {
    const run = new ScriptedRun(definition, INPUTS)
    expect(run.orderedNames).toEqual(expect.arrayContaining(['ask', 'other']))
    run.succeed('ask', { y: integer(3) })
    run.fail('other')
    expect(run.state.status).toBe('failing')
    expect(run.statusOf('tidy')).toBe('completed')
    run.succeed('tell', { y: integer(1) })
    expect(run.state.status).toBe('faulted')
    expect(run.state.fault?.message).toBe('other failed')
  })

  test('skips those of them that read what is not there', () => {
    const run = new ScriptedRun(definition, INPUTS)
    run.fail('other')
    expect(run.statusOf('ask')).toBe('cancelled')
    expect(run.statusOf('tidy')).toBe('skipped')
  })

  test('leaves them alone when all goes well', () => {
    const run = new ScriptedRun(definition, INPUTS)
    run.succeed('ask', { y: integer(3) })
    run.succeed('other', { y: integer(4) })
    expect(run.state.status).toBe('completed')
    expect(run.statusOf('tell')).toBe('pending')
  })

  test('is none of the run where a task may fail', () => {
    const run = asking('    onFailure: continue')
    run.fail('ask')
    expect(run.state.status).toBe('completed')
    expect(run.outputs).toEqual({})
  })
})

describe('cancel', () => {
  test('ends a run at once, and hears nothing more', () => {
    const run = asking('')
    run.tell({ type: 'cancel', reason: 'enough' })
    expect(run.state.status).toBe('cancelled')
    expect(run.state.fault?.code).toBe(EngineErrorCode.CANCELLED)
    run.succeed('ask', { y: integer(1) })
    expect(run.events.at(-1)?.type).toBe('runCancelled')
  })
})
