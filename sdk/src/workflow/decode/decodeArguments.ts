import type { Argument } from '../definition.ts'
import { MAX_ARGUMENTS } from '../limits.ts'
import { parseInteger } from '../parseInteger.ts'
import { formatReference } from '../reference.ts'
import { describeNode, type SourceNode } from '../source/sourceNode.ts'
import { decodeReference } from './decodeReference.ts'
import { expectMap, invalidValue, joinPath, readNamed } from './decoder.ts'

/** Reads `with`: a reference, an integer or a boolean for each argument. */
export function decodeArguments(
  node: SourceNode | undefined,
  path: string,
): Record<string, Argument> {
  if (node === undefined) return {}
  const entries = readNamed(expectMap(node, path, 'a map of arguments'), path, MAX_ARGUMENTS)
  return Object.fromEntries(
    entries.map(({ key, value }) => [key, decodeArgument(value, joinPath(path, key))]),
  )
}

const REMEDY = `Write a reference such as "\${ inputs.reward }", an integer below 2^96, true or false.`

function decodeArgument(node: SourceNode, path: string): Argument {
  if (node.kind === 'scalar') {
    if (node.form === 'boolean') return node.text === 'true'
    const integer = parseInteger(node.text)
    if (typeof integer === 'bigint') return integer.toString()
    if (integer === 'range')
      throw invalidValue(node, path, `${node.text} needs more than 96 bits`, REMEDY)
    if (node.form === 'text') return formatReference(decodeReference(node, path))
  }
  throw invalidValue(
    node,
    path,
    `${path} must be a reference, an integer or a boolean, not ${describeNode(node)}`,
    REMEDY,
  )
}
