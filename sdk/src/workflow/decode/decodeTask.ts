import { TASK_KINDS, type TaskDefinition, type TaskKind } from '../definition.ts'
import { didYouMean } from '../didYouMean.ts'
import { WorkflowError, WorkflowErrorCode } from '../errors.ts'
import type { SourceMap, SourceNode } from '../source/sourceNode.ts'
import { OPTION_KEYS } from './decodeOptions.ts'
import { expectMap, unknownKey } from './decoder.ts'
import { decodeChainRead, decodeChainWrite } from './tasks/decodeChain.ts'
import { decodeCompute } from './tasks/decodeCompute.ts'
import { decodeHttp } from './tasks/decodeHttp.ts'
import { decodeScript } from './tasks/decodeScript.ts'
import { decodeSql } from './tasks/decodeSql.ts'
import { decodeWait } from './tasks/decodeWait.ts'

/** Reads one task. Its kind is the key that names it: exactly one of TASK_KINDS. */
export function decodeTask(node: SourceNode, path: string): TaskDefinition {
  const map = expectMap(node, path, 'a map with the kind of the task')
  switch (findKind(map, path)) {
    case 'compute':
      return decodeCompute(map, path)
    case 'script':
      return decodeScript(map, path)
    case 'http':
      return decodeHttp(map, path)
    case 'sql':
      return decodeSql(map, path)
    case 'chain.read':
      return decodeChainRead(map, path)
    case 'chain.write':
      return decodeChainWrite(map, path)
    case 'wait':
      return decodeWait(map, path)
  }
}

function findKind(map: SourceMap, path: string): TaskKind {
  const [kind, second] = TASK_KINDS.filter((known) =>
    map.entries.some((entry) => entry.key === known),
  )
  if (kind !== undefined && second === undefined) return kind
  // A misspelt kind is more helpful to name than the missing one.
  const misspelt = map.entries.find(
    (entry) =>
      kind === undefined &&
      !OPTION_KEYS.some((key) => key === entry.key) &&
      didYouMean(entry.key, TASK_KINDS) !== undefined,
  )
  if (misspelt !== undefined) throw unknownKey(misspelt, path, TASK_KINDS)
  throw new WorkflowError({
    data: { code: WorkflowErrorCode.TASK_KIND_AMBIGUOUS, path },
    message:
      kind === undefined
        ? `${path} does not say what it does`
        : `${path} is of two kinds: ${kind} and ${second}`,
    remedy: `Give it exactly one of: ${TASK_KINDS.join(', ')}.`,
    where: map.where,
  })
}
