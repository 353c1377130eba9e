import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  type YAMLError,
} from 'yaml'
import type { SourceLocation } from '../../errors/flowError.ts'
import { WorkflowError, WorkflowErrorCode } from '../errors.ts'
import { MAX_NESTING } from '../limits.ts'
import { createAligner, type ScalarStyle } from './createAligner.ts'
import { quote, type SourceEntry, type SourceNode, type SourceScalar } from './sourceNode.ts'

export interface ReadYamlOptions {
  /** Name of the file in locations. */
  readonly file: string
  /** Longest text accepted, in UTF-16 units. */
  readonly maxLength: number
}

/**
 * Reads one YAML 1.2 document (JSON is one) and keeps the place of everything in it.
 *
 * - Errors: FLOW_FILE_TOO_LONG, FLOW_YAML_SYNTAX, FLOW_YAML_FEATURE, FLOW_DUPLICATE_KEY, FLOW_NESTING_TOO_DEEP.
 * - Source: docs/specs/workflow.md section 2.1.
 */
export function readYaml(text: string, options: ReadYamlOptions): SourceNode {
  const { file, maxLength } = options
  if (text.length > maxLength) {
    throw new WorkflowError({
      data: {
        code: WorkflowErrorCode.FILE_TOO_LONG,
        path: '',
        limit: maxLength,
        actual: text.length,
      },
      message: `the file has ${text.length} characters, ${maxLength} are allowed`,
      remedy: 'Split the workflow, or move data out of it into inputs.',
      where: { file, line: 1, column: 1 },
    })
  }
  const lines = new LineCounter()
  const place = (offset: number): SourceLocation => {
    const { line, col } = lines.linePos(offset)
    return { file, line, column: col }
  }
  refuseDeepFlow(text, file)
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    intAsBigInt: true,
    merge: false,
    prettyErrors: false,
  })
  const [document, second] = Array.isArray(documents) ? documents : []
  if (document === undefined || document.contents === null)
    return { kind: 'map', entries: [], where: place(0) }
  const [problem] = [...document.errors, ...document.warnings]
  if (problem !== undefined) throw syntaxError(problem, place, text)
  if (second !== undefined) throw featureError('a second document', place(second.range[0]))
  return new YamlReader(text, place).read(document.contents, 0)
}

class YamlReader {
  readonly #text: string
  readonly #place: (offset: number) => SourceLocation

  constructor(text: string, place: (offset: number) => SourceLocation) {
    this.#text = text
    this.#place = place
  }

  read(node: Node, depth: number): SourceNode {
    const where = this.#place(node.range?.[0] ?? 0)
    if (depth > MAX_NESTING) throw nestingError(depth, where)
    if (isAlias(node)) throw featureError('an alias (*name)', where)
    if (node.anchor !== undefined) throw featureError('an anchor (&name)', where)
    if (node.tag !== undefined) throw featureError(`the tag ${node.tag}`, where)
    if (isMap(node)) {
      return {
        kind: 'map',
        where,
        entries: node.items.map((pair) => this.#readEntry(pair.key, pair.value, depth)),
      }
    }
    if (isSeq(node)) {
      return {
        kind: 'list',
        where,
        items: node.items.map((item) => this.read(item as Node, depth + 1)),
      }
    }
    return this.#readScalar(node, where)
  }

  #readEntry(key: unknown, value: unknown, depth: number): SourceEntry {
    const keyNode = this.read(key as Node, depth + 1)
    if (keyNode.kind !== 'scalar') throw featureError('a map or list as a key', keyNode.where)
    const empty: SourceScalar = { kind: 'scalar', form: 'null', text: '', where: keyNode.where }
    return {
      key: keyNode.text,
      keyWhere: keyNode.where,
      value: value === null ? empty : this.read(value as Node, depth + 1),
    }
  }

  #readScalar(node: Node, where: SourceLocation): SourceScalar {
    if (!isScalar(node)) throw featureError('an unknown node', where)
    const { value } = node
    if (typeof value === 'string') {
      return { kind: 'scalar', form: 'text', text: value, where, locate: this.#locator(node) }
    }
    // `source` is the text as written: a value parsed as a float would lose digits.
    const text = node.source ?? ''
    if (value === null) return { kind: 'scalar', form: 'null', text, where }
    // YAML also knows True and TRUE.
    if (typeof value === 'boolean')
      return { kind: 'scalar', form: 'boolean', text: String(value), where }
    return { kind: 'scalar', form: 'number', text, where }
  }

  #locator(node: Node): SourceScalar['locate'] {
    const [start, end] = node.range ?? [0, 0]
    const style = styleOf(this.#text.charAt(start))
    // A block scalar starts with its header line, a quoted one with its quote.
    const contentStart =
      style === 'block'
        ? this.#text.indexOf('\n', start) + 1
        : style === 'plain'
          ? start
          : start + 1
    const written = this.#text.slice(
      contentStart,
      style === 'single' || style === 'double' ? end - 1 : end,
    )
    let aligner: ReturnType<typeof createAligner> | undefined
    return (value, offset) => {
      aligner ??= createAligner(written, style)
      return this.#place(contentStart + aligner(value, offset))
    }
  }
}

function styleOf(first: string): ScalarStyle {
  if (first === '|' || first === '>') return 'block'
  if (first === '"') return 'double'
  return first === "'" ? 'single' : 'plain'
}

/** Far above what MAX_NESTING levels of flow collections and compute source need, far below a stack overflow. */
const MAX_OPEN_BRACKETS = 512

/** The YAML composer is recursive: a file of 100,000 brackets must not reach it. */
function refuseDeepFlow(text: string, file: string): void {
  let open = 0
  for (let offset = 0; offset < text.length; offset++) {
    const character = text.charAt(offset)
    if (character === '[' || character === '{') open += 1
    if ((character === ']' || character === '}') && open > 0) open -= 1
    if (open <= MAX_OPEN_BRACKETS) continue
    const before = text.slice(0, offset).split('\n')
    throw nestingError(open, {
      file,
      line: before.length,
      column: (before.at(-1)?.length ?? 0) + 1,
    })
  }
}

function syntaxError(
  problem: YAMLError,
  place: (offset: number) => SourceLocation,
  text: string,
): WorkflowError {
  const duplicate = problem.code === 'DUPLICATE_KEY'
  const where = place(problem.pos[0])
  const isReference = text.slice(problem.pos[0] - 1, problem.pos[0] + 1) === '${'
  return new WorkflowError({
    data: {
      code: duplicate ? WorkflowErrorCode.DUPLICATE_KEY : WorkflowErrorCode.YAML_SYNTAX,
      path: '',
    },
    message: duplicate ? 'this key stands twice in its map' : `not valid YAML: ${problem.message}`,
    remedy: duplicate
      ? 'Keep one of the two.'
      : isReference
        ? `Inside { … } a reference stands in quotes: '\${ inputs.name }'.`
        : 'Check indentation, quotes and brackets at this place.',
    where,
  })
}

function featureError(feature: string, where: SourceLocation | undefined): WorkflowError {
  return new WorkflowError({
    data: { code: WorkflowErrorCode.YAML_FEATURE, path: '' },
    message: `${quote(feature)} is not part of the workflow language`,
    remedy: 'Write the value out where it is used; a workflow file is one plain document.',
    where,
  })
}

function nestingError(depth: number, where: SourceLocation): WorkflowError {
  return new WorkflowError({
    data: { code: WorkflowErrorCode.NESTING_TOO_DEEP, path: '', limit: MAX_NESTING, actual: depth },
    message: `more than ${MAX_NESTING} levels of maps and lists`,
    remedy: 'Flatten the structure: no part of the language is this deep.',
    where,
  })
}
