import { bodyTemplates } from '../bodyTemplates.ts'
import { parseContractFunction } from '../contractFunction.ts'
import type { CallArgument, ContractCall, Definition } from '../definition.ts'
import { WorkflowErrorCode } from '../errors.ts'
import type { ResultType } from '../resultTypes.ts'
import { soleArgument, templateParts } from '../template.ts'
import { faultAt } from './fault.ts'

type Types = ReadonlyMap<string, ResultType>

/** Arguments fit the places of the body that they stand in, as far as their types are known. Errors: FLOW_TYPE_MISMATCH. */
export function checkBodyTypes(definition: Definition, task: string, types: Types): void {
  const found = definition.tasks[task]
  if (found === undefined) return
  const expect = (place: string, argument: string, needed: readonly string[]): void => {
    const given = types.get(argument)
    if (given === undefined || needed.includes(given.type)) return
    const path = `tasks.${task}.${place}`
    throw faultAt(definition, {
      code: WorkflowErrorCode.TYPE_MISMATCH,
      path,
      message: `${path} takes ${needed.join(' or ')}, and "${argument}" is of type ${given.type}`,
      remedy: 'Give it a value of that type under "with".',
    })
  }
  const call = 'chain.read' in found ? found['chain.read'] : undefined
  const write = 'chain.write' in found ? found['chain.write'] : undefined
  if (call !== undefined) return checkCall(call, 'chain.read', expect)
  if (write !== undefined) {
    expectSole(write.value, 'chain.write.value', 'integer', expect)
    return checkCall(write, 'chain.write', expect)
  }
  for (const { path, text } of bodyTemplates(found)) {
    // In JSON a text that is one argument becomes the value, whatever it is.
    if (path.startsWith('http.body') && soleArgument(text) !== undefined) continue
    const scalars = ['integer', 'boolean', 'address', 'text']
    const needed = path === 'http.url' && soleArgument(text) !== undefined ? ['text'] : scalars
    for (const part of templateParts(text))
      if ('argument' in part) expect(path, part.argument, needed)
  }
}

type Expect = (place: string, argument: string, needed: readonly string[]) => void

function checkCall(call: ContractCall, place: string, expect: Expect): void {
  const contract = parseContractFunction(call.function)
  if (typeof contract === 'string') return
  expectSole(call.to, `${place}.to`, 'address', expect)
  for (const [index, type] of contract.parameters.entries())
    expectArgument(call.args[index], `${place}.args.${index}`, type, expect)
}

function expectArgument(
  argument: CallArgument | undefined,
  place: string,
  type: string,
  expect: Expect,
): void {
  if (typeof argument === 'string') return expectSole(argument, place, type, expect)
  if (typeof argument !== 'object' || !type.endsWith('[]')) return
  for (const [index, item] of argument.entries())
    expectArgument(item, `${place}.${index}`, type.slice(0, -2), expect)
}

function expectSole(template: string, place: string, type: string, expect: Expect): void {
  const argument = soleArgument(template)
  if (argument !== undefined) expect(place, argument, [type])
}
