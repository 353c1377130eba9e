import type { Definition } from '../workflow/definition.ts'
import { didYouMean, suggest } from '../workflow/didYouMean.ts'
import { WorkflowError, WorkflowErrorCode } from '../workflow/errors.ts'
import type { Inputs } from '../workflow/inputs/inputValues.ts'
import { parseReference } from '../workflow/reference.ts'
import { bindInput } from './bindInputs.ts'
import type { Data } from './interpreter/data.ts'
import type { GraphBuilder } from './ir/graphBuilder.ts'

/** What references can point at while a workflow is compiled. */
export interface ReferenceContext {
  readonly definition: Definition
  readonly inputs: Inputs
  readonly graph: GraphBuilder
  /** Results of the tasks compiled so far. */
  readonly results: ReadonlyMap<string, Data>
}

/**
 * The data behind an argument or output expression at `path`.
 * Errors: FLOW_UNKNOWN_RESULT for a field that a task does not return.
 */
export function resolveArgument(
  context: ReferenceContext,
  argument: string | boolean,
  path: string,
): Data {
  const { definition, graph, inputs } = context
  if (typeof argument === 'boolean')
    return { kind: 'boolean', node: graph.constant(argument ? 1n : 0n) }
  const reference = parseReference(argument)
  if (reference === undefined) return { kind: 'integer', node: graph.constant(BigInt(argument)) }
  if (reference.scope === 'inputs') {
    const declaration = definition.inputs[reference.name]
    if (declaration === undefined)
      return unknownResult(context, path, reference.name, Object.keys(definition.inputs))
    return bindInput(graph, reference.name, declaration, inputs, reference.fields[0])
  }
  let data = context.results.get(reference.name)
  if (data === undefined)
    return unknownResult(context, path, reference.name, [...context.results.keys()])
  for (const field of reference.fields) data = readField(context, data, field, path)
  return data
}

function readField(context: ReferenceContext, data: Data, field: string, path: string): Data {
  if (data.kind === 'object') {
    return data.fields.get(field) ?? unknownResult(context, path, field, [...data.fields.keys()])
  }
  // A column of a list of rows, as with tables.
  if (data.kind === 'list')
    return { kind: 'list', items: data.items.map((item) => readField(context, item, field, path)) }
  return unknownResult(context, path, field, [])
}

function unknownResult(
  context: ReferenceContext,
  path: string,
  name: string,
  known: readonly string[],
): never {
  throw new WorkflowError({
    data: {
      code: WorkflowErrorCode.UNKNOWN_RESULT,
      path,
      name,
      suggestion: didYouMean(name, known),
    },
    message: `${path} refers to "${name}", which is not among the results`,
    remedy: suggest(name, known),
    where: context.definition.locations?.of(path),
  })
}
