import type { AnyNode } from 'acorn'
import { CompileErrorCode } from '../errors.ts'
import { select } from './arithmetic.ts'
import type { Cell, Writes } from './effects.ts'
import type { Interpreter } from './interpreter.ts'
import { describeValue, type Value } from './values.ts'

/** The value of a dynamic choice: words are chosen by a select step, shapes must be alike. */
export function mergeValues(
  machine: Interpreter,
  condition: number,
  yes: Value,
  no: Value,
  node: AnyNode,
): Value {
  if (yes === no) return yes
  machine.spend(node, 1)
  if (yes.kind === 'integer' && no.kind === 'integer') {
    return { kind: 'integer', node: select(machine, condition, yes.node, no.node, node) }
  }
  if (yes.kind === 'boolean' && no.kind === 'boolean') {
    return { kind: 'boolean', node: select(machine, condition, yes.node, no.node, node) }
  }
  if (yes.kind === 'list' && no.kind === 'list') {
    return machine.effects.list(mergeLists(machine, condition, yes.content, no.content, node), true)
  }
  if (yes.kind === 'object' && no.kind === 'object') {
    return machine.effects.object(
      mergeFields(machine, condition, yes.content, no.content, node),
      true,
    )
  }
  if (isSame(yes, no)) return yes
  return refuseShape(
    machine,
    node,
    `one side gives ${describeValue(yes)}, the other ${describeValue(no)}`,
  )
}

/** Brings the writes of both sides together in the state before the choice. */
export function mergeWrites(
  machine: Interpreter,
  condition: number,
  yes: Writes,
  no: Writes,
  node: AnyNode,
): void {
  for (const cell of new Set<Cell>([...yes.keys(), ...no.keys()])) {
    if (cell.kind === 'binding') {
      const left = (yes.get(cell) ?? cell.content) as Value | undefined
      const right = (no.get(cell) ?? cell.content) as Value | undefined
      if (left !== undefined && right !== undefined) {
        machine.effects.writeBinding(cell, mergeValues(machine, condition, left, right, node))
      }
    } else if (cell.kind === 'list') {
      const left = (yes.get(cell) ?? cell.content) as readonly Value[]
      const right = (no.get(cell) ?? cell.content) as readonly Value[]
      machine.effects.writeList(cell, mergeLists(machine, condition, left, right, node))
    } else {
      const left = (yes.get(cell) ?? cell.content) as ReadonlyMap<string, Value>
      const right = (no.get(cell) ?? cell.content) as ReadonlyMap<string, Value>
      machine.effects.writeObject(cell, mergeFields(machine, condition, left, right, node))
    }
  }
}

function mergeLists(
  machine: Interpreter,
  condition: number,
  yes: readonly Value[],
  no: readonly Value[],
  node: AnyNode,
): Value[] {
  if (yes.length !== no.length) {
    return refuseShape(
      machine,
      node,
      `one side gives an array of ${yes.length}, the other of ${no.length}`,
    )
  }
  return yes.map((value, index) => mergeValues(machine, condition, value, no[index] ?? value, node))
}

function mergeFields(
  machine: Interpreter,
  condition: number,
  yes: ReadonlyMap<string, Value>,
  no: ReadonlyMap<string, Value>,
  node: AnyNode,
): Map<string, Value> {
  const merged = new Map<string, Value>()
  for (const [key, value] of yes) {
    const other = no.get(key)
    if (other === undefined)
      return refuseShape(machine, node, `only one side gives a property "${key}"`)
    merged.set(key, mergeValues(machine, condition, value, other, node))
  }
  for (const key of no.keys()) {
    if (!yes.has(key)) return refuseShape(machine, node, `only one side gives a property "${key}"`)
  }
  return merged
}

function isSame(yes: Value, no: Value): boolean {
  switch (yes.kind) {
    case 'number':
      return no.kind === 'number' && Object.is(yes.value, no.value)
    case 'function':
      return no.kind === 'function' && yes.node === no.node && yes.scope === no.scope
    case 'builtin':
      return no.kind === 'builtin' && yes.name === no.name && yes.self === no.self
    case 'opaque':
      return (
        no.kind === 'opaque' &&
        yes.word.input === no.word.input &&
        yes.word.column === no.word.column &&
        yes.word.row === no.word.row
      )
    default:
      return yes.kind === no.kind && yes.kind === 'undefined'
  }
}

function refuseShape(machine: Interpreter, node: AnyNode, message: string): never {
  return machine.refuse(node, {
    code: CompileErrorCode.BRANCH_SHAPE,
    message: `this choice depends on input values, and ${message}`,
    remedy: 'Both sides of such a choice must give bigints or booleans in the same shape.',
  })
}
