import type { ScalarType } from '../workflow/definition.ts'
import { type ResultType, type ResultTypes, UNNAMED_RESULT } from '../workflow/resultTypes.ts'
import { bindInput } from './bindInputs.ts'
import { compileSource } from './compileTask.ts'
import type { ComputeSource } from './computeSource.ts'
import { CompileError, CompileErrorCode } from './errors.ts'
import type { Data } from './interpreter/data.ts'
import { GraphBuilder } from './ir/graphBuilder.ts'
import { MAX_INFERENCE_EVALUATIONS } from './limits.ts'

/** Lengths that lists are tried with: what a source returns hardly ever depends on them. */
const LENGTHS = [3, 1, 8, 0]

/** Errors that another length may not have. */
const DEPENDS_ON_LENGTH: ReadonlySet<string> = new Set([
  CompileErrorCode.INDEX_OUT_OF_RANGE,
  CompileErrorCode.BRANCH_SHAPE,
  CompileErrorCode.DIVISION_BY_ZERO,
  CompileErrorCode.CONSTANT_TOO_LARGE,
  CompileErrorCode.TOO_DEEP,
])

/**
 * What a compute source returns for arguments of given types, found by running it on symbols.
 *
 * - Out: its results; undefined if they depend on what is not known, such as the length of a list.
 * - Errors: COMPILE_* that no length of the lists would mend.
 */
export function inferResults(
  source: ComputeSource,
  args: ReadonlyMap<string, ResultType>,
): ResultTypes | undefined {
  let refusal: CompileError | undefined
  for (const length of LENGTHS) {
    try {
      const graph = new GraphBuilder()
      const values = bindTypes(graph, args, length)
      return typesOf(compileSource(source, graph, values, MAX_INFERENCE_EVALUATIONS))
    } catch (error) {
      if (!(error instanceof CompileError)) throw error
      if (error.code === CompileErrorCode.TOO_MUCH_WORK) return undefined
      refusal ??= error
      if (DEPENDS_ON_LENGTH.has(error.code)) refusal = error
    }
  }
  if (refusal === undefined || DEPENDS_ON_LENGTH.has(refusal.code)) return undefined
  throw refusal
}

function bindTypes(
  graph: GraphBuilder,
  args: ReadonlyMap<string, ResultType>,
  length: number,
): Map<string, Data> {
  return new Map(
    [...args].map(([name, type]) => {
      // Only the length of the value is read.
      const inputs = { [name]: Array.from({ length }, () => 0n) }
      return [name, bindInput(graph, name, type, inputs, undefined)]
    }),
  )
}

function typesOf(data: Data): ResultTypes {
  if (data.kind !== 'object') return { [UNNAMED_RESULT]: typeOf(data) }
  const types: Record<string, ResultType | undefined> = {}
  addFields(types, data.fields, '')
  return types
}

/** Values hold no records: a field of a field has a name with a dot. */
function addFields(
  types: Record<string, ResultType | undefined>,
  fields: ReadonlyMap<string, Data>,
  prefix: string,
): void {
  for (const [name, field] of fields) {
    if (field.kind === 'object') addFields(types, field.fields, `${prefix}${name}.`)
    else types[`${prefix}${name}`] = typeOf(field)
  }
}

function typeOf(data: Data): ResultType | undefined {
  const scalar = scalarOf(data)
  if (scalar !== undefined) return { type: scalar }
  const [first] = data.kind === 'list' ? data.items : []
  if (first === undefined) return undefined
  if (first.kind !== 'object') {
    const item = scalarOf(first)
    return item === undefined ? undefined : { type: `${item}[]` }
  }
  const columns: Record<string, ScalarType> = {}
  for (const [name, field] of first.fields) {
    const type = scalarOf(field)
    if (type === undefined) return undefined
    columns[name] = type
  }
  return { type: 'table', columns }
}

function scalarOf(data: Data): ScalarType | undefined {
  switch (data.kind) {
    case 'integer':
    case 'boolean':
      return data.kind
    case 'opaque':
      return data.type
    default:
      return undefined
  }
}
