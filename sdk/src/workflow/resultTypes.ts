import { parseContractFunction } from './contractFunction.ts'
import {
  type Definition,
  LIST_TYPES,
  type ListType,
  SCALAR_TYPES,
  type ScalarType,
  type TaskDefinition,
} from './definition.ts'

/** What a value is: a declaration without its description. */
export type ResultType = PlainType | TableType
interface PlainType {
  readonly type: ScalarType | ListType
}
interface TableType {
  readonly type: 'table'
  readonly columns: Readonly<Record<string, ScalarType>>
}

/** Results by name; a type that is not known before the run is undefined. */
export type ResultTypes = Readonly<Record<string, ResultType | undefined>>

/** Name of the result of a task that gives one without a name. */
export const UNNAMED_RESULT = 'value'

/**
 * The results that a task says it gives, for one item if it is a loop. Undefined for compute: its source tells.
 *
 * Source: docs/specs/workflow.md section 2.10.
 */
export function declaredResults(task: TaskDefinition): ResultTypes | undefined {
  if ('outputs' in task) {
    return Object.fromEntries(
      Object.entries(task.outputs).map(([name, result]) => [name, typeOfDeclaration(result)]),
    )
  }
  if ('chain.read' in task) {
    const contract = parseContractFunction(task['chain.read'].function)
    // Decoding has refused what is no function.
    if (typeof contract === 'string') return {}
    return Object.fromEntries(contract.results.map(({ name, type }) => [name, { type }]))
  }
  if ('chain.write' in task) return { transaction: { type: 'text' }, block: { type: 'integer' } }
  return undefined
}

type Declared =
  | PlainType
  | {
      readonly type: 'table'
      readonly columns: Readonly<Record<string, ScalarType | { readonly type: ScalarType }>>
    }

/** The type of an input or declared result, without description and places. */
export function typeOfDeclaration(declaration: Declared): ResultType {
  if (declaration.type !== 'table') return { type: declaration.type }
  const columns = Object.entries(declaration.columns).map(([name, column]) => [
    name,
    typeof column === 'string' ? column : column.type,
  ])
  return { type: 'table', columns: Object.fromEntries(columns) }
}

/** What the results of the items of a loop are together: scalars make a list, lists and tables are joined end to end. */
export function joinedResults(results: ResultTypes): ResultTypes {
  return Object.fromEntries(
    Object.entries(results).map(([name, type]) => [name, type && joinedType(type)]),
  )
}

function joinedType(type: ResultType): ResultType {
  const scalar = SCALAR_TYPES.find((known) => known === type.type)
  return scalar === undefined ? type : { type: `${scalar}[]` }
}

/** The type of one item of a list or one row of a table; undefined for a scalar. */
export function itemOf(type: ResultType): ResultType | undefined {
  if (type.type === 'table') return type
  const list = LIST_TYPES.find((known) => known === type.type)
  return list === undefined ? undefined : { type: list.slice(0, -2) as ScalarType }
}

/** The type of an input. */
export function inputType(definition: Definition, name: string): ResultType | undefined {
  const input = definition.inputs[name]
  return input === undefined ? undefined : typeOfDeclaration(input)
}
