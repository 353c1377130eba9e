import { compileTask } from '@flowbuilder/sdk/compiler/compileTask'
import { GraphBuilder } from '@flowbuilder/sdk/compiler/ir/graphBuilder'
import { wordsOf } from '@flowbuilder/sdk/compiler/layOut'
import { optimize } from '@flowbuilder/sdk/compiler/passes/optimize'
import { isList, isTable, itemTypeOf, rowCountOf, type Value } from '@flowbuilder/sdk/table/value'
import type {
  ComputeTask,
  Definition,
  InputDeclaration,
} from '@flowbuilder/sdk/workflow/definition'
import type { InputValue } from '@flowbuilder/sdk/workflow/inputs/inputValues'
import type { TaskValues } from '../../port.ts'
import { evaluateGraph } from './evaluateGraph.ts'
import { resultReader, scalarAt } from './resultReader.ts'

/** Name of the task inside the flow that is made of it. */
const TASK = 'task'

/** A compute task for inputs of certain types and lengths. Errors: FLOWVM_OVERFLOW, FLOWVM_DIVISION_BY_ZERO. */
export type CompiledCompute = (inputs: TaskValues) => TaskValues

/**
 * Compiles a task with the compiler of the FlowVM, for inputs like these: what runs here is what would be proven.
 *
 * Errors: CompileError (COMPILE_*), RUN_RESULT_MISMATCH.
 */
export function compileCompute(task: ComputeTask, inputs: TaskValues): CompiledCompute {
  const names = Object.keys(inputs)
  const definition: Definition = {
    flow: 1,
    name: TASK,
    verify: 'zk',
    inputs: Object.fromEntries(names.map((name) => [name, declare(inputs[name] as Value)])),
    tasks: {
      [TASK]: {
        compute: task.compute,
        with: Object.fromEntries(names.map((name) => [name, `\${inputs.${name}}`])),
      },
    },
    outputs: {},
  }
  const graph = new GraphBuilder()
  // Only lengths are read from the inputs.
  const lengths = Object.fromEntries(
    names.map((name): [string, InputValue] => [name, lengthOf(inputs[name] as Value)]),
  )
  const data = compileTask({ definition, inputs: lengths, graph, results: new Map() }, TASK)
  const optimized = optimize(graph.finish(wordsOf(data)))
  const roots = optimized.roots.values()
  const read = resultReader(data, () => roots.next().value ?? 0)
  return (values) => {
    const words = evaluateGraph(optimized, ({ input, column, row }) => {
      const scalar = scalarAt(values[input], column, row)
      return typeof scalar === 'bigint' ? scalar : BigInt(scalar === true)
    })
    return read(words, values)
  }
}

function declare(value: Value): InputDeclaration {
  if (!isTable(value)) return { type: value.type }
  const columns = Object.entries(value.columns).map(([name, list]) => [name, itemTypeOf(list.type)])
  return { type: 'table', columns: Object.fromEntries(columns) }
}

function lengthOf(value: Value): InputValue {
  return isTable(value) || isList(value) ? new Array<bigint>(rowCountOf(value)) : 0n
}
