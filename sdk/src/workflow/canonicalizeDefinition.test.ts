import { describe, expect, it } from 'vitest'
import { canonicalizeDefinition, hashDefinition } from './canonicalizeDefinition.ts'
import { flow } from './flowBuilder.ts'
import { parseFlow } from './parseFlow.ts'

const YAML = `flow: 1
name: canonical
verify: zk
inputs:
  list: { type: 'integer[]' }
  flag: { type: boolean, description: a flag }
tasks:
  work:
    compute: |
      ({ list, factor, flag }) => {
        return { result: sum(list) * factor, flag }
      }
    with: { list: '\${ inputs.list }', factor: 1_000, flag: true }
outputs:
  result: \${ tasks.work.result }
  rows: { value: '\${inputs.list}' }
`

/** The same workflow with other comments, order, styles, white space, and defaults left out. */
const OTHER_STYLE = `# A comment
outputs: {"rows": {"value": "\${  inputs.list }"}, result: '\${tasks.work.result}'}
tasks:
    work:
        with:
            flag: True
            factor: '1000'   # as text
            list: "\${inputs.list}"
        compute: "\\n({ list, factor, flag }) => {  \\r\\n  return { result: sum(list) * factor, flag }\\n}\\n\\n"
inputs:
    flag:
        description: " a flag "
        type: boolean
    list: integer[]
name: "canonical"
flow: 1
`

const hashOf = (source: string): string => hashDefinition(parseFlow(source, { file: 'f' }))

describe('definitionHash', () => {
  it('is the same for every way to write one workflow', () => {
    expect(hashOf(OTHER_STYLE)).toBe(hashOf(YAML))
  })

  it('is the same from the TypeScript builder', () => {
    const definition = flow('canonical')
      .input('flag', { type: 'boolean', description: 'a flag' })
      .output('rows', { value: '${inputs.list}' })
      .compute(
        'work',
        '({ list, factor, flag }) => {\n  return { result: sum(list) * factor, flag }\n}',
        {
          with: { flag: true, factor: 1000n, list: '${inputs.list}' },
        },
      )
      .output('result', '${tasks.work.result}')
      .input('list', 'integer[]')
      .build()
    expect(hashDefinition(definition)).toBe(hashOf(YAML))
  })

  it('is the same from its own canonical form', () => {
    const bytes = canonicalizeDefinition(parseFlow(YAML, { file: 'f' }))
    const text = new TextDecoder().decode(bytes)
    expect(canonicalizeDefinition(parseFlow(text, { file: 'f' }))).toEqual(bytes)
    expect(
      text.startsWith('{"flow":1,"inputs":{"flag":{"description":"a flag","type":"boolean"}'),
    ).toBe(true)
  })

  it.each([
    ['a name', 'name: canonical', 'name: canonical-2'],
    ['a number', '1_000', '1_001'],
    ['an operator', '* factor', '+ factor'],
    ['a type', "'integer[]'", "'boolean[]'"],
    ['a flag', 'flag: true', 'flag: false'],
    ['a description', 'a flag', 'the flag'],
  ])('changes with %s', (_, from, to) => {
    expect(hashOf(YAML.replace(from, to))).not.toBe(hashOf(YAML))
  })
})
