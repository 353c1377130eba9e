import { isList, isTable, rowCountOf, type Value } from '@flowbuilder/sdk/table/value'
import type { ComputeTask } from '@flowbuilder/sdk/workflow/definition'
import type { TaskExecutor, TaskValues } from '../../port.ts'
import { type CompiledCompute, compileCompute } from './compileCompute.ts'

/** Shapes of inputs for which one task is kept compiled. */
const MAX_SHAPES = 64

/**
 * Runs `compute` tasks on this thread: compiled once for each task and shape of its inputs.
 *
 * Errors: CompileError (COMPILE_*), FLOWVM_OVERFLOW, FLOWVM_DIVISION_BY_ZERO, RUN_RESULT_MISMATCH; all of them are final.
 */
export class ComputeExecutor implements TaskExecutor<ComputeTask> {
  readonly #compiled = new WeakMap<ComputeTask, Map<string, CompiledCompute>>()

  async execute(task: ComputeTask, inputs: TaskValues): Promise<TaskValues> {
    return this.executeNow(task, inputs)
  }

  executeNow(task: ComputeTask, inputs: TaskValues): TaskValues {
    let shapes = this.#compiled.get(task)
    if (shapes === undefined) {
      shapes = new Map()
      this.#compiled.set(task, shapes)
    }
    const shape = shapeOf(inputs)
    let compiled = shapes.get(shape)
    if (compiled === undefined) {
      compiled = compileCompute(task, inputs)
      if (shapes.size >= MAX_SHAPES) shapes.clear()
      shapes.set(shape, compiled)
    }
    return compiled(inputs)
  }
}

/** Types and lengths: all that a compiled task depends on. Names cannot hold the separators. */
function shapeOf(inputs: TaskValues): string {
  let shape = ''
  for (const name in inputs) shape += `${name}:${shapeOfValue(inputs[name] as Value)};`
  return shape
}

function shapeOfValue(value: Value): string {
  if (isTable(value)) {
    const columns = Object.entries(value.columns).map(([name, { type }]) => `${name}:${type}`)
    return `${rowCountOf(value)},${columns.join(',')}`
  }
  return isList(value) ? `${value.type}${value.items.length}` : value.type
}
