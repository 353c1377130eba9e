import { valueFromPlain } from '@flowbuilder/sdk/table/plainValue'
import type { Value } from '@flowbuilder/sdk/table/value'
import type { Results } from '@flowbuilder/sdk/workflow/definition'
import { getAddress } from 'viem'
import type { TaskValues } from '../../port.ts'
import { scriptOutputInvalid } from '../../sandbox/errors.ts'

const INTEGER = /^i-?(0|[1-9][0-9]{0,28})$/ // 2^96 has 29 digits
const MAX_INTEGER = 2n ** 96n - 1n
const ADDRESS = /^0x[0-9a-fA-F]{40}$/

/**
 * Reads the outputs of a script, in the form of `encodeInputs`, as the types that the task declares.
 *
 * - The text comes from the machine of the script and may be anything.
 * - Errors: SCRIPT_OUTPUT_INVALID, VALUE_WRONG_TYPE with the path.
 */
export function decodeOutputs(text: string, declared: Results): TaskValues {
  const outputs = asFields(parse(text), '')
  for (const name of Object.keys(outputs)) {
    if (!Object.hasOwn(declared, name)) throw scriptOutputInvalid(name, 'it is not declared')
  }
  const entries = Object.entries(declared).map(([name, declaration]): [string, Value] => {
    if (!Object.hasOwn(outputs, name))
      throw scriptOutputInvalid(name, 'it is declared, and missing')
    const data = decodeData(outputs[name], name)
    return [name, withAddresses(valueFromPlain(declaration, data, name), name)]
  })
  return Object.fromEntries(entries)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw scriptOutputInvalid('', 'it is not JSON')
  }
}

/** Plain data: a scalar, a list, or an object with a list a column. */
function decodeData(data: unknown, path: string): unknown {
  if (Array.isArray(data)) return data.map((item, index) => decodeScalar(item, `${path}[${index}]`))
  if (typeof data !== 'object') return decodeScalar(data, path)
  const columns = Object.entries(asFields(data, path)).map(([name, items]) => {
    if (!Array.isArray(items)) throw scriptOutputInvalid(`${path}.${name}`, 'a list is needed')
    return [name, decodeData(items, `${path}.${name}`)]
  })
  return Object.fromEntries(columns)
}

function decodeScalar(item: unknown, path: string): bigint | boolean | string {
  if (typeof item === 'boolean') return item
  if (typeof item === 'string' && item.startsWith('t')) return item.slice(1)
  if (typeof item !== 'string' || !item.startsWith('i'))
    throw scriptOutputInvalid(path, 'a scalar is needed')
  const value = INTEGER.test(item) ? BigInt(item.slice(1)) : undefined
  if (value === undefined || value > MAX_INTEGER || value < -MAX_INTEGER)
    throw scriptOutputInvalid(path, 'the integer needs more than 96 bits')
  return value
}

/** The value with the one form that an address has, capitals and all. */
function withAddresses(value: Value, path: string): Value {
  switch (value.type) {
    case 'address':
      return { ...value, value: toAddress(value.value, path) }
    case 'address[]':
      return {
        ...value,
        items: value.items.map((item, index) => toAddress(item, `${path}[${index}]`)),
      }
    case 'table': {
      const columns = Object.entries(value.columns).map(([name, list]) => [
        name,
        withAddresses(list, `${path}.${name}`),
      ])
      return { ...value, columns: Object.fromEntries(columns) }
    }
    default:
      return value
  }
}

function toAddress(text: string, path: string): string {
  if (!ADDRESS.test(text)) throw scriptOutputInvalid(path, 'it is not an address')
  return getAddress(text.toLowerCase())
}

function asFields(data: unknown, path: string): Record<string, unknown> {
  if (typeof data === 'object' && data !== null && !Array.isArray(data))
    return data as Record<string, unknown>
  throw scriptOutputInvalid(path, 'an object is needed')
}
