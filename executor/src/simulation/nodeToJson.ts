import { invalidValue } from '@flowbuilder/sdk/workflow/decode/decoder'
import type { SourceNode } from '@flowbuilder/sdk/workflow/source/sourceNode'

/**
 * The JSON of a part of a YAML file. A number keeps its digits as written (`1.50`), or becomes a text, as workflows
 * exchange integers.
 *
 * Errors: FLOW_VALUE_INVALID for a number that JSON does not have, such as 0x10 or .5.
 */
export function nodeToJson(
  node: SourceNode,
  path: string,
  numbers: 'numbers' | 'texts' = 'numbers',
): string {
  if (node.kind === 'list')
    return `[${node.items.map((item, index) => nodeToJson(item, `${path}.${index}`, numbers)).join(',')}]`
  if (node.kind === 'map') {
    const entries = node.entries.map(
      ({ key, value }) => `${JSON.stringify(key)}:${nodeToJson(value, `${path}.${key}`, numbers)}`,
    )
    return `{${entries.join(',')}}`
  }
  if (node.form === 'text' || (node.form === 'number' && numbers === 'texts'))
    return JSON.stringify(node.text)
  if (node.form === 'null') return 'null'
  if (node.form === 'boolean' || JSON_NUMBER.test(node.text)) return node.text
  throw invalidValue(node, path, `${node.text} is no number of JSON`, 'Write it in decimal.')
}

const JSON_NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/
