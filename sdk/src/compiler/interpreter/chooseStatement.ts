import type { AnyNode } from 'acorn'
import { CompileErrorCode } from '../errors.ts'
import { not, select } from './arithmetic.ts'
import type { Writes } from './effects.ts'
import { type Completion, type Interpreter, NORMAL } from './interpreter.ts'
import { mergeValues, mergeWrites } from './merge.ts'
import type { Value } from './values.ts'

type Maybe = Extract<Completion, { kind: 'maybe' }>

/**
 * An `if` whose condition is a word: both sides run from the same state, their writes are merged.
 * A side that returns makes the statement one that maybe returns.
 */
export function chooseStatement(
  machine: Interpreter,
  condition: number,
  yes: () => Completion,
  no: () => Completion,
  node: AnyNode,
): Completion {
  const left = isolate(machine, yes, node)
  const right = isolate(machine, no, node)
  const [leftEnd, rightEnd] = [left.result, right.result]
  mergeEnds(machine, condition, left, right, node)
  if (leftEnd.kind === 'normal' && rightEnd.kind === 'normal') return NORMAL
  const returned = select(
    machine,
    condition,
    returnWord(machine, leftEnd, node),
    returnWord(machine, rightEnd, node),
    node,
  )
  const values = [leftEnd, rightEnd].flatMap((end) => ('value' in end ? [end.value] : []))
  const [first, second] = values
  if (first === undefined) return refuseControl(machine, node)
  const value = second === undefined ? first : mergeValues(machine, condition, first, second, node)
  return settle(machine, { kind: 'maybe', condition: returned, value, node })
}

/** The statements behind one that maybe returned: they count where it did not. */
export function goOn(
  machine: Interpreter,
  before: Maybe,
  rest: () => Completion,
  node: AnyNode,
): Completion {
  const goesOn = not(machine, before.condition, node)
  return chooseStatement(
    machine,
    goesOn,
    rest,
    () => ({ kind: 'return', value: before.value }),
    node,
  )
}

interface Side {
  readonly result: Completion
  readonly writes: Writes
}

/**
 * Where one side has returned, its local variables are out of reach, and those of the other side are the ones that go on.
 * What a function shares with its surroundings is merged in any case.
 */
function mergeEnds(
  machine: Interpreter,
  condition: number,
  left: Side,
  right: Side,
  node: AnyNode,
): void {
  const [leftReturned, rightReturned] = [
    left.result.kind === 'return',
    right.result.kind === 'return',
  ]
  if (!leftReturned && !rightReturned) {
    mergeWrites(machine, condition, left.writes, right.writes, node)
    return
  }
  if (!leftReturned) machine.effects.replay(localOnly(machine, left.writes))
  if (!rightReturned) machine.effects.replay(localOnly(machine, right.writes))
  mergeWrites(
    machine,
    condition,
    outerOnly(machine, left.writes),
    outerOnly(machine, right.writes),
    node,
  )
}

function outerOnly(machine: Interpreter, writes: Writes): Writes {
  return new Map([...writes].filter(([cell]) => !machine.effects.isLocal(cell)))
}

function localOnly(machine: Interpreter, writes: Writes): Writes {
  return new Map([...writes].filter(([cell]) => machine.effects.isLocal(cell)))
}

/** 1 if the side returned. */
function returnWord(machine: Interpreter, end: Completion, node: AnyNode): number {
  switch (end.kind) {
    case 'normal':
      return machine.graph.constant(0n)
    case 'return':
      return machine.graph.constant(1n)
    case 'maybe':
      return end.condition
    default:
      return refuseControl(machine, node)
  }
}

function settle(machine: Interpreter, maybe: Maybe): Completion {
  return machine.graph.constantOf(maybe.condition) === 1n
    ? { kind: 'return', value: maybe.value }
    : maybe
}

function isolate(machine: Interpreter, side: () => Completion, node: AnyNode): Side {
  const run = (): Completion => {
    const end = side()
    // Whatever is returned here must not change with what happens on the other way.
    return 'value' in end ? { ...end, value: freeze(machine, end.value, node) } : end
  }
  return machine.deeper(node, () => machine.effects.isolate(run))
}

/** A copy without identity: arrays and objects that later statements cannot reach. */
function freeze(machine: Interpreter, value: Value, node: AnyNode): Value {
  return machine.deeper(node, (): Value => {
    switch (value.kind) {
      case 'list':
        return machine.effects.list(
          value.content.map((item) => freeze(machine, item, node)),
          true,
        )
      case 'object':
        return machine.effects.object(
          new Map([...value.content].map(([key, item]) => [key, freeze(machine, item, node)])),
          true,
        )
      case 'function':
        return machine.refuse(node, {
          code: CompileErrorCode.BRANCH_SHAPE,
          message: 'this choice depends on input values, and a side of it returns a function',
          remedy: 'Return data from such a choice.',
        })
      default:
        return value
    }
  })
}

export function refuseControl(machine: Interpreter, node: AnyNode): never {
  return machine.refuse(node, {
    code: CompileErrorCode.BRANCH_CONTROL,
    message: 'this condition depends on input values, and leaving a loop here cannot be merged',
    remedy:
      'Assign the result in both branches and return after the loop; loops cannot stop on input values.',
  })
}
