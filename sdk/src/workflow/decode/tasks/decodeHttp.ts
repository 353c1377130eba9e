import {
  AGGREGATIONS,
  ANSWER_FORMATS,
  HTTP_METHODS,
  type HttpRequest,
  type HttpTask,
  type Template,
} from '../../definition.ts'
import { WorkflowError, WorkflowErrorCode } from '../../errors.ts'
import { MAX_HEADERS } from '../../limits.ts'
import { quote, type SourceMap, type SourceNode } from '../../source/sourceNode.ts'
import { decodeExtractions } from '../decodeExtractions.ts'
import { decodeOptions, OPTION_KEYS } from '../decodeOptions.ts'
import {
  decodeWord,
  expectMap,
  invalidValue,
  joinPath,
  readFields,
  requireField,
} from '../decoder.ts'
import { decodeJsonTemplate, decodeTemplate } from '../decodeTemplate.ts'

export function decodeHttp(map: SourceMap, path: string): HttpTask {
  const fields = readFields(map, path, ['http', 'outputs', ...OPTION_KEYS])
  const http = decodeRequest(requireField(fields.http, map, path, 'http'), joinPath(path, 'http'))
  const outputs = decodeExtractions(fields.outputs, map, path)
  if (http.answer === 'text') {
    const [result, second] = Object.values(outputs)
    if (result?.type !== 'text' || result.at !== '' || second !== undefined) {
      throw invalidValue(
        fields.outputs ?? map,
        joinPath(path, 'outputs'),
        'an answer of text is one result of type text, and the whole of it',
        `Declare one result with { type: text, at: '' }, or write "answer: json".`,
      )
    }
  }
  return { http, outputs, ...decodeOptions(fields, path) }
}

const REQUEST_KEYS = ['method', 'url', 'headers', 'body', 'answer', 'aggregate'] as const

/** `http: https://…` is short for `http: { url: https://… }`. */
function decodeRequest(node: SourceNode, path: string): HttpRequest {
  const defaults = { method: 'GET', answer: 'json', aggregate: 'identical' } as const
  if (node.kind === 'scalar') return { url: decodeTemplate(node, path), ...defaults }
  const map = expectMap(node, path, 'an URL or a map with "url"')
  const fields = readFields(map, path, REQUEST_KEYS)
  const at = (key: string): string => joinPath(path, key)
  const { method, headers, body, answer, aggregate } = fields
  const request = {
    url: decodeTemplate(requireField(fields.url, map, path, 'url'), at('url')),
    method: method === undefined ? defaults.method : decodeWord(method, at('method'), HTTP_METHODS),
    ...(headers === undefined ? {} : { headers: decodeHeaders(headers, at('headers')) }),
    ...(body === undefined ? {} : { body: decodeJsonTemplate(body, at('body')) }),
    answer:
      answer === undefined ? defaults.answer : decodeWord(answer, at('answer'), ANSWER_FORMATS),
    aggregate:
      aggregate === undefined
        ? defaults.aggregate
        : decodeWord(aggregate, at('aggregate'), AGGREGATIONS),
  }
  if (request.method !== 'GET' || body === undefined) return request
  throw invalidValue(body, at('body'), 'a GET has no body', 'Write "method: POST".')
}

/** A token of RFC 9110; small letters, because names of headers have no case. */
const HEADER = /^[a-z0-9!#$%&'*+.^_`|~-]{1,64}$/
/** Headers that belong to the connection and not to the author. */
const OWN_HEADERS = [
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]

function decodeHeaders(node: SourceNode, path: string): Readonly<Record<string, Template>> {
  const { entries } = expectMap(node, path, 'a map of headers')
  if (entries.length > MAX_HEADERS) {
    throw new WorkflowError({
      data: { code: WorkflowErrorCode.TOO_MANY, path, limit: MAX_HEADERS, actual: entries.length },
      message: `${path} has ${entries.length} entries, ${MAX_HEADERS} are allowed`,
      remedy: 'Leave some out.',
      where: node.where,
    })
  }
  const headers = entries.map(({ key, keyWhere, value }): [string, Template] => {
    if (!HEADER.test(key) || OWN_HEADERS.includes(key) || key.startsWith('proxy-')) {
      throw new WorkflowError({
        data: { code: WorkflowErrorCode.NAME_INVALID, path: joinPath(path, key) },
        message: `${quote(key)} is not a header that a task may set`,
        remedy: 'Write its name in small letters; those of the connection are set by the executor.',
        where: keyWhere,
      })
    }
    return [key, decodeTemplate(value, joinPath(path, key))]
  })
  return Object.fromEntries(headers.sort(([left], [right]) => (left < right ? -1 : 1)))
}
