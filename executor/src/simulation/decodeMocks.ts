import { decodeDuration } from '@flowbuilder/sdk/workflow/decode/decodeDuration'
import {
  decodeCount,
  decodeWord,
  expectMap,
  expectText,
  invalidValue,
  readFields,
  requireField,
  wrongType,
} from '@flowbuilder/sdk/workflow/decode/decoder'
import { readPlain } from '@flowbuilder/sdk/workflow/source/readPlain'
import { readYaml } from '@flowbuilder/sdk/workflow/source/readYaml'
import type { SourceNode } from '@flowbuilder/sdk/workflow/source/sourceNode'
import type { CallMock, HttpMock, Mocks, ReadMock, SignalMock, WriteMock } from './mocks.ts'
import { nodeToJson } from './nodeToJson.ts'

/** A file of mocks, in UTF-16 units of its text. */
const MAX_MOCKS_LENGTH = 2 ** 20 // 1,048,576
/** Mocks of one kind. */
const MAX_MOCKS = 2 ** 10 // 1,024

/**
 * Reads a file of mocks.
 *
 * - Errors: FLOW_* with file:line:column, as for a workflow file.
 * - Source: docs/specs/workflow.md section 9.
 */
export function decodeMocks(text: string, file: string): Mocks {
  const root = readYaml(text, { file, maxLength: MAX_MOCKS_LENGTH })
  return readMocks(root)
}

/** The same from data in memory. */
export function mocksFrom(data: Parameters<typeof readPlain>[0]): Mocks {
  return readMocks(readPlain(data))
}

function readMocks(root: SourceNode): Mocks {
  const map = expectMap(root, 'mocks', 'a map with "http", "chain.read", "chain.write", "signals"')
  const fields = readFields(map, 'mocks', ['http', 'chain.read', 'chain.write', 'signals'])
  return {
    http: readList(fields.http, 'http', decodeHttpMock),
    reads: readList(fields['chain.read'], 'chain.read', decodeReadMock),
    writes: readList(fields['chain.write'], 'chain.write', decodeWriteMock),
    signals: readList(fields.signals, 'signals', decodeSignalMock),
  }
}

function readList<Mock>(
  node: SourceNode | undefined,
  path: string,
  decode: (node: SourceNode, path: string) => Mock,
): readonly Mock[] {
  if (node === undefined) return []
  if (node.kind !== 'list') throw wrongType(node, path, 'a list of mocks')
  if (node.items.length > MAX_MOCKS)
    throw invalidValue(node, path, `${path} has more than ${MAX_MOCKS} mocks`, 'Leave some out.')
  return node.items.map((item, index) => decode(item, `${path}.${index}`))
}

const HTTP_KEYS = ['url', 'method', 'status', 'body', 'fault', 'times'] as const

function decodeHttpMock(node: SourceNode, path: string): HttpMock {
  const map = expectMap(node, path, 'a map with "url"')
  const fields = readFields(map, path, HTTP_KEYS)
  const { text: url } = expectText(
    requireField(fields.url, map, path, 'url'),
    `${path}.url`,
    'a text',
  )
  const { method, status, body, fault } = fields
  const common = {
    url,
    method:
      method === undefined
        ? undefined
        : expectText(method, `${path}.method`, 'a method').text.toUpperCase(),
    times: decodeTimes(fields.times, path),
  }
  if (fault !== undefined) {
    if (status !== undefined || body !== undefined)
      throw invalidValue(fault, `${path}.fault`, 'a fault has no answer', 'Remove status and body.')
    const faults = ['unreachable', 'timeout'] as const
    return { ...common, answer: { fault: decodeWord(fault, `${path}.fault`, faults) } }
  }
  const isText = body?.kind === 'scalar' && body.form === 'text'
  return {
    ...common,
    answer: {
      status:
        status === undefined
          ? 200
          : decodeCount(status, `${path}.status`, { least: 100, most: 599 }),
      body: body === undefined ? '' : isText ? body.text : nodeToJson(body, `${path}.body`),
      contentType: isText ? 'text/plain; charset=utf-8' : 'application/json',
    },
  }
}

type CallFields = Partial<Record<'function' | 'to' | 'args' | 'times', SourceNode>>

function decodeReadMock(node: SourceNode, path: string): ReadMock {
  const map = expectMap(node, path, 'a map with "function" and "results"')
  const fields = readFields(map, path, ['function', 'to', 'args', 'times', 'results'])
  const results = requireField(fields.results, map, path, 'results')
  return { ...decodeCall(fields, node, path), results }
}

function decodeWriteMock(node: SourceNode, path: string): WriteMock {
  const map = expectMap(node, path, 'a map with "function"')
  const fields = readFields(map, path, ['function', 'to', 'args', 'times', 'reverts'])
  const { reverts } = fields
  if (reverts !== undefined && (reverts.kind !== 'scalar' || reverts.form !== 'boolean'))
    throw wrongType(reverts, `${path}.reverts`, 'true or false')
  return { ...decodeCall(fields, node, path), reverts: reverts?.text === 'true' }
}

function decodeCall(fields: CallFields, node: SourceNode, path: string): CallMock {
  const map = expectMap(node, path, 'a map with "function"')
  const name = requireField(fields.function, map, path, 'function')
  const { to, args } = fields
  if (args !== undefined && args.kind !== 'list')
    throw wrongType(args, `${path}.args`, 'a list of arguments')
  return {
    function: expectText(name, `${path}.function`, 'the name of a function').text,
    to:
      to === undefined ? undefined : expectText(to, `${path}.to`, 'an address').text.toLowerCase(),
    args: args === undefined ? undefined : nodeToJson(args, `${path}.args`, 'texts'),
    times: decodeTimes(fields.times, path),
  }
}

function decodeSignalMock(node: SourceNode, path: string): SignalMock {
  const map = expectMap(node, path, 'a map with "signal"')
  const { signal, after, content } = readFields(map, path, ['signal', 'after', 'content'])
  const name = requireField(signal, map, path, 'signal')
  return {
    signal: expectText(name, `${path}.signal`, 'the name of a signal').text,
    afterMs: after === undefined ? 0 : decodeDuration(after, `${path}.after`, 0),
    content,
  }
}

function decodeTimes(node: SourceNode | undefined, path: string): number {
  if (node === undefined) return Number.POSITIVE_INFINITY
  return decodeCount(node, `${path}.times`, { least: 1, most: 1_000_000 })
}
