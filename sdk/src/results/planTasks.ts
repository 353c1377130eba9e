import { type Hex, numberToHex } from 'viem'
import { merkleRoot } from '../actions/merkleTree.ts'
import { hashTaskPlan, TaskKind, type TaskPlan } from '../actions/taskClaim.ts'
import { hashProgram } from '../flowvm/commitments.ts'
import { canonicalBytes, hashBytes } from '../workflow/canonicalJson.ts'
import type { Definition, TaskDefinition } from '../workflow/definition.ts'
import type { Inputs } from '../workflow/inputs/inputValues.ts'
import { orderTasks } from '../workflow/orderTasks.ts'
import { readsOf } from '../workflow/readsOf.ts'
import { parseReference } from '../workflow/reference.ts'
import { declaredResults } from '../workflow/resultTypes.ts'
import { compileProvable } from './compileProvable.ts'
import type { PlannedLeaf, ProvableProgram } from './plannedLeaf.ts'
import {
  type Shape,
  type Shapes,
  shapeAt,
  shapeOfReferencedInput,
  shapesOfInputs,
} from './valueShape.ts'

/**
 * What the plan of a request says of each task, in the order of their names; a task's index is its place in it.
 *
 * - COMPUTE: a compute task without `forEach`, `when` and `onFailure: continue`, not for failures, whose arguments are known in type
 *   and length before the run, and whose program fits the circuit. Everything else is EXTERNAL, by the hash of its definition.
 * - Errors: FLOW_CYCLE.
 * - Source: docs/specs/results.md.
 */
export function planTasks(definition: Definition, inputs: Inputs): PlannedLeaf[] {
  const given = shapesOfInputs(definition.inputs, inputs)
  const results = new Map<string, Shapes>()
  const proofs = new Map<string, ProvableProgram>()
  const skippable = new Set(definition.onFailure ?? [])
  for (const name of orderTasks(definition)) {
    const task = definition.tasks[name]
    if (task === undefined || skippable.has(name)) continue
    const readsSkippable = readsOf(definition, name).some(
      ({ reference }) => reference.scope === 'tasks' && skippable.has(reference.name),
    )
    if (readsSkippable || mayBeSkipped(task)) {
      skippable.add(name)
      continue
    }
    if (!('compute' in task)) {
      results.set(name, scalarResults(task))
      continue
    }
    const args = argumentShapes(task, given, results)
    const compiled = args === undefined ? undefined : compileProvable(task, args)
    // A run would refuse what it returns.
    if (compiled?.results === undefined) continue
    results.set(name, compiled.results)
    if (compiled.proof !== undefined) proofs.set(name, compiled.proof)
  }
  return Object.keys(definition.tasks)
    .sort()
    .map((name, taskIndex) => {
      const proof = proofs.get(name)
      return proof === undefined
        ? { name, plan: externalPlan(taskIndex, definition.tasks[name]) }
        : { name, plan: computePlan(taskIndex, proof), proof }
    })
}

function computePlan(taskIndex: number, { program }: ProvableProgram): TaskPlan {
  const programHash = numberToHex(hashProgram(program), { size: 32 })
  return { taskIndex, kind: TaskKind.COMPUTE, programHash }
}

function externalPlan(taskIndex: number, task: TaskDefinition | undefined): TaskPlan {
  return { taskIndex, kind: TaskKind.EXTERNAL, programHash: hashBytes(canonicalBytes(task ?? {})) }
}

/** `programHash` of a request in optimistic mode. */
export function planRoot(leaves: readonly PlannedLeaf[]): Hex {
  return merkleRoot(leaves.map(({ plan }) => hashTaskPlan(plan)))
}

/** Then nobody knows before the run whether it has a result, or how long that is. */
function mayBeSkipped({ when, forEach, onFailure }: TaskDefinition): boolean {
  return when !== undefined || forEach !== undefined || onFailure === 'continue'
}

/** Undefined while one of them is not known before the run. */
function argumentShapes(
  task: TaskDefinition,
  inputs: Shapes,
  results: ReadonlyMap<string, Shapes>,
): Shapes | undefined {
  const shapes: Record<string, Shape> = {}
  for (const [name, argument] of Object.entries(task.with)) {
    const shape = argumentShape(argument, inputs, results)
    if (shape === undefined) return undefined
    shapes[name] = shape
  }
  return shapes
}

function argumentShape(
  argument: string | boolean,
  inputs: Shapes,
  results: ReadonlyMap<string, Shapes>,
): Shape | undefined {
  if (typeof argument === 'boolean') return { type: 'boolean' }
  const reference = parseReference(argument)
  if (reference === undefined) return { type: 'integer' }
  if (reference.scope === 'inputs') return shapeOfReferencedInput(inputs, reference)
  const named = results.get(reference.name)
  return named === undefined ? undefined : shapeAt(named, reference.fields)
}

/** Results of other kinds have declared types, but a list or table has any length. */
function scalarResults(task: TaskDefinition): Shapes {
  const shapes: Record<string, Shape> = {}
  for (const [name, result] of Object.entries(declaredResults(task) ?? {})) {
    if (result === undefined || result.type === 'table' || result.type.endsWith('[]')) continue
    shapes[name] = result as Shape
  }
  return shapes
}
