import type { TaskPlan } from '../actions/taskClaim.ts'
import type { InputWord } from '../compiler/ir/graph.ts'
import type { Program } from '../flowvm/program.ts'

/** What is known of a task's leaf before the run. */
export interface PlannedLeaf {
  /** Of the task. */
  readonly name: string
  readonly plan: TaskPlan
  /** Of a task that can be proven by itself; `plan.kind` is COMPUTE exactly then. */
  readonly proof?: ProvableProgram | undefined
}

/** A compute task as a program of the FlowVM, and the argument behind each of its input slots. */
export interface ProvableProgram {
  readonly program: Program
  /** In slot order; `input` names an argument of `with`. */
  readonly words: readonly InputWord[]
}
