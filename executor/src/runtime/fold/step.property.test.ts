import type { Definition } from '@flowbuilder/sdk/workflow/definition'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { flow, integer, integers } from '../testing/flows.ts'
import { ScriptedRun } from '../testing/scriptedRun.ts'
import { unitName } from './runState.ts'
import { dueAtMs } from './step.ts'

/** A task of a random flow; `reads` and `needs` choose among the tasks before it. */
interface Draft {
  readonly kind: 'compute' | 'script' | 'loop'
  readonly reads: number
  readonly needs: number | undefined
  readonly when: boolean
  /** How often each unit fails before it succeeds; more than the limit of retries makes it a skip. */
  readonly failures: number
}

const draft: fc.Arbitrary<Draft> = fc.record({
  kind: fc.constantFrom('compute', 'script', 'loop'),
  reads: fc.nat({ max: 7 }),
  needs: fc.option(fc.nat({ max: 7 }), { nil: undefined }),
  when: fc.boolean(),
  failures: fc.nat({ max: 3 }),
})

const RETRIES = 2

function definitionOf(drafts: readonly Draft[]): Definition {
  const tasks = drafts.map((task, index): string => {
    const source = index === 0 ? 'inputs.x' : `tasks.t${task.reads % index}.y`
    const needs =
      task.needs !== undefined && index > 0 ? `\n    needs: [t${task.needs % index}]` : ''
    const when = task.when ? `\n    when: '${source} % 3n !== 0n'` : ''
    const common = `    with: { x: '\${ ${task.kind === 'loop' ? 'item' : source} }' }${needs}${when}`
    switch (task.kind) {
      case 'compute':
        return `  t${index}:\n    compute: '({ x }) => ({ y: x + 1n })'\n${common}`
      case 'script':
        return `  t${index}:\n    script: '({ x }) => ({ y: x })'\n${common}${OUTSIDE}`
      default:
        return `  each${index}:
    script: '({ x }) => ({ y: x })'
    forEach: { in: '\${ inputs.xs }', maxParallel: 2 }
${common}${OUTSIDE}
  t${index}:
    compute: '({ ys }) => ({ y: sum(ys) })'
    with: { ys: '\${ tasks.each${index}.y }' }`
    }
  })
  const outputs = drafts.map((_, index) => `  o${index}: '\${ tasks.t${index}.y }'`)
  return flow(`inputs: { x: { type: integer }, xs: { type: 'integer[]' } }
tasks:
${tasks.join('\n')}
outputs:
${outputs.join('\n')}`)
}

const OUTSIDE = `
    onFailure: continue
    retry: { limit: ${RETRIES}, delay: 1s, backoff: linear, jitter: 1s }
    outputs: { y: { type: integer } }`

/** Runs a flow to its end: `pick` chooses what happens next among so many things, `crashes` says whether the process dies before it. */
function runToEnd(
  drafts: readonly Draft[],
  pick: (choices: number) => number,
  crashes: () => boolean,
): ScriptedRun {
  const run = new ScriptedRun(definitionOf(drafts), { x: integer(4), xs: integers(1, 2, 3) })
  while (run.state.status === 'running') {
    if (crashes()) run.crash()
    const [order] = run.ordered.slice(pick(run.ordered.length))
    if (order === undefined) {
      const dueMs = dueAtMs(run.state)
      if (!Number.isFinite(dueMs)) throw new Error('the run hangs')
      run.advance(dueMs - run.nowMs)
      continue
    }
    const name = unitName(run.state.plan, order)
    const failures = drafts[Number(/\d+/.exec(name)?.[0])]?.failures ?? 0
    const { x } = order.inputs
    if (order.attempt <= failures) run.fail(name, true)
    else run.succeed(name, { y: integer((x?.type === 'integer' ? x.value : 0n) * 7n) })
  }
  return run
}

const statusesOf = (run: ScriptedRun): readonly string[] =>
  run.state.tasks.map(({ plan, status }) => `${plan.name} ${status}`)

describe('a random flow', () => {
  test('ends the same in any order, and over any crashes', () => {
    fc.assert(
      fc.property(
        fc.array(draft, { minLength: 1, maxLength: 8 }),
        fc.infiniteStream(fc.nat({ max: 1_000 })),
        fc.infiniteStream(fc.boolean()),
        (drafts, picks, crashes) => {
          const inOrder = runToEnd(
            drafts,
            () => 0,
            () => false,
          )
          const any = runToEnd(
            drafts,
            (choices) => (choices === 0 ? 0 : (picks.next().value ?? 0) % choices),
            () => crashes.next().value ?? false,
          )
          expect(any.state.status).toBe('completed')
          expect(statusesOf(any)).toEqual(statusesOf(inOrder))
          expect(any.outputs).toEqual(inOrder.outputs)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('has one result a unit, and no attempt after it', () => {
    fc.assert(
      fc.property(fc.array(draft, { minLength: 1, maxLength: 8 }), (drafts) => {
        const { events, state } = runToEnd(
          drafts,
          () => 0,
          () => false,
        )
        const ended = new Set<string>()
        for (const event of events) {
          if (!('task' in event)) continue
          const name = unitName(state.plan, event)
          expect(ended.has(name)).toBe(false)
          if (/Completed|Faulted|Skipped/.test(event.type)) ended.add(name)
        }
      }),
      { numRuns: 20 },
    )
  })
})
