import type { AnyNode } from 'acorn'
import type { ScalarType } from '../../workflow/definition.ts'
import { CompileErrorCode } from '../errors.ts'
import type { InputWord } from '../ir/graph.ts'
import { refuseWideConstant } from './arithmetic.ts'
import type { Interpreter } from './interpreter.ts'
import { describeValue, type Value } from './values.ts'

/** What passes between tasks: values without identity, so that no task can change what another one reads. */
export type Data =
  | { readonly kind: 'integer' | 'boolean'; readonly node: number }
  | { readonly kind: 'opaque'; readonly type: ScalarType; readonly word: InputWord }
  | { readonly kind: 'list'; readonly items: readonly Data[] }
  | { readonly kind: 'object'; readonly fields: ReadonlyMap<string, Data> }

/** Fresh values for one task. */
export function fromData(machine: Interpreter, data: Data): Value {
  switch (data.kind) {
    case 'list':
      return machine.effects.list(data.items.map((item) => fromData(machine, item)))
    case 'object':
      return machine.effects.object(
        new Map([...data.fields].map(([key, item]) => [key, fromData(machine, item)])),
      )
    default:
      return data
  }
}

/** The result of a task as data. Errors: COMPILE_WRONG_TYPE, COMPILE_NO_VALUE, COMPILE_CONSTANT_TOO_LARGE. */
export function toData(machine: Interpreter, value: Value, node: AnyNode): Data {
  return machine.deeper(node, (): Data => {
    switch (value.kind) {
      case 'integer':
      case 'boolean':
        refuseWideConstant(machine, value.node, node)
        return value
      case 'opaque':
        return value
      case 'list':
        return { kind: 'list', items: value.content.map((item) => toData(machine, item, node)) }
      case 'object':
        return {
          kind: 'object',
          fields: new Map(
            [...value.content].map(([key, item]) => [key, toData(machine, item, node)]),
          ),
        }
      default:
        return refuseResult(machine, value, node)
    }
  })
}

function refuseResult(machine: Interpreter, value: Value, node: AnyNode): never {
  const missing = value.kind === 'undefined'
  return machine.refuse(node, {
    code: missing ? CompileErrorCode.NO_VALUE : CompileErrorCode.WRONG_TYPE,
    message: `a task cannot return ${describeValue(value)}`,
    remedy: missing
      ? 'Return an object of results on every way through the function.'
      : 'Return bigints, booleans, and arrays and objects of them; convert a Number with BigInt(…).',
  })
}
