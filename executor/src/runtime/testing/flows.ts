import type { Value } from '@flowbuilder/sdk/table/value'
import type { Definition } from '@flowbuilder/sdk/workflow/definition'
import { parseFlow } from '@flowbuilder/sdk/workflow/parseFlow'

/** A definition from its text, without the lines that every flow has. */
export function flow(text: string): Definition {
  return parseFlow(`flow: 1\nname: test\nverify: quorum\n${text}`, { file: 'test.yaml' })
}

/** A chain of tasks that each add one to `x`. */
export function chainOf(length: number): Definition {
  const tasks = Array.from({ length }, (_, index) => {
    const before = index === 0 ? 'inputs.x' : `tasks.t${index - 1}.x`
    return `  t${index}:
    compute: '({ x }) => ({ x: x + 1n })'
    with: { x: '\${ ${before} }' }`
  })
  return flow(`inputs: { x: { type: integer } }
tasks:
${tasks.join('\n')}
outputs: { x: '\${ tasks.t${length - 1}.x }' }`)
}

/** A script per item of `xs` that the test answers, at most `maxParallel` at one time, and their sum. */
export function fanOut(maxParallel: number): Definition {
  return flow(`inputs: { xs: { type: 'integer[]' } }
tasks:
  each:
    script: '({ x }) => ({ y: x })'
    with: { x: '\${ item }' }
    forEach: { in: '\${ inputs.xs }', maxParallel: ${maxParallel} }
    outputs: { y: { type: integer } }
  total:
    compute: '({ ys }) => ({ total: sum(ys) })'
    with: { ys: '\${ tasks.each.y }' }
outputs: { total: '\${ tasks.total.total }' }`)
}

export function integer(value: bigint | number): Value {
  return { type: 'integer', value: BigInt(value) }
}

export function integers(...items: readonly number[]): Value {
  return { type: 'integer[]', items: items.map(BigInt) }
}
