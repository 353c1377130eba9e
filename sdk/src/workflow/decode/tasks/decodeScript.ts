import type { ScriptTask } from '../../definition.ts'
import { MAX_SCRIPT_GAS, MAX_SCRIPT_LENGTH } from '../../limits.ts'
import type { SourceMap } from '../../source/sourceNode.ts'
import { decodeOptions, OPTION_KEYS } from '../decodeOptions.ts'
import { decodeResults } from '../decodeResults.ts'
import { decodeCount, joinPath, readFields, requireField } from '../decoder.ts'
import { decodeSource } from './decodeCompute.ts'

export function decodeScript(map: SourceMap, path: string): ScriptTask {
  const fields = readFields(map, path, ['script', 'gas', 'outputs', ...OPTION_KEYS])
  const source = requireField(fields.script, map, path, 'script')
  const range = { least: 1, most: MAX_SCRIPT_GAS }
  return {
    script: decodeSource(source, joinPath(path, 'script'), 'an arrow function', MAX_SCRIPT_LENGTH),
    ...(fields.gas === undefined
      ? {}
      : { gas: decodeCount(fields.gas, joinPath(path, 'gas'), range) }),
    outputs: decodeResults(fields.outputs, map, path),
    ...decodeOptions(fields, path),
  }
}
