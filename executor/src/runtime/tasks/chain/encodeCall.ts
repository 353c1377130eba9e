import { isList, isTable, type Value } from '@flowbuilder/sdk/table/value'
import {
  type ContractFunction,
  type ContractType,
  parseContractFunction,
} from '@flowbuilder/sdk/workflow/contractFunction'
import type { CallArgument, ContractCall } from '@flowbuilder/sdk/workflow/definition'
import { parseInteger } from '@flowbuilder/sdk/workflow/parseInteger'
import { renderText } from '@flowbuilder/sdk/workflow/renderTemplate'
import { soleArgument } from '@flowbuilder/sdk/workflow/template'
import { type Address, BaseError, encodeFunctionData, type Hex, isAddress, size } from 'viem'
import type { TaskValues } from '../../port.ts'
import { argumentInvalid, callTooLarge } from './errors.ts'

/** A call with its values filled in. */
export interface EncodedCall {
  readonly contract: ContractFunction
  readonly to: Address
  readonly data: Hex
}

/** Selector and arguments; with the rest of a transaction and in hexadecimal they fit a note of a task. */
export const MAX_CALL_BYTES = 12 * 1024 // 12 KiB

/**
 * The bytes of a call.
 *
 * - Errors: CHAIN_ARGUMENT_INVALID, CHAIN_CALL_TOO_LARGE; FLOW_TYPE_MISMATCH for a list inside a text.
 */
export function encodeCall(call: ContractCall, inputs: TaskValues): EncodedCall {
  const contract = parseContractFunction(call.function)
  if (typeof contract === 'string') throw argumentInvalid(`the signature is wrong: ${contract}`)
  const to = renderText(call.to, inputs)
  if (!isAddress(to, { strict: false })) throw argumentInvalid(`"${to}" is no address`)
  const args = contract.parameters.map((type, index) =>
    argumentOf(call.args[index] ?? '', type, inputs, `argument ${index + 1}`),
  )
  const data = encode(contract, args)
  if (size(data) > MAX_CALL_BYTES) throw callTooLarge(MAX_CALL_BYTES)
  return { contract, to, data }
}

function encode({ abi }: ContractFunction, args: readonly unknown[]): Hex {
  try {
    return encodeFunctionData({ abi: [abi], functionName: abi.name, args })
  } catch (error) {
    throw argumentInvalid(error instanceof BaseError ? error.shortMessage : String(error))
  }
}

/** A value of the ABI: bigint, boolean, text, or a list of these. */
type AbiValue = bigint | boolean | string | readonly AbiValue[]

function argumentOf(
  argument: CallArgument,
  type: ContractType,
  inputs: TaskValues,
  name: string,
): AbiValue {
  if (typeof argument === 'boolean') return argument
  if (typeof argument !== 'string') {
    const itemType = (type.endsWith('[]') ? type.slice(0, -2) : type) as ContractType
    return argument.map((item, index) => argumentOf(item, itemType, inputs, `${name}[${index}]`))
  }
  const sole = soleArgument(argument)
  const value = sole === undefined ? undefined : inputs[sole]
  if (value !== undefined && (value.type !== 'text' || type !== 'integer'))
    return plainOf(value, name)
  const text = renderText(argument, inputs)
  return type === 'integer' ? integerOf(text, name) : text
}

function plainOf(value: Value, name: string): AbiValue {
  if (isTable(value)) throw argumentInvalid(`${name} is a table`)
  return isList(value) ? value.items : value.value
}

function integerOf(text: string, name: string): bigint {
  const integer = parseInteger(text)
  if (typeof integer === 'bigint') return integer
  throw argumentInvalid(`${name} is no integer below 2^96`)
}
