import { type AbiFunction, parseAbiItem } from 'viem'
import type { ListType, ScalarType } from './definition.ts'
import { MAX_PARAMETERS } from './limits.ts'

/** Type of a workflow for a type of Solidity. */
export type ContractType = ScalarType | ListType

/** A contract function that a workflow can call. */
export interface ContractFunction {
  readonly abi: AbiFunction
  /** Types of the parameters, in their order. */
  readonly parameters: readonly ContractType[]
  /** Results in their order. One without a name is called `value`. */
  readonly results: readonly { readonly name: string; readonly type: ContractType }[]
  /** Whether it only reads. */
  readonly reads: boolean
  readonly payable: boolean
}

const WORD = /^(?:u?int(?:[0-9]+)?)$/
const NAME = /^[A-Za-z][A-Za-z0-9_]*$/

/**
 * Reads a signature such as `function balanceOf(address owner) view returns (uint256)`.
 *
 * - Out: the function, or what is wrong with it, in words.
 * - Types: integers, `bool`, `address`, `string`, `bytes…` (as text `0x…`), and arrays of them. No tuples.
 * - Source: docs/specs/workflow.md section 2.11.
 */
export function parseContractFunction(signature: string): ContractFunction | string {
  const abi = parseSignature(signature)
  if (abi === undefined) return 'it is no signature of Solidity'
  if (abi.inputs.length > MAX_PARAMETERS || abi.outputs.length > MAX_PARAMETERS)
    return `it has more than ${MAX_PARAMETERS} parameters or results`
  const parameters: ContractType[] = []
  for (const { type } of abi.inputs) {
    const known = contractType(type)
    if (known === undefined) return `a parameter of type ${type} has no counterpart in a workflow`
    parameters.push(known)
  }
  const results: { name: string; type: ContractType }[] = []
  for (const [index, { type, name = '' }] of abi.outputs.entries()) {
    const known = contractType(type)
    if (known === undefined) return `a result of type ${type} has no counterpart in a workflow`
    if (name === '' && abi.outputs.length > 1) return `result ${index + 1} has no name`
    if (name !== '' && !NAME.test(name)) return `"${name}" is not a name of a workflow`
    if (results.some((result) => result.name === name)) return `two results are called "${name}"`
    results.push({ name: name === '' ? 'value' : name, type: known })
  }
  return {
    abi,
    parameters,
    results,
    reads: abi.stateMutability === 'view' || abi.stateMutability === 'pure',
    payable: abi.stateMutability === 'payable',
  }
}

function parseSignature(signature: string): AbiFunction | undefined {
  try {
    const item = parseAbiItem(signature)
    return item.type === 'function' ? item : undefined
  } catch {
    return undefined
  }
}

function contractType(type: string): ContractType | undefined {
  const array = /^([^[\]]+)\[[0-9]*\]$/.exec(type)
  const scalar = scalarType(array?.[1] ?? type)
  if (array === null || scalar === undefined) return scalar
  return `${scalar}[]`
}

function scalarType(type: string): ScalarType | undefined {
  if (WORD.test(type)) return 'integer'
  if (type === 'bool') return 'boolean'
  if (type === 'address') return 'address'
  return type === 'string' || /^bytes[0-9]*$/.test(type) ? 'text' : undefined
}
