import { flow } from '../../../executor/src/runtime/testing/flows.ts'

/**
 * A bit of everything: pure tasks, a task with an effect that must happen once, items in parallel of which each first attempt may
 * fail, a timer, a signal.
 */
export const WORKLOAD = flow(`inputs: { x: { type: integer }, xs: { type: 'integer[]' } }
tasks:
  first:
    compute: '({ x }) => ({ y: x + 1n })'
    with: { x: '\${ inputs.x }' }
  write:
    script: '({ x }) => ({ y: x })'
    with: { x: '\${ tasks.first.y }' }
    outputs: { y: { type: integer } }
  each:
    script: '({ x }) => ({ y: x })'
    with: { x: '\${ item }' }
    forEach: { in: '\${ inputs.xs }', maxParallel: 2 }
    retry: { limit: 3, delay: 1ms, backoff: constant, jitter: 5ms }
    outputs: { y: { type: integer } }
  pause:
    wait: { for: 5ms }
    needs: [write]
  approval:
    wait: { signal: approve }
    needs: [each]
    outputs: { add: { type: integer } }
  total:
    compute: '({ y, ys, add }) => ({ total: y + sum(ys) + add })'
    with: { y: '\${ tasks.write.y }', ys: '\${ tasks.each.y }', add: '\${ tasks.approval.add }' }
    needs: [pause]
outputs: { total: '\${ tasks.total.total }' }`)

/** Items of `xs`. */
export const ITEMS = [10, 20, 30]
/** Content of the signal. */
export const ADDED = 1_000

/** What the scripts of the workload give: twice their input. */
export function answerOf(x: bigint): bigint {
  return 2n * x
}

export function expectedTotal(x: number): bigint {
  const items = ITEMS.reduce((sum, item) => sum + answerOf(BigInt(item)), 0n)
  return answerOf(BigInt(x) + 1n) + items + BigInt(ADDED)
}

/** Units with a result in a finished run. */
export const UNITS = [
  'first',
  'write',
  'each',
  'each[0]',
  'each[1]',
  'each[2]',
  'pause',
  'approval',
  'total',
]
