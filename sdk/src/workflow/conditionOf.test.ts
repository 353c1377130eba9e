import { describe, expect, it } from 'vitest'
import { conditionOf } from './conditionOf.ts'

describe('a condition', () => {
  it.each([
    [
      'inputs.limit < tasks.price.value',
      '(inputs_limit < tasks_price_value\n)',
      ['inputs.limit', 'tasks.price.value'],
    ],
    ['inputs.list.length > 0', '(inputs_list.length > 0\n)', ['inputs.list']],
    [
      'inputs.list.every((x) => x > item.least)',
      '(inputs_list.every((x) => x > item_least)\n)',
      ['inputs.list', 'item.least'],
    ],
    ['(inputs.a > 1n) && item > 1n;', '((inputs_a > 1n) && item > 1n\n)', ['inputs.a', 'item']],
    ['tasks.a > tasks.a', '(tasks_a > tasks_a\n)', ['tasks.a']],
    ['inputs.a.b > inputs.a_b', '(inputs_a_b > inputs_a_b_\n)', ['inputs.a.b', 'inputs.a_b']],
    ['true // always', '(true\n)', []],
  ])('becomes a compute task: %s', (when, body, references) => {
    const { compute, with: args } = conditionOf(when)
    expect(compute.slice(compute.indexOf('=> ') + 3)).toBe(body)
    expect(Object.values(args)).toEqual(references.map((text) => `\${${text}}`))
  })

  it.each([
    ['', 'COMPILE_SYNTAX', 1],
    ['inputs.a; inputs.b', 'COMPILE_SYNTAX', 11],
    ['(inputs.a))', 'COMPILE_SYNTAX', 11],
    ['const a = true', 'COMPILE_SYNTAX', 1],
    ['inputs', 'COMPILE_UNKNOWN_NAME', 1],
    ['item.a.b > 1n', 'COMPILE_UNKNOWN_NAME', 1],
    ['tasks.a.b.c.d.e.f', 'COMPILE_UNKNOWN_NAME', 1],
    ['inputs.a == 1n', 'COMPILE_UNSUPPORTED', 1],
    ['await inputs.a', 'COMPILE_UNSUPPORTED', 1],
    ['inputs.list.some((item) => item > 1n)', 'COMPILE_UNSUPPORTED', 19],
  ])('is refused: %s', (when, code, column) => {
    expect(() => conditionOf(when)).toThrow(
      expect.objectContaining({ code, where: expect.objectContaining({ column }) }),
    )
  })
})
