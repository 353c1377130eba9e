import type { AnyNode } from 'acorn'
import { CompileErrorCode } from '../errors.ts'
import { not, select } from './arithmetic.ts'
import type { Writes } from './effects.ts'
import { type Completion, type Interpreter, NORMAL, type ReturnSource } from './interpreter.ts'
import { type Choice, mergeValues, mergeWrites } from './merge.ts'
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
  const choice = { machine, condition, yes: left.writes, no: right.writes, node }
  if (leftEnd.kind === 'normal' && rightEnd.kind === 'normal') {
    mergeWrites(choice)
    return NORMAL
  }
  const returned = select(
    machine,
    condition,
    returnWord(machine, leftEnd, node),
    returnWord(machine, rightEnd, node),
    node,
  )
  const ends = [leftEnd, rightEnd].filter((end) => 'value' in end)
  const [first, second] = ends.map(({ value }) => value)
  if (first === undefined) return refuseControl(machine, node)
  const value = second === undefined ? first : mergeValues(choice, first, second)
  mergeEnds(choice, leftEnd, rightEnd)
  const sources = ends.flatMap((end) => end.sources ?? [])
  if (machine.graph.constantOf(returned) === 1n) return { kind: 'return', value, sources }
  return { kind: 'maybe', condition: returned, value, sources, node }
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
    () => ({ kind: 'return', value: before.value, sources: before.sources }),
    node,
  )
}

interface Side {
  readonly result: Completion
  readonly writes: Writes
}

/**
 * Where one side has returned, its local variables are out of reach, and those of the other side are the ones that go on.
 * What anybody else can see is merged in any case.
 */
function mergeEnds(choice: Choice, left: Completion, right: Completion): void {
  const { machine, yes, no } = choice
  if (left.kind !== 'return' && right.kind !== 'return') {
    mergeWrites(choice)
    return
  }
  const locals = (writes: Writes): Writes =>
    new Map([...writes].filter(([cell]) => machine.effects.isLocal(cell)))
  const [leftLocals, rightLocals] = [locals(yes), locals(no)]
  mergeWrites(choice, (cell) => !machine.effects.isLocal(cell))
  if (left.kind !== 'return') machine.effects.replay(leftLocals)
  if (right.kind !== 'return') machine.effects.replay(rightLocals)
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

function isolate(machine: Interpreter, side: () => Completion, node: AnyNode): Side {
  const run = (): Completion => {
    const end = side()
    // Whatever is returned here must not change with what happens on the other way.
    if (!('value' in end)) return end
    const sources = [...(end.sources ?? [])]
    return { ...end, value: copyFrozen(machine, end.value, sources, node), sources }
  }
  return machine.deeper(node, () => machine.effects.isolate(run))
}

/** A copy that later statements cannot reach; the arrays and objects it was copied from are added to `sources`. */
function copyFrozen(
  machine: Interpreter,
  value: Value,
  sources: ReturnSource[],
  node: AnyNode,
): Value {
  const copy = (item: Value): Value => copyFrozen(machine, item, sources, node)
  return machine.deeper(node, (): Value => {
    switch (value.kind) {
      case 'list':
        sources.push(value)
        return machine.effects.list(value.content.map(copy), true)
      case 'object':
        sources.push(value)
        return machine.effects.object(
          new Map([...value.content].map(([key, item]) => [key, copy(item)])),
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
