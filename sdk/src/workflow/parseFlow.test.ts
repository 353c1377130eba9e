import { describe, expect, it } from 'vitest'
import { FlowError, formatLocation } from '../errors/flowError.ts'
import { parseFlow } from './parseFlow.ts'

const VALID = `flow: 1
name: sample
inputs:
  accounts:
    type: table
    columns: { account: address, stake: integer }
  reward: integer
tasks:
  first:
    compute: |
      ({ stakes }) => ({ total: sum(stakes) })
    with:
      stakes: \${ inputs.accounts.stake }
outputs:
  total: \${ tasks.first.total }
`

/** Code and place of the error that `source` gives. */
function refusal(source: string): string {
  try {
    parseFlow(source, { file: 'flow.yaml' })
  } catch (error) {
    if (!(error instanceof FlowError)) throw error
    return `${error.code} ${error.where === undefined ? 'nowhere' : formatLocation(error.where)}`
  }
  return 'accepted'
}

/** The valid file with one part replaced. */
function changed(from: string, to: string): string {
  if (!VALID.includes(from)) throw new Error(`the valid file has no ${from}`)
  return VALID.replace(from, to)
}

describe('parseFlow', () => {
  it('accepts a valid file and fills in the defaults', () => {
    const { locations: _, ...definition } = parseFlow(VALID, { file: 'flow.yaml' })
    expect(definition).toEqual({
      flow: 1,
      name: 'sample',
      verify: 'zk',
      inputs: {
        accounts: { type: 'table', columns: { account: 'address', stake: 'integer' } },
        reward: { type: 'integer' },
      },
      tasks: {
        first: {
          compute: '({ stakes }) => ({ total: sum(stakes) })',
          with: { stakes: '${inputs.accounts.stake}' },
        },
      },
      outputs: { total: '${tasks.first.total}' },
    })
  })

  it.each([
    ['an unknown key', 'name: sample', 'name: sample\nnmae: x', 'FLOW_UNKNOWN_KEY flow.yaml:3:1'],
    ['an unknown key of a task', '    with:', '    wiht:', 'FLOW_UNKNOWN_KEY flow.yaml:12:5'],
    ['a missing name', 'name: sample\n', '', 'FLOW_MISSING_KEY flow.yaml:1:1'],
    [
      'a missing column list',
      '    columns: { account: address, stake: integer }\n',
      '',
      'FLOW_MISSING_KEY flow.yaml:5:5',
    ],
    [
      'a key that stands twice',
      'name: sample',
      'name: sample\nname: other',
      'FLOW_DUPLICATE_KEY flow.yaml:3:1',
    ],
    [
      'a list where a map should be',
      'reward: integer',
      'reward: [integer]',
      'FLOW_WRONG_TYPE flow.yaml:7:11',
    ],
    ['a name that is a number', 'name: sample', 'name: 12', 'FLOW_WRONG_TYPE flow.yaml:2:7'],
    ['another version', 'flow: 1', 'flow: 2', 'FLOW_VERSION_UNSUPPORTED flow.yaml:1:7'],
    ['a version as text', 'flow: 1', 'flow: "1"', 'FLOW_VERSION_UNSUPPORTED flow.yaml:1:7'],
    [
      'a mode that nobody knows',
      'name: sample',
      'name: sample\nverify: trust',
      'FLOW_VALUE_INVALID flow.yaml:3:9',
    ],
    [
      'a task of two kinds',
      'first:\n    compute',
      'first:\n    http: x\n    compute',
      'FLOW_TASK_KIND_AMBIGUOUS flow.yaml:10:5',
    ],
    [
      'a task without a kind',
      '    compute: |\n      ({ stakes }) => ({ total: sum(stakes) })\n',
      '',
      'FLOW_TASK_KIND_AMBIGUOUS flow.yaml:10:5',
    ],
    [
      'a type that nobody knows',
      'stake: integer',
      'stake: intger',
      'FLOW_TYPE_UNKNOWN flow.yaml:6:41',
    ],
    ['a capital in the name', 'name: sample', 'name: Sample', 'FLOW_NAME_INVALID flow.yaml:2:7'],
    ['a hyphen in a task name', '  first:', '  fir-st:', 'FLOW_NAME_INVALID flow.yaml:9:3'],
    [
      'columns of a type that has none',
      'reward: integer',
      'reward: { type: integer, columns: {} }',
      'FLOW_VALUE_INVALID flow.yaml:7:37',
    ],
    [
      'text around a reference',
      '${ tasks.first.total }',
      'x ${ tasks.first.total }',
      'FLOW_REFERENCE_SYNTAX flow.yaml:15:10',
    ],
    [
      'an unknown input',
      'inputs.accounts.stake }',
      'inputs.acounts.stake }',
      'FLOW_UNKNOWN_INPUT flow.yaml:13:15',
    ],
    [
      'an input named like a method of Object',
      'inputs.accounts.stake }',
      'inputs.toString }',
      'FLOW_UNKNOWN_INPUT flow.yaml:13:15',
    ],
    [
      'an unknown column',
      'inputs.accounts.stake }',
      'inputs.accounts.steak }',
      'FLOW_UNKNOWN_COLUMN flow.yaml:13:15',
    ],
    [
      'a field of an integer',
      'inputs.accounts.stake }',
      'inputs.reward.wei }',
      'FLOW_UNKNOWN_COLUMN flow.yaml:13:15',
    ],
    [
      'an unknown task',
      'tasks.first.total',
      'tasks.frist.total',
      'FLOW_UNKNOWN_TASK flow.yaml:15:10',
    ],
    [
      'an integer beyond 96 bits',
      '${ inputs.accounts.stake }',
      '79228162514264337593543950336',
      'FLOW_VALUE_INVALID flow.yaml:13:15',
    ],
    [
      'a fraction as argument',
      '${ inputs.accounts.stake }',
      '1.5',
      'FLOW_VALUE_INVALID flow.yaml:13:15',
    ],
    [
      'no outputs',
      'outputs:\n  total: ${ tasks.first.total }',
      'outputs: {}',
      'FLOW_VALUE_INVALID flow.yaml:14:10',
    ],
    [
      'an alias',
      'reward: integer',
      'reward: &r integer\n  bonus: *r',
      'FLOW_YAML_FEATURE flow.yaml:7:14',
    ],
    ['a tag', 'reward: integer', 'reward: !secret integer', 'FLOW_YAML_SYNTAX flow.yaml:7:11'],
    ['a second document', 'flow: 1', 'flow: 1\n---\nflow: 1', 'FLOW_YAML_FEATURE flow.yaml:2:1'],
    [
      'a bracket that never ends',
      'reward: integer',
      'reward: [integer',
      'FLOW_YAML_SYNTAX flow.yaml:8:1',
    ],
    [
      'a task that no output needs',
      'outputs:',
      '  other:\n    compute: "() => ({ x: 1n })"\noutputs:',
      'FLOW_TASK_UNUSED flow.yaml:15:5',
    ],
  ])('refuses %s at its place', (_, from, to, expected) => {
    expect(refusal(changed(from, to))).toBe(expected)
  })

  it('names a cycle of tasks as a path', () => {
    const source = `flow: 1
name: cycle
tasks:
  a: { compute: '({ x }) => ({ x })', with: { x: '\${tasks.b.x}' } }
  b: { compute: '({ x }) => ({ x })', with: { x: '\${tasks.c.x}' } }
  c: { compute: '({ x }) => ({ x })', with: { x: '\${tasks.a.x}' } }
outputs: { x: '\${tasks.a.x}' }
`
    expect(refusal(source)).toBe('FLOW_CYCLE flow.yaml:6:50')
    expect(() => parseFlow(source, { file: 'f' })).toThrow(
      expect.objectContaining({
        data: { code: 'FLOW_CYCLE', path: 'tasks.c.with.x', cycle: ['a', 'b', 'c', 'a'] },
      }),
    )
  })

  it('finds a cycle that no output reaches', () => {
    const source = changed(
      'outputs:',
      "  a: { compute: '() => ({})', with: { x: '${tasks.a}' } }\noutputs:",
    )
    expect(refusal(source)).toBe('FLOW_CYCLE flow.yaml:14:42')
  })

  it('suggests the name that was meant', () => {
    const source = changed('inputs.accounts.stake', 'inputs.accounts.steak')
    expect(() => parseFlow(source, { file: 'f' })).toThrow(
      expect.objectContaining({
        data: {
          code: 'FLOW_UNKNOWN_COLUMN',
          path: 'tasks.first.with.stakes',
          name: 'steak',
          suggestion: 'stake',
        },
      }),
    )
  })

  it('refuses the longest file that is too long and accepts the same file one character shorter', () => {
    const padding = 2 ** 18 - VALID.length
    expect(refusal(`${VALID}#${'x'.repeat(padding - 1)}`)).toBe('accepted')
    expect(refusal(`${VALID}#${'x'.repeat(padding)}`)).toBe('FLOW_FILE_TOO_LONG flow.yaml:1:1')
  })

  it('refuses nesting without overflowing the stack', () => {
    expect(refusal(`flow: ${'['.repeat(100_000)}`)).toBe('FLOW_NESTING_TOO_DEEP flow.yaml:1:519')
    expect(refusal(`flow: ${'['.repeat(20)}${']'.repeat(20)}`)).toBe(
      'FLOW_NESTING_TOO_DEEP flow.yaml:1:23',
    )
    const deep = Array.from({ length: 3000 }, (_, level) => `${' '.repeat(level)}a:`).join('\n')
    expect(refusal(deep)).toMatch(/^FLOW_(NESTING_TOO_DEEP|FILE_TOO_LONG)/)
  })

  it('refuses the empty file as a workflow without keys', () => {
    expect(refusal('')).toBe('FLOW_MISSING_KEY flow.yaml:1:1')
    expect(refusal('# only a comment\n')).toBe('FLOW_MISSING_KEY flow.yaml:1:1')
  })

  it('refuses a compute source one character too long', () => {
    const body = '({ stakes }) => ({ total: sum(stakes) })'
    const comment = (length: number): string => `${body} //${'x'.repeat(length - body.length - 3)}`
    expect(refusal(changed(body, comment(2 ** 14)))).toBe('accepted')
    expect(refusal(changed(body, comment(2 ** 14 + 1)))).toBe('FLOW_TOO_LONG flow.yaml:10:14')
  })

  it('refuses one task too many', () => {
    const tasks = (count: number): string =>
      `flow: 1\nname: many\ntasks:\n${Array.from({ length: count }, (_, i) => `  t${i}: { compute: "() => ({ x: 1n })" }`).join('\n')}\noutputs:\n  o: { ${Array.from({ length: Math.min(count, 32) }, (_, i) => `c${i}: "\${tasks.t${i}}"`).join(', ')} }\n`
    expect(refusal(tasks(32))).toBe('accepted')
    expect(refusal(tasks(33))).toBe('FLOW_TOO_MANY flow.yaml:4:3')
  })
})

describe('places inside compute sources', () => {
  const bad = '({ stakes }) => {\n  const total = sum(stakes)\n  return { total: total == 0n }\n}'
  const styles: [string, string, string][] = [
    ['a literal block', `|\n${indent(bad, 6)}`, 'flow.yaml:13:25'],
    ['a literal block with a header comment', `|-  # body\n${indent(bad, 8)}`, 'flow.yaml:13:27'],
    ['a folded block', `>\n${indent(bad.replaceAll('\n', '\n\n'), 6)}`, 'flow.yaml:15:25'],
    ['a double-quoted text', JSON.stringify(bad), 'flow.yaml:10:81'],
    [
      'a single-quoted text over lines',
      `'${indent(bad.replace('(stakes)\n', '(stakes);\n'), 6).trimStart()}'`,
      'flow.yaml:12:25',
    ],
  ]
  it.each(styles)('points at the true line and column in %s', (_, text, expected) => {
    const source = changed('|\n      ({ stakes }) => ({ total: sum(stakes) })', text)
    expect(refusal(source)).toBe(`COMPILE_UNSUPPORTED ${expected}`)
  })

  function indent(text: string, spaces: number): string {
    return text
      .split('\n')
      .map((line) => (line === '' ? '' : ' '.repeat(spaces) + line))
      .join('\n')
  }
})
