import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseFlow } from '@flowbuilder/sdk/workflow/parseFlow'
import { describe, expect, it } from 'vitest'
import { diffLines, MAX_LINES } from '../../web/src/features/designer/model/diffLines.ts'
import {
  addTask,
  connectTasks,
  disconnectTasks,
  NEW_TASK_KINDS,
  removeTask,
  renameTask,
} from '../../web/src/features/designer/model/editFlow.ts'
import {
  MAX_STEPS,
  push,
  redo,
  startHistory,
  undo,
} from '../../web/src/features/designer/model/history.ts'
import { readCanvas } from '../../web/src/features/designer/model/readCanvas.ts'
import {
  readField,
  type TaskField,
  taskFields,
  writeField,
} from '../../web/src/features/designer/model/taskFields.ts'
import { typeWires } from '../../web/src/features/designer/model/typeWires.ts'

const SAMPLES = fileURLToPath(new URL('../../samples', import.meta.url))
const FLOW = `# What it is for
flow: 1
tasks:
  # the first one
  one:
    compute: |
      ({}) => ({ value: 1n })
  two:
    compute: |
      ({ value }) => ({ doubled: value * 2n })
    with: { value: "\${ tasks.one.value }" } # read here
  three: { compute: "({}) => ({})", needs: [ two ] }
`

describe('readCanvas', () => {
  it('finds tasks, what they read, and what they only wait for', () => {
    const canvas = readCanvas(FLOW)
    expect(canvas?.tasks.map(({ name, kind }) => [name, kind])).toEqual([
      ['one', 'compute'],
      ['two', 'compute'],
      ['three', 'compute'],
    ])
    expect(canvas?.edges).toEqual([
      { from: 'one', to: 'two', fields: ['value'], plain: false },
      { from: 'two', to: 'three', fields: [], plain: true },
    ])
    expect(canvas?.stages).toEqual([['one'], ['two'], ['three']])
  })

  it('knows the lines of a task', () => {
    const two = readCanvas(FLOW)?.tasks[1]
    expect([two?.firstLine, two?.lastLine]).toEqual([8, 11])
  })

  it('draws what is unfinished or goes in a circle, and nothing where there is no YAML', () => {
    expect(readCanvas('flow: 1')?.tasks).toEqual([])
    expect(readCanvas('tasks: { a: }')?.tasks.map(({ kind }) => kind)).toEqual([''])
    const circle = readCanvas('tasks: { a: { needs: [b] }, b: { needs: [a] } }')
    expect(circle?.stages.flat().sort()).toEqual(['a', 'b'])
    expect(readCanvas('tasks: { a: [')).toBeUndefined()
  })

  it('reads every sample', () => {
    for (const sample of readdirSync(SAMPLES)) {
      const canvas = readCanvas(readFileSync(`${SAMPLES}/${sample}/flow.yaml`, 'utf8'))
      expect(
        canvas?.tasks.every(({ kind }) => kind !== ''),
        sample,
      ).toBe(true)
    }
  })
})

describe('edits', () => {
  it('keep comments, and the meaning of every sample', () => {
    for (const sample of readdirSync(SAMPLES)) {
      const text = readFileSync(`${SAMPLES}/${sample}/flow.yaml`, 'utf8')
      const { text: added, name } = addTask(text, 'compute')
      const back = removeTask(added, name)
      const comments = text.match(/^#.*$/gm) ?? []
      expect(back.match(/^#.*$/gm) ?? [], sample).toEqual(comments)
      const plain = (source: string): string =>
        JSON.stringify({ ...parseFlow(source, { file: 'f' }), locations: undefined }, (_, value) =>
          typeof value === 'bigint' ? String(value) : value,
        )
      expect(plain(back), sample).toBe(plain(text))
    }
  })

  it('add a task of every kind under a name that is free', () => {
    for (const kind of NEW_TASK_KINDS) {
      const { text, name } = addTask(FLOW, kind)
      expect(name).toBe('task4')
      expect(readCanvas(text)?.tasks.at(-1)).toMatchObject({ name: 'task4', kind })
    }
  })

  it('rename a task everywhere it is named', () => {
    const text = renameTask(renameTask(FLOW, 'one', 'first'), 'two', 'second')
    expect(readCanvas(text)?.edges.map(({ from, to }) => [from, to])).toEqual([
      ['first', 'second'],
      ['second', 'three'],
    ])
    expect(text).toContain('# the first one')
    expect(renameTask(FLOW, 'one', 'two')).toBe(FLOW)
  })

  it('connect and disconnect by needs, and take a removed task out of them', () => {
    const connected = connectTasks(FLOW, 'one', 'three')
    expect(connected).toContain('needs: [ two, one ]')
    expect(connectTasks(connected, 'one', 'three')).toBe(connected)
    expect(connectTasks(FLOW, 'one', 'one')).toBe(FLOW)
    expect(readCanvas(disconnectTasks(connected, 'one', 'three'))?.edges).toHaveLength(2)
    expect(removeTask(FLOW, 'two')).not.toContain('needs')
  })
})

describe('the fields of a task', () => {
  const field = (kind: string, name: string): TaskField => {
    const found = taskFields(kind).find(({ path }) => path.join('.') === name)
    if (found === undefined) throw new Error(`no field ${name}`)
    return found
  }
  const KINDS = `flow: 1
tasks:
  # asks outside
  ask: { http: https://example.com/, retry: 3 } # short
  pause: { wait: 10s }
`

  it('come from the schema, for every kind of task, those of the kind first', () => {
    for (const kind of NEW_TASK_KINDS) {
      const [first] = taskFields(kind)
      expect(first?.path[0], kind).toBe(kind)
      expect(new Set(taskFields(kind).map(({ path }) => path.join('.'))).size).toBe(
        taskFields(kind).length,
      )
    }
    expect(taskFields('dream')).toEqual([])
    expect(field('http', 'http.method')).toMatchObject({ editor: 'choice', required: false })
    expect(field('chain.read', 'chain.read.to')).toMatchObject({ editor: 'text', required: true })
    expect(field('script', 'gas').editor).toBe('number')
    expect(field('sql', 'outputs')).toMatchObject({ editor: 'yaml', required: true })
  })

  it('change the source of a task and nothing else', () => {
    const compute = field('compute', 'compute')
    const text = writeField(FLOW, 'one', compute, '({}) => ({ value: 2n })\n')
    expect(text).toBe(FLOW.replace('1n', '2n'))
    expect(readField(text ?? '', 'one', compute)).toBe('({}) => ({ value: 2n })\n')
  })

  it('write a short task out as soon as another field is wanted, and keep comments', () => {
    const url = field('http', 'http.url')
    expect(readField(KINDS, 'ask', url)).toBe('https://example.com/')
    const text = writeField(KINDS, 'ask', field('http', 'http.method'), 'POST') ?? ''
    expect(text).toContain('http: { url: https://example.com/, method: POST }')
    expect(text).toContain('# asks outside')
    expect(readField(text, 'ask', url)).toBe('https://example.com/')
    expect(readField(KINDS, 'pause', field('wait', 'wait.for'))).toBe('10s')
    expect(readField(KINDS, 'pause', field('wait', 'wait.signal'))).toBe('')
  })

  it('take out what is emptied, and refuse what is no value of the field', () => {
    const retry = field('http', 'retry')
    expect(readField(KINDS, 'ask', retry)).toBe('3')
    expect(writeField(KINDS, 'ask', retry, ' ')).not.toContain('retry')
    expect(writeField(KINDS, 'ask', retry, '{ limit: 2')).toBeUndefined()
    expect(writeField(KINDS, 'ask', field('script', 'gas'), 'much')).toBeUndefined()
    expect(writeField(KINDS, 'nobody', retry, '1')).toBeUndefined()
    const outputs = field('http', 'outputs')
    const text = writeField(KINDS, 'ask', outputs, 'price: integer') ?? ''
    expect(readField(text, 'ask', outputs)).toBe('price: integer')
  })
})

describe('diffLines', () => {
  it('finds what was taken out and what was put in, in order', () => {
    expect(diffLines('a\nb\nc', 'a\nx\nc').map(({ side }) => side)).toEqual([
      'both',
      'before',
      'after',
      'both',
    ])
    expect(diffLines('a\nb\nc\nd', 'b\nd').map(({ side }) => side)).toEqual([
      'before',
      'both',
      'before',
      'both',
    ])
  })

  it('says nothing of equal texts, and everything of ones that are too long', () => {
    expect(diffLines('a\nb', 'a\nb').every(({ side }) => side === 'both')).toBe(true)
    const long = (text: string): string =>
      Array(MAX_LINES + 1)
        .fill(text)
        .join('\n')
    const changed = diffLines(long('a'), long('b'))
    expect(changed.filter(({ side }) => side === 'both')).toEqual([])
    expect(changed).toHaveLength(2 * (MAX_LINES + 1))
  })
})

describe('typeWires', () => {
  it('names what runs along the edges, inferred and declared', () => {
    const source = `flow: 1
name: wires
verify: quorum
inputs: { xs: { type: 'integer[]' } }
tasks:
  one: { compute: '({ xs }) => ({ total: sum(xs), all: xs })', with: { xs: '\${ inputs.xs }' } }
  two:
    sql: SELECT 1 AS one
    outputs: { rows: { type: table, columns: { one: integer } } }
outputs: { total: '\${ tasks.one.total }', rows: '\${ tasks.two.rows }' }
`
    const types = typeWires(parseFlow(source, { file: 'wires.yaml' }))
    expect(Object.fromEntries(types)).toEqual({
      'one.total': 'integer',
      'one.all': 'integer[]',
      'two.rows': 'table',
    })
  })
})

describe('history', () => {
  it('goes back and forth, and forgets what was undone once something new happens', () => {
    const three = push(push(startHistory('a'), 'b'), 'c')
    expect(undo(undo(three)).present).toBe('a')
    expect(redo(undo(three)).present).toBe('c')
    expect(redo(push(undo(three), 'd')).present).toBe('d')
    expect(push(three, 'c')).toBe(three)
    expect(undo(startHistory('a')).present).toBe('a')
  })

  it('keeps no more steps than its limit', () => {
    let history = startHistory('')
    for (let index = 0; index <= MAX_STEPS; index++) history = push(history, String(index))
    expect(history.past).toHaveLength(MAX_STEPS)
  })
})
