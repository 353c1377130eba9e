import type { WaitFor, WaitSignal, WaitTask } from '../../definition.ts'
import type { SourceMap, SourceNode } from '../../source/sourceNode.ts'
import { decodeDuration } from '../decodeDuration.ts'
import { decodeOwnName } from '../decodeNames.ts'
import { decodeOptions, OPTION_KEYS } from '../decodeOptions.ts'
import { decodeResults } from '../decodeResults.ts'
import { expectMap, invalidValue, joinPath, readFields, requireField } from '../decoder.ts'

export function decodeWait(map: SourceMap, path: string): WaitTask {
  const fields = readFields(map, path, ['wait', 'outputs', ...OPTION_KEYS])
  const wait = decodeEvent(requireField(fields.wait, map, path, 'wait'), joinPath(path, 'wait'))
  // The canonical form of a wait without content has the empty map.
  const outputs =
    fields.outputs !== undefined && isEmpty(fields.outputs) ? undefined : fields.outputs
  if (outputs !== undefined && 'for' in wait) {
    throw invalidValue(
      outputs,
      joinPath(path, 'outputs'),
      'a timer gives nothing',
      'Remove "outputs".',
    )
  }
  return {
    wait,
    outputs: outputs === undefined ? {} : decodeResults(outputs, map, path),
    ...decodeOptions(fields, path),
  }
}

function isEmpty(node: SourceNode): boolean {
  return node.kind === 'map' && node.entries.length === 0
}

/** `wait: 10s` is short for `wait: { for: 10s }`. */
function decodeEvent(node: SourceNode, path: string): WaitFor | WaitSignal {
  if (node.kind === 'scalar') return { for: decodeDuration(node, path) }
  const map = expectMap(node, path, 'a duration, or a map with "for" or "signal"')
  const fields = readFields(map, path, ['for', 'signal'])
  if (fields.signal !== undefined && fields.for === undefined)
    return { signal: decodeOwnName(fields.signal, joinPath(path, 'signal')) }
  if (fields.for !== undefined && fields.signal === undefined)
    return { for: decodeDuration(fields.for, joinPath(path, 'for')) }
  throw invalidValue(
    node,
    path,
    `${path} waits for a time or for a signal`,
    'Write { for: 10s } or { signal: approval }.',
  )
}
