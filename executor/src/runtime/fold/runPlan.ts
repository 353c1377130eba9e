import type { Value } from '@flowbuilder/sdk/table/value'
import { conditionOf } from '@flowbuilder/sdk/workflow/conditionOf'
import type {
  Argument,
  ComputeTask,
  Definition,
  OutputDefinition,
  Retry,
  TaskDefinition,
  TaskKind,
} from '@flowbuilder/sdk/workflow/definition'
import { policyOf } from '@flowbuilder/sdk/workflow/policyOf'
import { parseReference, type Reference } from '@flowbuilder/sdk/workflow/reference'
import { kindOf } from '@flowbuilder/sdk/workflow/taskKind'
import { resultUnknown } from '../errors.ts'

/** Where an argument of a task comes from. */
export type Binding =
  | { readonly name: string; readonly literal: Value }
  | { readonly name: string; readonly reference: Reference }

export interface PlannedCondition {
  /** Gives a boolean `value`. */
  readonly task: ComputeTask
  readonly bindings: readonly Binding[]
  /** Asked for each item. */
  readonly perItem: boolean
}

/** A task with everything that is known before the run. */
export interface PlannedTask {
  readonly index: number
  readonly name: string
  readonly kind: TaskKind
  readonly definition: TaskDefinition
  readonly bindings: readonly Binding[]
  readonly condition: PlannedCondition | undefined
  readonly forEach:
    | { readonly in: Reference; readonly maxParallel: number; readonly maxItems: number }
    | undefined
  /** Tasks that must have ended before. */
  readonly needs: readonly number[]
  /** Tasks whose outputs it reads: where one was skipped, it is skipped too. */
  readonly reads: readonly number[]
  /** Tasks that need it. */
  readonly dependents: readonly number[]
  readonly retry: Retry
  /** Of all attempts; infinite without one. */
  readonly timeoutMs: number
  readonly attemptTimeoutMs: number
  /** Of a timer. */
  readonly waitMs: number | undefined
  /** Name of the signal that a task waits for. */
  readonly signal: string | undefined
  /** Its failure is none of the run. */
  readonly mayFail: boolean
  /** Runs only after the run has failed. */
  readonly afterFailure: boolean
}

/** An output of the run, and the tasks that it reads. */
export type PlannedOutput = { readonly name: string; readonly reads: readonly number[] } & (
  | { readonly reference: Reference }
  | { readonly columns: Readonly<Record<string, Reference>> }
)

/** What all runs of a definition share. */
export interface RunPlan {
  readonly definition: Definition
  readonly definitionHash: `0x${string}`
  /** In the order of their names. */
  readonly tasks: readonly PlannedTask[]
  readonly indexOf: ReadonlyMap<string, number>
  readonly outputs: readonly PlannedOutput[]
  /** Of the whole run; infinite without one. */
  readonly timeoutMs: number
  /** How many tasks are not for failures. */
  readonly mainTasks: number
  /** Tasks without needs that are not for failures, and those that are. */
  readonly roots: readonly number[]
  readonly failureRoots: readonly number[]
}

/** Resolves names to numbers, once a definition. `definition` is checked. */
export function planRun(definition: Definition, definitionHash: `0x${string}`): RunPlan {
  const names = Object.keys(definition.tasks).sort()
  const indexOf = new Map(names.map((name, index) => [name, index]))
  const failureNames = new Set(definition.onFailure ?? [])
  const drafts = names.map((name, index) =>
    draftTask(definition, name, index, indexOf, failureNames),
  )
  const tasks = drafts.map(
    (draft): PlannedTask => ({
      ...draft,
      // What a task for failures needs of the others is as it is by then.
      needs: draft.needs.filter((need) => drafts[need]?.afterFailure === draft.afterFailure),
      dependents: drafts
        .filter(
          (other) => other.afterFailure === draft.afterFailure && other.needs.includes(draft.index),
        )
        .map((other) => other.index),
    }),
  )
  const roots = (afterFailure: boolean): number[] =>
    tasks.flatMap((task) =>
      task.afterFailure === afterFailure && task.needs.length === 0 ? [task.index] : [],
    )
  return {
    definition,
    definitionHash,
    tasks,
    indexOf,
    outputs: Object.entries(definition.outputs).map(([name, output]) =>
      plannedOutput(name, output, indexOf),
    ),
    timeoutMs: definition.timeout ?? Number.POSITIVE_INFINITY,
    mainTasks: tasks.filter((task) => !task.afterFailure).length,
    roots: roots(false),
    failureRoots: roots(true),
  }
}

function draftTask(
  definition: Definition,
  name: string,
  index: number,
  indexOf: ReadonlyMap<string, number>,
  failureNames: ReadonlySet<string>,
): Omit<PlannedTask, 'dependents'> {
  const task = definition.tasks[name] as TaskDefinition
  const policy = policyOf(task)
  const bindings = bindingsOf(task.with)
  const condition = task.when === undefined ? undefined : plannedCondition(task.when)
  const signal = 'wait' in task && 'signal' in task.wait ? task.wait.signal : undefined
  const list = task.forEach === undefined ? undefined : parseReference(task.forEach.in)
  const read = [
    ...[...bindings, ...(condition?.bindings ?? [])].flatMap((binding) =>
      'reference' in binding ? [binding.reference] : [],
    ),
    ...(list === undefined ? [] : [list]),
  ].flatMap((reference) =>
    reference.scope === 'tasks' ? [indexOf.get(reference.name) ?? index] : [],
  )
  const ordered = (task.needs ?? []).map((need) => indexOf.get(need) ?? index)
  return {
    index,
    name,
    kind: kindOf(task),
    definition: task,
    bindings,
    condition,
    forEach:
      list === undefined
        ? undefined
        : { in: list, maxParallel: policy.maxParallel, maxItems: policy.maxItems },
    needs: [...new Set([...read, ...ordered])],
    reads: [...new Set(read)],
    retry: policy.retry,
    timeoutMs: Math.min(
      policy.timeout.task ?? Number.POSITIVE_INFINITY,
      // A signal is waited for in one attempt, and the journal keeps its time.
      signal === undefined ? Number.POSITIVE_INFINITY : policy.timeout.attempt,
    ),
    attemptTimeoutMs: policy.timeout.attempt,
    waitMs: 'wait' in task && 'for' in task.wait ? task.wait.for : undefined,
    signal,
    mayFail: policy.onFailure === 'continue',
    afterFailure: failureNames.has(name),
  }
}

function plannedOutput(
  name: string,
  output: OutputDefinition,
  indexOf: ReadonlyMap<string, number>,
): PlannedOutput {
  const read = (text: string): Reference => {
    const reference = parseReference(text)
    // Decoding has made sure of it.
    if (reference === undefined) throw resultUnknown(text, [])
    return reference
  }
  const readsOf = (references: readonly Reference[]): number[] =>
    references.flatMap(({ scope, name: task }) =>
      scope === 'tasks' ? [indexOf.get(task) ?? -1] : [],
    )
  if (typeof output === 'string') {
    const reference = read(output)
    return { name, reads: readsOf([reference]), reference }
  }
  const columns = Object.fromEntries(
    Object.entries(output).map(([column, text]) => [column, read(text)]),
  )
  return { name, reads: readsOf(Object.values(columns)), columns }
}

function plannedCondition(when: string): PlannedCondition {
  const condition = conditionOf(when)
  const bindings = bindingsOf(condition.with)
  return {
    task: condition,
    bindings,
    perItem: bindings.some((item) => 'reference' in item && item.reference.scope === 'item'),
  }
}

function bindingsOf(args: Readonly<Record<string, Argument>>): Binding[] {
  return Object.entries(args).map(([name, argument]): Binding => {
    if (typeof argument === 'boolean')
      return { name, literal: { type: 'boolean', value: argument } }
    const reference = parseReference(argument)
    return reference === undefined
      ? { name, literal: { type: 'integer', value: BigInt(argument) } }
      : { name, reference }
  })
}
