import { computeSourceOf } from '../../compiler/computeSource.ts'
import { inferResults } from '../../compiler/inferResults.ts'
import { conditionOf, conditionSource } from '../conditionOf.ts'
import type { Argument, Definition } from '../definition.ts'
import { WorkflowErrorCode } from '../errors.ts'
import { orderTasks } from '../orderTasks.ts'
import { outputReads, readsOf } from '../readsOf.ts'
import { parseReference } from '../reference.ts'
import {
  declaredResults,
  joinedResults,
  type ResultType,
  type ResultTypes,
  UNNAMED_RESULT,
} from '../resultTypes.ts'
import { checkBodyTypes } from './checkBodyTypes.ts'
import { faultAt } from './fault.ts'
import { type TaskTypes, typeOfReference } from './typeOfReference.ts'

/**
 * Types every edge of the graph as far as it is known before the run.
 *
 * - Out: the results of each task, those of all items for a loop.
 * - Errors: FLOW_UNKNOWN_RESULT, FLOW_UNKNOWN_COLUMN, FLOW_TYPE_MISMATCH, COMPILE_* of sources and conditions.
 * - Source: docs/specs/workflow.md section 2.10.
 */
export function checkTypes(definition: Definition): TaskTypes {
  const types = new Map<string, ResultTypes | undefined>()
  for (const task of orderTasks(definition)) types.set(task, typeTask(definition, types, task))
  for (const [name, output] of Object.entries(definition.outputs)) {
    for (const read of outputReads(definition, name)) {
      const type = typeOfReference(definition, types, read)
      if (typeof output !== 'string' && type !== undefined && !type.type.endsWith('[]'))
        throw mismatch(definition, read.path, 'a list, as a column of a table', type)
    }
  }
  return types
}

function typeTask(definition: Definition, types: TaskTypes, task: string): ResultTypes | undefined {
  const found = definition.tasks[task]
  if (found === undefined) return undefined
  for (const read of readsOf(definition, task)) {
    const type = typeOfReference(definition, types, read, task)
    if (read.path.endsWith('.forEach.in') && type !== undefined && !isCollection(type))
      throw mismatch(definition, read.path, 'a list or a table', type)
  }
  if (found.when !== undefined) checkCondition(definition, types, task, found.when)
  const args = typeArguments(definition, types, task, found.with, 'with')
  checkBodyTypes(definition, task, args)
  const results =
    declaredResults(found) ??
    (args.size < Object.keys(found.with).length
      ? undefined
      : inferResults(computeSourceOf(definition, task), args))
  return results === undefined || found.forEach === undefined ? results : joinedResults(results)
}

function checkCondition(
  definition: Definition,
  types: TaskTypes,
  task: string,
  when: string,
): void {
  const source = conditionSource(when, definition, task)
  const condition = conditionOf(when, source)
  const args = typeArguments(definition, types, task, condition.with, 'when')
  if (args.size < Object.keys(condition.with).length) return
  // Places in the text that is run are not places in the file: all of it stands at `when`.
  const place = (): ReturnType<typeof source.place> => source.place(0)
  const results = inferResults({ task, text: condition.compute, place }, args)
  const answer = results?.[UNNAMED_RESULT]
  if (results === undefined || answer?.type === 'boolean') return
  throw faultAt(definition, {
    code: WorkflowErrorCode.TYPE_MISMATCH,
    path: `tasks.${task}.when`,
    message: `the condition of ${task} gives ${answer?.type ?? 'an object'} and not true or false`,
    remedy: 'Compare it with something, for example "tasks.price.value > inputs.limit".',
  })
}

/** Types of the arguments that are known. */
function typeArguments(
  definition: Definition,
  types: TaskTypes,
  task: string,
  args: Readonly<Record<string, Argument>>,
  key: 'with' | 'when',
): Map<string, ResultType> {
  const known = new Map<string, ResultType>()
  for (const [name, argument] of Object.entries(args)) {
    const path = key === 'with' ? `tasks.${task}.with.${name}` : `tasks.${task}.when`
    const reference = typeof argument === 'string' ? parseReference(argument) : undefined
    const type =
      reference === undefined
        ? { type: typeof argument === 'boolean' ? ('boolean' as const) : ('integer' as const) }
        : typeOfReference(definition, types, { path, reference }, task)
    if (type !== undefined) known.set(name, type)
  }
  return known
}

function isCollection(type: ResultType): boolean {
  return type.type === 'table' || type.type.endsWith('[]')
}

function mismatch(definition: Definition, path: string, needed: string, given: ResultType): Error {
  return faultAt(definition, {
    code: WorkflowErrorCode.TYPE_MISMATCH,
    path,
    message: `${path} must be ${needed}, and refers to a value of type ${given.type}`,
    remedy: 'Refer to something of the type that is needed.',
  })
}
