import type { AnyNode, BlockStatement, Expression } from 'acorn'
import type { SourceLocation } from '../../errors/flowError.ts'
import type { CapacityCode, CompileErrorCode } from '../errors.ts'
import type { GraphBuilder } from '../ir/graphBuilder.ts'
import type { Effects } from './effects.ts'
import type { Scope } from './scope.ts'
import type { ListValue, ObjectValue, Value } from './values.ts'

/** An array or object that was copied because it is returned on one side of a choice. */
export type ReturnSource = ListValue | ObjectValue

/** How a list of statements ended. */
export type Completion =
  | { readonly kind: 'normal' }
  | { readonly kind: 'return'; readonly value: Value; readonly sources?: readonly ReturnSource[] }
  /** Returned `value` if the word `condition` is 1, and goes on otherwise. */
  | {
      readonly kind: 'maybe'
      readonly condition: number
      readonly value: Value
      readonly sources: readonly ReturnSource[]
      readonly node: AnyNode
    }
  | { readonly kind: 'break' }
  | { readonly kind: 'continue' }

export const NORMAL: Completion = { kind: 'normal' }

/** What is wrong with a piece of source and how to mend it. */
export interface Refusal {
  readonly code: Exclude<CompileErrorCode, CapacityCode>
  readonly message: string
  readonly remedy: string
}

/** What the parts of the partial evaluator need from each other; `createInterpreter` ties them together. */
export interface Interpreter {
  readonly task: string
  readonly graph: GraphBuilder
  readonly effects: Effects
  evaluate(node: Expression, scope: Scope): Value
  /** Counts work and bounds depth around `inner`. Errors: COMPILE_TOO_DEEP, COMPILE_TOO_MUCH_WORK. */
  deeper<Result>(node: AnyNode, inner: () => Result): Result
  /** Counts `amount` units of work. Errors: COMPILE_TOO_MUCH_WORK. */
  spend(node: AnyNode, amount: number): void
  runBlock(block: BlockStatement, scope: Scope): Completion
  /** Calls a function value; `node` is where the call stands. */
  call(callee: Value, args: readonly Value[], node: AnyNode): Value
  where(node: AnyNode): SourceLocation
  refuse(node: AnyNode, refusal: Refusal): never
}
