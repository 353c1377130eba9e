import { suggest } from '../didYouMean.ts'
import { WorkflowError, WorkflowErrorCode } from '../errors.ts'
import { MAX_DESCRIPTION_LENGTH, MAX_NAME_LENGTH } from '../limits.ts'
import { parseInteger } from '../parseInteger.ts'
import {
  describeNode,
  quote,
  type SourceEntry,
  type SourceMap,
  type SourceNode,
  type SourceScalar,
} from '../source/sourceNode.ts'

/** Joins the parts of a path: `tasks`, `distribute` → `tasks.distribute`. */
export function joinPath(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`
}

export function expectMap(node: SourceNode, path: string, what: string): SourceMap {
  if (node.kind === 'map') return node
  throw wrongType(node, path, what)
}

export function expectText(node: SourceNode, path: string, what: string): SourceScalar {
  if (node.kind === 'scalar' && node.form === 'text') return node
  throw wrongType(node, path, what)
}

/** Text of a `description` key: trimmed and bounded. */
export function readDescription(
  node: SourceNode | undefined,
  path: string,
): { readonly description?: string } {
  if (node === undefined) return {}
  const text = expectText(node, path, 'a text').text.trim()
  if (text.length > MAX_DESCRIPTION_LENGTH)
    throw tooLong(node, path, MAX_DESCRIPTION_LENGTH, text.length)
  return text === '' ? {} : { description: text }
}

/** The entries of a map with fixed keys; refuses any other key. */
export function readFields<Key extends string>(
  map: SourceMap,
  path: string,
  keys: readonly Key[],
): Partial<Record<Key, SourceNode>> {
  const fields: Partial<Record<Key, SourceNode>> = {}
  for (const entry of map.entries) {
    const key = keys.find((known) => known === entry.key)
    if (key === undefined) throw unknownKey(entry, path, keys)
    fields[key] = entry.value
  }
  return fields
}

export function requireField(
  node: SourceNode | undefined,
  map: SourceMap,
  path: string,
  key: string,
): SourceNode {
  if (node !== undefined) return node
  throw new WorkflowError({
    data: { code: WorkflowErrorCode.MISSING_KEY, path: joinPath(path, key) },
    message: `${path === '' ? 'the workflow' : path} has no "${key}"`,
    remedy: `Add "${key}:" here; docs/specs/workflow.md shows a whole file.`,
    where: map.where,
  })
}

const NAME = /^[A-Za-z][A-Za-z0-9_]*$/

/** The entries of a map whose keys are names the author chose, sorted by name as in the canonical form. */
export function readNamed(map: SourceMap, path: string, limit: number): readonly SourceEntry[] {
  if (map.entries.length > limit) {
    throw new WorkflowError({
      data: { code: WorkflowErrorCode.TOO_MANY, path, limit, actual: map.entries.length },
      message: `${path} has ${map.entries.length} entries, ${limit} are allowed`,
      remedy: 'Join some of them, or split the workflow in two.',
      where: map.where,
    })
  }
  for (const { key, keyWhere } of map.entries) {
    if (!NAME.test(key) || key.length > MAX_NAME_LENGTH) {
      throw new WorkflowError({
        data: { code: WorkflowErrorCode.NAME_INVALID, path: joinPath(path, key) },
        message: `${quote(key)} is not a name: a letter, then letters, digits or "_", at most ${MAX_NAME_LENGTH} long`,
        remedy: 'Rename it, for example with "_" in place of "-" or a space.',
        where: keyWhere,
      })
    }
  }
  return [...map.entries].sort((left, right) => (left.key < right.key ? -1 : 1))
}

export function unknownKey(
  entry: SourceEntry,
  path: string,
  known: readonly string[],
): WorkflowError {
  return new WorkflowError({
    data: { code: WorkflowErrorCode.UNKNOWN_KEY, path: joinPath(path, entry.key), name: entry.key },
    message: `${quote(entry.key)} is not a key of ${path === '' ? 'a workflow' : path}`,
    remedy: suggest(entry.key, known),
    where: entry.keyWhere,
  })
}

export function wrongType(node: SourceNode, path: string, what: string): WorkflowError {
  return new WorkflowError({
    data: { code: WorkflowErrorCode.WRONG_TYPE, path },
    message: `${path === '' ? 'the workflow' : path} must be ${what}, not ${describeNode(node)}`,
    remedy: `Write ${what} here.`,
    where: node.where,
  })
}

export function tooLong(
  node: SourceNode,
  path: string,
  limit: number,
  actual: number,
): WorkflowError {
  return new WorkflowError({
    data: { code: WorkflowErrorCode.TOO_LONG, path, limit, actual },
    message: `${path} has ${actual} characters, ${limit} are allowed`,
    remedy: 'Shorten it.',
    where: node.where,
  })
}

/** A value that is of the right kind and not allowed here. */
export function invalidValue(
  node: SourceNode,
  path: string,
  message: string,
  remedy: string,
): WorkflowError {
  return new WorkflowError({
    data: { code: WorkflowErrorCode.VALUE_INVALID, path },
    message,
    remedy,
    where: node.where,
  })
}

/** One of a few words. */
export function decodeWord<Word extends string>(
  node: SourceNode,
  path: string,
  words: readonly Word[],
): Word {
  const { text } = expectText(node, path, `one of ${words.join(', ')}`)
  const word = words.find((known) => known === text)
  if (word !== undefined) return word
  throw invalidValue(
    node,
    path,
    `${path} is none of its words: ${describeNode(node)}`,
    suggest(text, words),
  )
}

/** A whole number from `least` to `most`, written as a number. */
export function decodeCount(
  node: SourceNode,
  path: string,
  { least, most }: { readonly least: number; readonly most: number },
): number {
  const what = `a whole number from ${least} to ${most}`
  if (node.kind !== 'scalar' || node.form !== 'number') throw wrongType(node, path, what)
  const value = parseInteger(node.text)
  if (typeof value === 'bigint' && value >= BigInt(least) && value <= BigInt(most))
    return Number(value)
  throw invalidValue(node, path, `${path} must be ${what}, not ${node.text}`, `Write ${what} here.`)
}
