import type { Definition, InputDeclaration } from './definition.ts'
import { didYouMean, suggest } from './didYouMean.ts'
import { WorkflowError, WorkflowErrorCode } from './errors.ts'
import { orderTasks } from './orderTasks.ts'
import { parseReference, type Reference } from './reference.ts'

/**
 * Checks that every reference points at something, that the tasks form no cycle and that each is of use.
 * What a task returns is only known once it is compiled: `compileFlow` checks references to fields of results.
 *
 * Errors: FLOW_UNKNOWN_INPUT, FLOW_UNKNOWN_COLUMN, FLOW_UNKNOWN_TASK, FLOW_CYCLE, FLOW_TASK_UNUSED.
 */
export function checkDefinition(definition: Definition): void {
  for (const [task, { with: args }] of Object.entries(definition.tasks)) {
    for (const [name, argument] of Object.entries(args)) {
      if (typeof argument === 'string')
        checkReference(definition, argument, `tasks.${task}.with.${name}`)
    }
  }
  for (const [name, output] of Object.entries(definition.outputs)) {
    if (typeof output === 'string') checkReference(definition, output, `outputs.${name}`)
    else
      for (const [column, text] of Object.entries(output))
        checkReference(definition, text, `outputs.${name}.${column}`)
  }
  const used = new Set(orderTasks(definition))
  for (const task of Object.keys(definition.tasks)) {
    if (!used.has(task)) throw unusedTask(definition, task)
  }
}

function checkReference(definition: Definition, text: string, path: string): void {
  const reference = parseReference(text)
  if (reference === undefined) return
  if (reference.scope === 'tasks') {
    if (!Object.hasOwn(definition.tasks, reference.name)) {
      throw unknownName(
        definition,
        WorkflowErrorCode.UNKNOWN_TASK,
        'task',
        reference.name,
        Object.keys(definition.tasks),
        path,
      )
    }
    return
  }
  const input = Object.hasOwn(definition.inputs, reference.name)
    ? definition.inputs[reference.name]
    : undefined
  if (input === undefined) {
    throw unknownName(
      definition,
      WorkflowErrorCode.UNKNOWN_INPUT,
      'input',
      reference.name,
      Object.keys(definition.inputs),
      path,
    )
  }
  checkColumn(definition, input, reference, path)
}

function checkColumn(
  definition: Definition,
  input: InputDeclaration,
  reference: Reference,
  path: string,
): void {
  const [column, ...rest] = reference.fields
  if (column === undefined) return
  const columns = input.type === 'table' ? Object.keys(input.columns) : []
  if (rest.length === 0 && columns.includes(column)) return
  throw unknownName(
    definition,
    WorkflowErrorCode.UNKNOWN_COLUMN,
    `column of ${reference.name}`,
    reference.fields.join('.'),
    columns,
    path,
  )
}

function unknownName(
  definition: Definition,
  code:
    | typeof WorkflowErrorCode.UNKNOWN_INPUT
    | typeof WorkflowErrorCode.UNKNOWN_COLUMN
    | typeof WorkflowErrorCode.UNKNOWN_TASK,
  what: string,
  name: string,
  known: readonly string[],
  path: string,
): WorkflowError {
  return new WorkflowError({
    data: { code, path, name, suggestion: didYouMean(name, known) },
    message: `${path} refers to "${name}", which is no ${what}`,
    remedy: suggest(name, known),
    where: definition.locations?.of(path),
  })
}

function unusedTask(definition: Definition, task: string): WorkflowError {
  return new WorkflowError({
    data: { code: WorkflowErrorCode.TASK_UNUSED, path: `tasks.${task}` },
    message: `no output needs the task "${task}"`,
    remedy: 'Use its result in an output or in another task, or remove it.',
    where: definition.locations?.of(`tasks.${task}`),
  })
}
