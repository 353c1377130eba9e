import type { ComputeTask } from '../../definition.ts'
import { MAX_COMPUTE_LENGTH } from '../../limits.ts'
import { normalizeText } from '../../source/normalizeText.ts'
import type { SourceMap, SourceNode } from '../../source/sourceNode.ts'
import { decodeOptions, OPTION_KEYS } from '../decodeOptions.ts'
import { expectText, joinPath, readFields, requireField, tooLong } from '../decoder.ts'

export function decodeCompute(map: SourceMap, path: string): ComputeTask {
  const fields = readFields(map, path, ['compute', ...OPTION_KEYS])
  const source = requireField(fields.compute, map, path, 'compute')
  return {
    compute: decodeSource(
      source,
      joinPath(path, 'compute'),
      'an arrow function',
      MAX_COMPUTE_LENGTH,
    ),
    ...decodeOptions(fields, path),
  }
}

/** A source in its one form: see `normalizeText`. */
export function decodeSource(node: SourceNode, path: string, what: string, limit: number): string {
  const source = normalizeText(expectText(node, path, `${what} as text`).text)
  if (source.length > limit) throw tooLong(node, path, limit, source.length)
  return source
}
