import type { AnyNode } from 'acorn'
import { CompileErrorCode } from '../errors.ts'
import { select } from './arithmetic.ts'
import type { Cell, Writes } from './effects.ts'
import type { Interpreter } from './interpreter.ts'
import { describeValue, type ListValue, type ObjectValue, type Value } from './values.ts'

/** A dynamic choice whose two sides have been run from the same state and taken back. */
export interface Choice {
  readonly machine: Interpreter
  readonly condition: number
  /** What the sides wrote: arrays and objects are read as each side left them. */
  readonly yes: Writes
  readonly no: Writes
  readonly node: AnyNode
}

/** The value of a dynamic choice: words are chosen by a select step, shapes must be alike. */
export function mergeValues(choice: Choice, yes: Value, no: Value): Value {
  if (yes === no) return yes
  const { machine, condition, node } = choice
  machine.spend(node, 1)
  if (yes.kind === 'integer' && no.kind === 'integer') {
    return { kind: 'integer', node: select(machine, condition, yes.node, no.node, node) }
  }
  if (yes.kind === 'boolean' && no.kind === 'boolean') {
    return { kind: 'boolean', node: select(machine, condition, yes.node, no.node, node) }
  }
  if (yes.kind === 'list' && no.kind === 'list') {
    freeze(yes, no)
    return machine.effects.list(
      mergeItems(choice, itemsOf(yes, choice.yes), itemsOf(no, choice.no)),
      true,
    )
  }
  if (yes.kind === 'object' && no.kind === 'object') {
    freeze(yes, no)
    return machine.effects.object(
      mergeFields(choice, fieldsOf(yes, choice.yes), fieldsOf(no, choice.no)),
      true,
    )
  }
  if (isSame(yes, no)) return yes
  return refuseShape(choice, `one side gives ${describeValue(yes)}, the other ${describeValue(no)}`)
}

/** The merged value is a copy: nothing it was made of may change from here on. */
function freeze(yes: ListValue | ObjectValue, no: ListValue | ObjectValue): void {
  yes.frozen = true
  no.frozen = true
}

/**
 * Brings the writes of both sides together in the state before the choice, for the cells that `include` wants.
 * Everything is merged from the old state first and written afterwards: cells refer to each other.
 */
export function mergeWrites(choice: Choice, include: (cell: Cell) => boolean = () => true): void {
  const { machine, yes, no } = choice
  const { effects } = machine
  const apply: (() => void)[] = []
  for (const cell of new Set<Cell>([...yes.keys(), ...no.keys()])) {
    if (!include(cell)) continue
    if (cell.kind === 'binding') {
      const left = (yes.get(cell) ?? cell.content) as Value | undefined
      const right = (no.get(cell) ?? cell.content) as Value | undefined
      if (left === undefined || right === undefined) continue
      const merged = mergeValues(choice, left, right)
      apply.push(() => effects.writeBinding(cell, merged))
    } else if (cell.kind === 'list') {
      const merged = mergeItems(choice, itemsOf(cell, yes), itemsOf(cell, no))
      apply.push(() => effects.writeList(cell, merged))
    } else {
      const merged = mergeFields(choice, fieldsOf(cell, yes), fieldsOf(cell, no))
      apply.push(() => effects.writeObject(cell, merged))
    }
  }
  for (const write of apply) write()
}

function itemsOf(list: ListValue, writes: Writes): readonly Value[] {
  return (writes.get(list) ?? list.content) as readonly Value[]
}

function fieldsOf(object: ObjectValue, writes: Writes): ReadonlyMap<string, Value> {
  return (writes.get(object) ?? object.content) as ReadonlyMap<string, Value>
}

function mergeItems(choice: Choice, yes: readonly Value[], no: readonly Value[]): Value[] {
  if (yes.length !== no.length) {
    return refuseShape(
      choice,
      `one side gives an array of ${yes.length}, the other of ${no.length}`,
    )
  }
  return yes.map((value, index) => mergeValues(choice, value, no[index] ?? value))
}

function mergeFields(
  choice: Choice,
  yes: ReadonlyMap<string, Value>,
  no: ReadonlyMap<string, Value>,
): Map<string, Value> {
  const lone = [...yes.keys(), ...no.keys()].find((key) => !(yes.has(key) && no.has(key)))
  if (lone !== undefined) return refuseShape(choice, `only one side gives a property "${lone}"`)
  return new Map(
    [...yes].map(([key, value]) => [key, mergeValues(choice, value, no.get(key) ?? value)]),
  )
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

function refuseShape({ machine, node }: Choice, message: string): never {
  return machine.refuse(node, {
    code: CompileErrorCode.BRANCH_SHAPE,
    message: `this choice depends on input values, and ${message}`,
    remedy: 'Both sides of such a choice must give bigints or booleans in the same shape.',
  })
}
