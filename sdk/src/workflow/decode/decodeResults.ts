import type { Results } from '../definition.ts'
import { MAX_RESULTS } from '../limits.ts'
import type { SourceMap, SourceNode } from '../source/sourceNode.ts'
import { decodeInput } from './decodeInput.ts'
import { expectMap, invalidValue, joinPath, readNamed, requireField } from './decoder.ts'

/** Reads `outputs` of a task: result → type, declared like an input. At least one. */
export function decodeResults(
  node: SourceNode | undefined,
  task: SourceMap,
  taskPath: string,
): Results {
  const path = joinPath(taskPath, 'outputs')
  const map = expectMap(requireField(node, task, taskPath, 'outputs'), path, 'a map of results')
  const entries = readNamed(map, path, MAX_RESULTS)
  if (entries.length === 0) throw noResult(map, path)
  return Object.fromEntries(
    entries.map(({ key, value }) => [key, decodeInput(value, joinPath(path, key))]),
  )
}

export function noResult(node: SourceNode, path: string): Error {
  return invalidValue(
    node,
    path,
    `${path} is empty`,
    'Declare what the task gives, for example "total: integer".',
  )
}
