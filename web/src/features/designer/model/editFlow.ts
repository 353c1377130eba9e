import { type Document, isMap, isScalar, isSeq, parseDocument, type YAMLMap } from 'yaml'
import { writeDocument } from './writeDocument.ts'

/** What a new task of each kind starts as. */
const STARTERS: Readonly<Record<string, unknown>> = {
  compute: '({}) => ({ result: 1n })\n',
  script: '({}) => ({ result: 1 })\n',
  sql: 'SELECT 1 AS one\n',
  http: { method: 'GET', url: 'https://example.com/' },
  'chain.read': { to: '${ contract }', function: 'function decimals() view returns (uint8)' },
  'chain.write': { to: '${ contract }', function: 'function poke()' },
  wait: { for: '1m' },
}
export const NEW_TASK_KINDS = Object.keys(STARTERS)

/*
 * Each edit takes a workflow file and gives the changed one. Comments, quotes and blocks of the rest stay as they are; only
 * spaces inside brackets may change.
 */

/** Adds a task with a name that is free. Errors: none; a text that is no YAML map comes back unchanged. */
export function addTask(text: string, kind: string): { text: string; name: string } {
  const document = parseDocument(text)
  const taken = namesOf(document)
  let index = taken.length + 1
  while (taken.includes(`task${index}`)) index += 1
  const name = `task${index}`
  if (document.errors.length > 0) return { text, name }
  document.setIn(['tasks', name], document.createNode({ [kind]: STARTERS[kind] ?? '' }))
  return { text: writeDocument(document), name }
}

/** Takes a task out, and out of the `needs` of others. References to it stay: whoever reads it must decide. */
export function removeTask(text: string, name: string): string {
  const document = parseDocument(text)
  document.deleteIn(['tasks', name])
  for (const other of namesOf(document)) removeNeed(document, other, name)
  return writeDocument(document)
}

/** Gives a task another name, everywhere it is named. */
export function renameTask(text: string, from: string, to: string): string {
  const document = parseDocument(text)
  const tasks = document.get('tasks')
  if (!isMap(tasks) || tasks.has(to)) return text
  for (const { key } of (tasks as YAMLMap).items) {
    if (isScalar(key) && key.value === from) key.value = to
  }
  for (const other of namesOf(document)) {
    const needs = document.getIn(['tasks', other, 'needs'])
    if (!isSeq(needs)) continue
    for (const item of needs.items) if (isScalar(item) && item.value === from) item.value = to
  }
  return writeDocument(document).replaceAll(new RegExp(`\\btasks\\.${from}\\b`, 'g'), `tasks.${to}`)
}

/** Makes `to` wait for `from`. */
export function connectTasks(text: string, from: string, to: string): string {
  if (from === to) return text
  const document = parseDocument(text)
  const needs = document.getIn(['tasks', to, 'needs'])
  const known = isSeq(needs) ? (needs.toJSON() as unknown[]) : []
  if (known.includes(from)) return text
  const list = document.createNode([...known, from], { flow: true })
  document.setIn(['tasks', to, 'needs'], list)
  return writeDocument(document)
}

/** Lets `to` start without `from`, as far as `needs` made it wait. */
export function disconnectTasks(text: string, from: string, to: string): string {
  const document = parseDocument(text)
  removeNeed(document, to, from)
  return writeDocument(document)
}

function namesOf(document: Document): string[] {
  const tasks = document.get('tasks')
  return isMap(tasks) ? (tasks as YAMLMap).items.map(({ key }) => String(key)) : []
}

function removeNeed(document: Document, task: string, need: string): void {
  const needs = document.getIn(['tasks', task, 'needs'])
  if (!isSeq(needs)) return
  const left = (needs.toJSON() as unknown[]).filter((item) => item !== need)
  if (left.length === needs.items.length) return
  if (left.length === 0) document.deleteIn(['tasks', task, 'needs'])
  else document.setIn(['tasks', task, 'needs'], document.createNode(left, { flow: true }))
}
