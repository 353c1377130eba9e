import { WorkflowError, WorkflowErrorCode } from '../errors.ts'
import { describeNode, quote, type SourceNode } from '../source/sourceNode.ts'
import { expectText, invalidValue, joinPath, wrongType } from './decoder.ts'

/** Reads a list of different texts, at least one, and sorts it: their order says nothing. */
export function decodeNames(node: SourceNode, path: string, limit: number): readonly string[] {
  if (node.kind !== 'list') throw wrongType(node, path, 'a list of names')
  if (node.items.length > limit) {
    throw new WorkflowError({
      data: { code: WorkflowErrorCode.TOO_MANY, path, limit, actual: node.items.length },
      message: `${path} has ${node.items.length} entries, ${limit} are allowed`,
      remedy: 'Leave some out, or split the workflow in two.',
      where: node.where,
    })
  }
  if (node.items.length === 0)
    throw invalidValue(node, path, `${path} is empty`, 'Name something, or remove the key.')
  const names = node.items.map((item, index) => {
    const { text } = expectText(item, joinPath(path, String(index)), 'a name')
    return text
  })
  const twice = names.findIndex((name, index) => names.indexOf(name) !== index)
  const item = node.items[twice]
  if (item !== undefined)
    throw invalidValue(item, path, `${describeNode(item)} stands twice in ${path}`, 'Keep one.')
  return names.sort()
}

const NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/

/** Reads a name that the author chose for something outside the file, such as a signal. */
export function decodeOwnName(node: SourceNode, path: string): string {
  const { text } = expectText(node, path, 'a name')
  if (NAME.test(text)) return text
  throw new WorkflowError({
    data: { code: WorkflowErrorCode.NAME_INVALID, path },
    message: `${quote(text)} is not a name: a letter, then letters, digits or "_", at most 64 long`,
    remedy: 'Rename it, for example with "_" in place of "-" or a space.',
    where: node.where,
  })
}
