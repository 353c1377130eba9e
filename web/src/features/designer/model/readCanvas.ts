import { TASK_KINDS } from '@flowbuilder/sdk/workflow/definition'
import { isMap, isScalar, LineCounter, parseDocument, type YAMLMap } from 'yaml'

/** A task as the canvas shows it. */
export interface CanvasTask {
  readonly name: string
  /** One of TASK_KINDS; empty while the task has none. */
  readonly kind: string
  /** Lines of the file that the task takes, from 1. */
  readonly firstLine: number
  readonly lastLine: number
}

/** What a task waits for. */
export interface CanvasEdge {
  readonly from: string
  readonly to: string
  /** Fields of the result that are read; none if it only waits. */
  readonly fields: readonly string[]
  /** Whether `needs` alone makes it, so that it can be taken away. */
  readonly plain: boolean
}

export interface Canvas {
  readonly tasks: readonly CanvasTask[]
  readonly edges: readonly CanvasEdge[]
  /** Names of tasks in columns: none waits for one of a later column. */
  readonly stages: readonly (readonly string[])[]
}

const REFERENCE = /\btasks\.([A-Za-z]\w*)(?:\.([A-Za-z]\w*))?/g

/**
 * Reads what a canvas needs from a workflow file, also from one that is not finished or not right: whatever can be
 * recognised is drawn. Undefined if the text is no YAML at all. Pure.
 */
export function readCanvas(text: string): Canvas | undefined {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  if (document.errors.length > 0) return undefined
  const map = document.get('tasks')
  const tasks: CanvasTask[] = []
  const edges = new Map<string, { from: string; to: string; fields: Set<string>; read: boolean }>()
  if (!isMap(map)) return { tasks, edges: [], stages: [] }
  const names = new Set((map as YAMLMap).items.map(({ key }) => String(key)))
  for (const { key, value } of (map as YAMLMap).items) {
    const name = String(key)
    const kind = isMap(value) ? (TASK_KINDS.find((word) => value.has(word)) ?? '') : ''
    const range = (value as { range?: readonly number[] } | null)?.range
    const start = isScalar(key) ? (key.range?.[0] ?? 0) : 0
    tasks.push({
      name,
      kind,
      firstLine: lines.linePos(start).line,
      lastLine: lines.linePos(Math.max(start, (range?.[1] ?? start) - 1)).line,
    })
    const connect = (from: string, field: string | undefined, read: boolean): void => {
      if (!names.has(from)) return
      const edge = edges.get(`${from} ${name}`) ?? {
        from,
        to: name,
        fields: new Set(),
        read: false,
      }
      if (field !== undefined) edge.fields.add(field)
      edges.set(`${from} ${name}`, { ...edge, read: edge.read || read })
    }
    const plain: unknown = isMap(value) ? value.toJSON() : undefined
    for (const [, from = '', field] of JSON.stringify(plain ?? '').matchAll(REFERENCE))
      connect(from, field, true)
    const needs = (plain as { needs?: unknown } | undefined)?.needs
    if (Array.isArray(needs)) for (const need of needs) connect(String(need), undefined, false)
  }
  const list = [...edges.values()].map(({ from, to, fields, read }) => ({
    from,
    to,
    fields: [...fields],
    plain: !read,
  }))
  return { tasks, edges: list, stages: stagesOf(tasks, list) }
}

/** Longest way from a start; tasks that wait for each other in a circle stand in the first column that fits. */
function stagesOf(tasks: readonly CanvasTask[], edges: readonly CanvasEdge[]): string[][] {
  const depths = new Map<string, number>()
  const depthOf = (name: string, path: ReadonlySet<string>): number => {
    const known = depths.get(name)
    if (known !== undefined) return known
    const before = edges.filter(({ from, to }) => to === name && !path.has(from))
    const depth = before.reduce(
      (deepest, { from }) => Math.max(deepest, depthOf(from, new Set([...path, name])) + 1),
      0,
    )
    depths.set(name, depth)
    return depth
  }
  const stages: string[][] = []
  for (const { name } of tasks) {
    const depth = depthOf(name, new Set([name]))
    stages[depth] = [...(stages[depth] ?? []), name]
  }
  return [...stages].map((stage) => stage ?? [])
}
