import { isTable, itemTypeOf, type Value } from '@flowbuilder/sdk/table/value'
import type { InputDeclaration } from '@flowbuilder/sdk/workflow/definition'
import { badId, badInputs, signalUnknown } from './errors.ts'
import type { RunPlan } from './fold/runPlan.ts'
import { MAX_RUN_ID_LENGTH } from './limits.ts'
import type { TaskValues } from './port.ts'

const RUN_ID = new RegExp(`^[A-Za-z0-9._:~-]{1,${MAX_RUN_ID_LENGTH}}$`)

/** Errors: RUN_BAD_ID. */
export function checkRunId(id: string): string {
  if (!RUN_ID.test(id)) throw badId(id)
  return id
}

/** Values exactly as declared, in the order of the declaration. Errors: RUN_BAD_INPUTS. */
export function checkValues(
  declared: Readonly<Record<string, InputDeclaration>>,
  values: TaskValues,
): TaskValues {
  const checked: Record<string, Value> = {}
  for (const name in declared) {
    const value = values[name]
    const declaration = declared[name] as InputDeclaration
    if (value === undefined) throw badInputs(name, 'is missing')
    if (value.type !== declaration.type)
      throw badInputs(name, `is of type ${value.type}, not ${declaration.type}`)
    if (declaration.type === 'table' && isTable(value))
      checkColumns(name, declaration.columns, value)
    checked[name] = value
  }
  for (const name in values)
    if (declared[name] === undefined) throw badInputs(name, 'is not declared')
  return checked
}

/** What a task declares that waits for a signal. Errors: RUN_SIGNAL_UNKNOWN. */
export function signalDeclaration(
  plan: RunPlan,
  name: string,
): Readonly<Record<string, InputDeclaration>> {
  const tasks = plan.tasks.filter(({ signal }) => signal !== undefined)
  const task = tasks.find(({ signal }) => signal === name)
  if (task !== undefined && 'wait' in task.definition) return task.definition.outputs
  throw signalUnknown(
    name,
    tasks.map(({ signal }) => String(signal)),
  )
}

function checkColumns(
  name: string,
  declared: Readonly<Record<string, string>>,
  { columns }: Extract<Value, { type: 'table' }>,
): void {
  const names = Object.keys(columns)
  if (names.length !== Object.keys(declared).length)
    throw badInputs(name, `has the columns ${names.join(', ')}`)
  for (const column of names) {
    const list = columns[column]
    if (list === undefined || itemTypeOf(list.type) !== declared[column])
      throw badInputs(`${name}.${column}`, `is not ${declared[column] ?? 'declared'}`)
  }
}
