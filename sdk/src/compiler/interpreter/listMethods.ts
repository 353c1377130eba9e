import type { AnyNode } from 'acorn'
import { CompileErrorCode } from '../errors.ts'
import { choose } from './choose.ts'
import { booleanConstant } from './evaluateOperator.ts'
import { expectBoolean, expectWholeNumber, staticBoolean, wrongType } from './expect.ts'
import type { Interpreter } from './interpreter.ts'
import { checkLength, makeList } from './makeList.ts'
import type { ListValue, Value } from './values.ts'

/** What a call of a method has at hand. */
interface MethodCall {
  readonly machine: Interpreter
  readonly list: ListValue
  readonly args: readonly Value[]
  readonly node: AnyNode
}

const METHODS: Readonly<Record<string, (call: MethodCall) => Value>> = {
  at: callAt,
  concat: callConcat,
  every: (call) => callQuantifier(call, false),
  filter: callFilter,
  forEach: callForEach,
  map: callMap,
  push: callPush,
  reduce: callReduce,
  slice: callSlice,
  some: (call) => callQuantifier(call, true),
}

/** Methods of an array that the subset has. */
export const LIST_METHODS: readonly string[] = Object.keys(METHODS)

export function callListMethod(
  machine: Interpreter,
  name: string,
  list: ListValue,
  args: readonly Value[],
  node: AnyNode,
): Value {
  const method = METHODS[name]
  if (method === undefined)
    return wrongType(
      machine,
      node,
      'a method of an array',
      list,
      'See docs/specs/workflow.md section 5.',
    )
  return method({ machine, list, args, node })
}

function callback(call: MethodCall, index: number): Value {
  const [fn] = call.args
  const value = call.list.content[index]
  if (fn === undefined || value === undefined) return missingArgument(call, 'a function')
  return call.machine.call(fn, [value, { kind: 'number', value: index }, call.list], call.node)
}

function missingArgument(call: MethodCall, what: string): never {
  return call.machine.refuse(call.node, {
    code: CompileErrorCode.NO_VALUE,
    message: `this method needs ${what}`,
    remedy: `Give it ${what}.`,
  })
}

/** Indexes as JavaScript visits them: those the array had when the method was called. */
function indexes(call: MethodCall): number[] {
  if (call.args[0] === undefined) missingArgument(call, 'a function')
  return [...call.list.content.keys()]
}

function callMap(call: MethodCall): Value {
  return makeList(
    call.machine,
    indexes(call).map((index) => callback(call, index)),
    call.node,
  )
}

function callForEach(call: MethodCall): Value {
  for (const index of indexes(call)) callback(call, index)
  return { kind: 'undefined' }
}

function callFilter(call: MethodCall): Value {
  const { machine, list, node } = call
  const kept = indexes(call).flatMap((index): Value[] => {
    // JavaScript keeps the value from before the callback runs.
    const value = list.content[index]
    const verdict = staticBoolean(machine, expectBoolean(machine, callback(call, index), node))
    if (verdict === undefined) {
      return machine.refuse(node, {
        code: CompileErrorCode.NOT_STATIC,
        message: 'which items this keeps depends on input values, so the length would too',
        remedy: 'Keep every item and choose its value: list.map((v) => (v > 0n ? v : 0n)).',
      })
    }
    return verdict && value !== undefined ? [value] : []
  })
  return makeList(machine, kept, node)
}

function callReduce(call: MethodCall): Value {
  const { machine, list, args, node } = call
  const [fn, initial] = args
  const visited = indexes(call)
  let accumulator = initial
  for (const index of visited) {
    const value = list.content[index]
    if (fn === undefined || value === undefined) return missingArgument(call, 'a function')
    accumulator =
      accumulator === undefined
        ? value
        : machine.call(fn, [accumulator, value, { kind: 'number', value: index }, list], node)
  }
  return accumulator ?? missingArgument(call, 'an initial value, because the array is empty')
}

/** `some` and `every` stop at the first item that decides. */
function callQuantifier(call: MethodCall, decides: boolean): Value {
  const { machine, node } = call
  const visited = indexes(call)
  const from = (position: number): Value => {
    const index = visited[position]
    if (index === undefined) return booleanConstant(machine, !decides)
    const verdict = expectBoolean(machine, callback(call, index), node)
    const known = staticBoolean(machine, verdict)
    if (known === decides) return verdict
    const rest = (): Value => from(position + 1)
    if (known !== undefined) return rest()
    const stop = (): Value => booleanConstant(machine, decides)
    return decides
      ? choose(machine, verdict.node, stop, rest, node)
      : choose(machine, verdict.node, rest, stop, node)
  }
  return from(0)
}

function callSlice({ machine, list, args, node }: MethodCall): Value {
  const [start, end] = args.map((argument) => expectWholeNumber(machine, argument, node))
  return makeList(machine, list.content.slice(start, end), node)
}

function callConcat({ machine, list, args, node }: MethodCall): Value {
  return makeList(
    machine,
    [...list.content, ...args.flatMap((item) => (item.kind === 'list' ? item.content : [item]))],
    node,
  )
}

function callAt(call: MethodCall): Value {
  const { machine, list, args, node } = call
  const [argument] = args
  const index = argument === undefined ? 0 : expectWholeNumber(machine, argument, node)
  return (
    list.content.at(index) ??
    machine.refuse(node, {
      code: CompileErrorCode.INDEX_OUT_OF_RANGE,
      message: `index ${index} of an array of ${list.content.length}`,
      remedy: 'Use an index inside the array.',
    })
  )
}

function callPush({ machine, list, args, node }: MethodCall): Value {
  if (list.frozen) {
    machine.refuse(node, {
      code: CompileErrorCode.BRANCH_SHAPE,
      message: 'this array takes part in a choice by input values and cannot be changed any more',
      remedy: 'Copy it first: const copy = [...list].',
    })
  }
  const items = [...list.content, ...args]
  checkLength(machine, items, node)
  machine.effects.writeList(list, items)
  return { kind: 'number', value: items.length }
}
