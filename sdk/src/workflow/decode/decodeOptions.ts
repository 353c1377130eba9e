import {
  BACKOFFS,
  FAILURE_RULES,
  type ForEach,
  type Retry,
  type TaskOptions,
  type TaskTimeout,
} from '../definition.ts'
import { MAX_ITEMS, MAX_NEEDS, MAX_PARALLEL, MAX_RETRIES, MAX_WHEN_LENGTH } from '../limits.ts'
import { formatReference } from '../reference.ts'
import { normalizeText } from '../source/normalizeText.ts'
import type { SourceNode } from '../source/sourceNode.ts'
import { decodeArguments } from './decodeArguments.ts'
import { decodeDuration } from './decodeDuration.ts'
import { decodeNames } from './decodeNames.ts'
import { decodeReference } from './decodeReference.ts'
import {
  decodeCount,
  decodeWord,
  expectMap,
  expectText,
  invalidValue,
  joinPath,
  readDescription,
  readFields,
  requireField,
  tooLong,
} from './decoder.ts'

/** Keys that every kind of task has. */
export const OPTION_KEYS = [
  'with',
  'description',
  'needs',
  'when',
  'forEach',
  'retry',
  'timeout',
  'onFailure',
] as const

type OptionFields = Partial<Record<(typeof OPTION_KEYS)[number], SourceNode>>

/** Reads what a task of any kind has. A key that is not given stays absent: `policyOf` knows the defaults. */
export function decodeOptions(fields: OptionFields, path: string): TaskOptions {
  const { needs, when, forEach, retry, timeout, onFailure } = fields
  const at = (key: string): string => joinPath(path, key)
  return {
    with: decodeArguments(fields.with, at('with')),
    ...readDescription(fields.description, at('description')),
    ...(needs === undefined ? {} : { needs: decodeNames(needs, at('needs'), MAX_NEEDS) }),
    ...(when === undefined ? {} : { when: decodeWhen(when, at('when')) }),
    ...(forEach === undefined ? {} : { forEach: decodeForEach(forEach, at('forEach')) }),
    ...(retry === undefined ? {} : { retry: decodeRetry(retry, at('retry')) }),
    ...(timeout === undefined ? {} : { timeout: decodeTimeout(timeout, at('timeout')) }),
    ...(onFailure === undefined
      ? {}
      : { onFailure: decodeWord(onFailure, at('onFailure'), FAILURE_RULES) }),
  }
}

function decodeWhen(node: SourceNode, path: string): string {
  const text = normalizeText(expectText(node, path, 'a boolean expression as text').text)
  if (text.length > MAX_WHEN_LENGTH) throw tooLong(node, path, MAX_WHEN_LENGTH, text.length)
  return text
}

const FOR_EACH_KEYS = ['in', 'maxItems', 'maxParallel'] as const

/** `forEach: ${ inputs.urls }` is short for `forEach: { in: ${ inputs.urls } }`. */
function decodeForEach(node: SourceNode, path: string): ForEach {
  if (node.kind === 'scalar') return { in: formatReference(decodeReference(node, path)) }
  const map = expectMap(node, path, 'a reference or a map with "in"')
  const fields = readFields(map, path, FOR_EACH_KEYS)
  const at = (key: string): string => joinPath(path, key)
  const { maxItems, maxParallel } = fields
  return {
    in: formatReference(decodeReference(requireField(fields.in, map, path, 'in'), at('in'))),
    ...(maxItems === undefined
      ? {}
      : { maxItems: decodeCount(maxItems, at('maxItems'), { least: 1, most: MAX_ITEMS }) }),
    ...(maxParallel === undefined
      ? {}
      : {
          maxParallel: decodeCount(maxParallel, at('maxParallel'), {
            least: 1,
            most: MAX_PARALLEL,
          }),
        }),
  }
}

const RETRY_KEYS = ['limit', 'delay', 'backoff', 'jitter'] as const
/** A second: long enough for most hiccups of a server, short enough for a person who waits. */
const DEFAULT_RETRY_DELAY_MS = 1_000

/** `retry: 3` is short for `retry: { limit: 3 }`. */
function decodeRetry(node: SourceNode, path: string): Retry {
  const range = { least: 1, most: MAX_RETRIES }
  if (node.kind === 'scalar') {
    return {
      limit: decodeCount(node, path, range),
      delay: DEFAULT_RETRY_DELAY_MS,
      backoff: 'exponential',
      jitter: 0,
    }
  }
  const map = expectMap(node, path, 'a number of retries or a map with "limit"')
  const fields = readFields(map, path, RETRY_KEYS)
  const at = (key: string): string => joinPath(path, key)
  const { delay, backoff, jitter } = fields
  return {
    limit: decodeCount(requireField(fields.limit, map, path, 'limit'), at('limit'), range),
    delay: delay === undefined ? DEFAULT_RETRY_DELAY_MS : decodeDuration(delay, at('delay'), 0),
    backoff: backoff === undefined ? 'exponential' : decodeWord(backoff, at('backoff'), BACKOFFS),
    jitter: jitter === undefined ? 0 : decodeDuration(jitter, at('jitter'), 0),
  }
}

const TIMEOUT_KEYS = ['attempt', 'task'] as const

function decodeTimeout(node: SourceNode, path: string): TaskTimeout {
  const map = expectMap(node, path, 'a map with "attempt" or "task"')
  const { attempt, task } = readFields(map, path, TIMEOUT_KEYS)
  if (attempt === undefined && task === undefined) {
    throw invalidValue(
      node,
      path,
      `${path} is empty`,
      'Write { attempt: 10s }, { task: 1m }, or both.',
    )
  }
  return {
    ...(attempt === undefined
      ? {}
      : { attempt: decodeDuration(attempt, joinPath(path, 'attempt')) }),
    ...(task === undefined ? {} : { task: decodeDuration(task, joinPath(path, 'task')) }),
  }
}
