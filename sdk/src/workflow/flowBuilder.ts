import { type Definition, FLOW_VERSION, type VerifyMode } from './definition.ts'
import { readDefinition } from './parseFlow.ts'
import { type PlainValue, readPlain } from './source/readPlain.ts'
import type { CommonOptions, DurationOption, InputOptions, TaskInput } from './taskInput.ts'

export interface FlowOptions {
  readonly description?: string
  /** @default 'zk' */
  readonly verify?: VerifyMode
  /** Hosts that `http` tasks may reach. */
  readonly hosts?: readonly string[]
  /** The whole run. */
  readonly timeout?: DurationOption
  /** Tasks that run only after the run has failed. */
  readonly onFailure?: readonly string[]
}

/** Collects the parts of a workflow; each call gives a new builder. */
export interface FlowBuilder {
  input(name: string, options: InputOptions): FlowBuilder
  /** `source` is the text of an arrow function in the subset. */
  compute(name: string, source: string, options?: CommonOptions): FlowBuilder
  /** A task of any kind, as a file would write it. */
  task(name: string, task: TaskInput): FlowBuilder
  /** One reference, or a table of one reference a column. */
  output(name: string, output: string | Readonly<Record<string, string>>): FlowBuilder
  /**
   * Checks the whole like `parseFlow` does.
   * Errors: WorkflowError and CompileError; places are those inside compute sources.
   */
  build(): Definition
}

/**
 * Writes a workflow in TypeScript. The definition, and so its hash, is the same as that of the YAML file that says the same.
 *
 * @example flow('double').input('value', 'integer')
 *   .compute('double', '({ value }) => ({ result: value * 2n })', { with: { value: '${inputs.value}' } })
 *   .output('result', '${tasks.double.result}').build()
 */
export function flow(name: string, options: FlowOptions = {}): FlowBuilder {
  return createBuilder({ flow: FLOW_VERSION, name, ...options, inputs: {}, tasks: {}, outputs: {} })
}

interface Parts {
  readonly [key: string]: PlainValue | undefined
  readonly inputs: Readonly<Record<string, PlainValue>>
  readonly tasks: Readonly<Record<string, PlainValue>>
  readonly outputs: Readonly<Record<string, PlainValue>>
}

function createBuilder(parts: Parts): FlowBuilder {
  return {
    input: (name, options) =>
      createBuilder({ ...parts, inputs: { ...parts.inputs, [name]: options } }),
    compute: (name, source, options = {}) => addTask(parts, name, { compute: source, ...options }),
    task: (name, task) => addTask(parts, name, task),
    output: (name, output) =>
      createBuilder({ ...parts, outputs: { ...parts.outputs, [name]: output } }),
    build: () => readDefinition(readPlain(parts)),
  }
}

function addTask(parts: Parts, name: string, task: TaskInput): FlowBuilder {
  return createBuilder({ ...parts, tasks: { ...parts.tasks, [name]: { ...task } } })
}
