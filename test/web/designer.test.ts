import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseFlow } from '@flowbuilder/sdk/workflow/parseFlow'
import { describe, expect, it } from 'vitest'
import {
  addTask,
  connectTasks,
  disconnectTasks,
  NEW_TASK_KINDS,
  readTaskText,
  removeTask,
  renameTask,
  writeTaskText,
} from '../../web/src/features/designer/model/editFlow.ts'
import {
  MAX_STEPS,
  push,
  redo,
  startHistory,
  undo,
} from '../../web/src/features/designer/model/history.ts'
import { readCanvas } from '../../web/src/features/designer/model/readCanvas.ts'

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

  it('change the source of a task and nothing else', () => {
    const text = writeTaskText(FLOW, 'one', 'compute', '({}) => ({ value: 2n })\n')
    expect(text).toBe(FLOW.replace('1n', '2n'))
    expect(readTaskText(text, 'one', 'compute')).toBe('({}) => ({ value: 2n })\n')
    expect(readTaskText(FLOW, 'one', 'http')).toBeUndefined()
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
