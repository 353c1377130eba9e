import { WORD_LIMIT } from '@flowbuilder/sdk/flowvm/program'
import type { Value } from '@flowbuilder/sdk/table/value'
import type { ContractFunction, ContractType } from '@flowbuilder/sdk/workflow/contractFunction'
import { decodeFunctionResult, type Hex } from 'viem'
import type { TaskValues } from '../../port.ts'
import { resultInvalid } from './errors.ts'

/**
 * The results of a call by their names.
 *
 * - Errors: CHAIN_RESULT_INVALID for bytes that do not fit the signature, and for integers of more than 96 bits.
 */
export function decodeResults({ abi, results }: ContractFunction, data: Hex): TaskValues {
  const decoded = decode(abi, data)
  const list = results.length === 1 ? [decoded] : (decoded as readonly unknown[])
  return Object.fromEntries(
    results.map(({ name, type }, index) => [name, toValue(list[index], type, name)]),
  )
}

function decode(abi: ContractFunction['abi'], data: Hex): unknown {
  try {
    return decodeFunctionResult({ abi: [abi], functionName: abi.name, data })
  } catch {
    throw resultInvalid('its bytes do not fit the signature')
  }
}

function toValue(data: unknown, type: ContractType, name: string): Value {
  if (!type.endsWith('[]')) return { type, value: scalarOf(data, name) } as Value
  const items = (data as readonly unknown[]).map((item, index) =>
    scalarOf(item, `${name}[${index}]`),
  )
  return { type, items } as Value
}

/** viem gives numbers for small integers, bigints for others, and texts and booleans as they are. */
function scalarOf(data: unknown, name: string): bigint | boolean | string {
  if (typeof data === 'boolean') return data
  if (typeof data === 'string') {
    // A replacement character would stand for different bytes.
    if (data.includes('\ufffd')) throw resultInvalid(`${name} is not UTF-8`)
    return data
  }
  const integer = BigInt(data as number | bigint)
  if (integer >= WORD_LIMIT || integer <= -WORD_LIMIT)
    throw resultInvalid(`${name} needs more than 96 bits`)
  return integer
}
