import {
  type Argument,
  SUPPORTED_TASK_KINDS,
  TASK_KINDS,
  type TaskDefinition,
} from '../definition.ts'
import { WorkflowError, WorkflowErrorCode } from '../errors.ts'
import { MAX_ARGUMENTS, MAX_COMPUTE_LENGTH } from '../limits.ts'
import { parseInteger } from '../parseInteger.ts'
import { formatReference } from '../reference.ts'
import { normalizeText } from '../source/normalizeText.ts'
import { describeNode, type SourceEntry, type SourceNode } from '../source/sourceNode.ts'
import { decodeReference } from './decodeReference.ts'
import {
  expectMap,
  expectText,
  joinPath,
  readDescription,
  readFields,
  readNamed,
  tooLong,
} from './decoder.ts'

const COMPUTE_KEYS = ['compute', 'with', 'description'] as const

/** Reads one task. Its kind is the key that names it: exactly one of TASK_KINDS. */
export function decodeTask(node: SourceNode, path: string): TaskDefinition {
  const map = expectMap(node, path, 'a map with "compute"')
  const kinds = map.entries.filter((entry) => TASK_KINDS.some((kind) => kind === entry.key))
  const unsupported = kinds.find(
    (entry) => !SUPPORTED_TASK_KINDS.some((kind) => kind === entry.key),
  )
  if (unsupported !== undefined) throw kindUnsupported(unsupported, path)
  const fields = readFields(map, path, COMPUTE_KEYS)
  if (fields.compute === undefined) {
    throw new WorkflowError({
      data: { code: WorkflowErrorCode.TASK_KIND_AMBIGUOUS, path },
      message: `${path} does not say what it does`,
      remedy: 'Give it "compute:" with an arrow function.',
      where: map.where,
    })
  }
  return {
    compute: decodeCompute(fields.compute, joinPath(path, 'compute')),
    with: decodeArguments(fields.with, joinPath(path, 'with')),
    ...readDescription(fields.description, joinPath(path, 'description')),
  }
}

function kindUnsupported(entry: SourceEntry, path: string): WorkflowError {
  return new WorkflowError({
    data: { code: WorkflowErrorCode.TASK_KIND_UNSUPPORTED, path: joinPath(path, entry.key) },
    message: `tasks of kind "${entry.key}" are not run by this release`,
    remedy: `Use one of: ${SUPPORTED_TASK_KINDS.join(', ')}.`,
    where: entry.keyWhere,
  })
}

function decodeCompute(node: SourceNode, path: string): string {
  const source = normalizeText(expectText(node, path, 'an arrow function as text').text)
  if (source.length > MAX_COMPUTE_LENGTH)
    throw tooLong(node, path, MAX_COMPUTE_LENGTH, source.length)
  return source
}

function decodeArguments(node: SourceNode | undefined, path: string): Record<string, Argument> {
  if (node === undefined) return {}
  const entries = readNamed(expectMap(node, path, 'a map of arguments'), path, MAX_ARGUMENTS)
  return Object.fromEntries(
    entries.map(({ key, value }) => [key, decodeArgument(value, joinPath(path, key))]),
  )
}

function decodeArgument(node: SourceNode, path: string): Argument {
  if (node.kind === 'scalar') {
    if (node.form === 'boolean') return node.text === 'true'
    const integer = parseInteger(node.text)
    if (typeof integer === 'bigint') return integer.toString()
    if (integer === 'range') throw argumentError(node, path, `${node.text} needs more than 96 bits`)
    if (node.form === 'text') return formatReference(decodeReference(node, path))
  }
  throw argumentError(
    node,
    path,
    `${path} must be a reference, an integer or a boolean, not ${describeNode(node)}`,
  )
}

function argumentError(node: SourceNode, path: string, message: string): WorkflowError {
  return new WorkflowError({
    data: { code: WorkflowErrorCode.VALUE_INVALID, path },
    message,
    remedy: `Write a reference such as "\${ inputs.reward }", an integer below 2^96, true or false.`,
    where: node.where,
  })
}
