import type { JsonTemplate, Template } from '../definition.ts'
import { WorkflowError, WorkflowErrorCode } from '../errors.ts'
import { MAX_BODY_NODES, MAX_TEMPLATE_LENGTH } from '../limits.ts'
import { describeNode, type SourceNode, type SourceScalar } from '../source/sourceNode.ts'
import { formatTemplate, parseTemplate } from '../template.ts'
import { expectText, invalidValue, joinPath, tooLong } from './decoder.ts'

/** Reads a text with `${name}` in it. Errors: FLOW_TEMPLATE_SYNTAX, FLOW_TOO_LONG, FLOW_WRONG_TYPE. */
export function decodeTemplate(node: SourceNode, path: string): Template {
  return readTemplate(expectText(node, path, 'a text'), path)
}

function readTemplate(node: SourceScalar, path: string): Template {
  const { text } = node
  if (text.length > MAX_TEMPLATE_LENGTH) throw tooLong(node, path, MAX_TEMPLATE_LENGTH, text.length)
  const parts = parseTemplate(text)
  if (!('offset' in parts)) return formatTemplate(parts)
  throw new WorkflowError({
    data: { code: WorkflowErrorCode.TEMPLATE_SYNTAX, path },
    message: `\${ … } in ${path} must hold the name of an argument`,
    remedy: `Name the value under "with:", for example symbol: "\${ inputs.symbol }", and write \${ symbol } here.`,
    where: node.locate?.(text, parts.offset) ?? node.where,
  })
}

/** Reads JSON in which every text is a template. Errors: those of `decodeTemplate`, FLOW_VALUE_INVALID. */
export function decodeJsonTemplate(root: SourceNode, rootPath: string): JsonTemplate {
  let nodes = 0
  const read = (node: SourceNode, path: string): JsonTemplate => {
    nodes += 1
    if (nodes > MAX_BODY_NODES) throw tooLong(root, rootPath, MAX_BODY_NODES, nodes)
    if (node.kind === 'list')
      return node.items.map((item, index) => read(item, joinPath(path, String(index))))
    if (node.kind === 'map') {
      // Without a prototype, a key such as __proto__ is a key like any other.
      const map: Record<string, JsonTemplate> = Object.create(null)
      for (const { key, value } of node.entries) map[key] = read(value, joinPath(path, key))
      return map
    }
    switch (node.form) {
      case 'null':
        return null
      case 'boolean':
        return node.text === 'true'
      case 'number':
        return readNumber(node, path)
      case 'text':
        return readTemplate(node, path)
    }
  }
  return read(root, rootPath)
}

/** A number that has one spelling: what JSON would write for it. */
function readNumber(node: SourceScalar, path: string): number {
  const value = Number(node.text)
  if (Number.isFinite(value) && String(value) === node.text) return value
  throw invalidValue(
    node,
    path,
    `${describeNode(node)} loses digits as a JSON number`,
    'Put it in quotes, or write it as JavaScript would print it.',
  )
}
