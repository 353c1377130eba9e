import { getAddress } from 'viem'
import { type ContractFunction, parseContractFunction } from '../../contractFunction.ts'
import {
  AGGREGATIONS,
  BLOCK_TAGS,
  type CallArgument,
  type ChainReadTask,
  type ChainWriteTask,
  type ContractCall,
  type Template,
} from '../../definition.ts'
import { WorkflowError, WorkflowErrorCode } from '../../errors.ts'
import { MAX_CONFIRMATIONS, MAX_SIGNATURE_LENGTH, MAX_WRITE_GAS } from '../../limits.ts'
import { parseInteger } from '../../parseInteger.ts'
import { describeNode, type SourceMap, type SourceNode } from '../../source/sourceNode.ts'
import { soleArgument } from '../../template.ts'
import { decodeOptions, OPTION_KEYS } from '../decodeOptions.ts'
import {
  decodeCount,
  decodeWord,
  expectMap,
  expectText,
  invalidValue,
  joinPath,
  readFields,
  requireField,
  tooLong,
  wrongType,
} from '../decoder.ts'
import { decodeTemplate } from '../decodeTemplate.ts'

const CALL_KEYS = ['chainId', 'to', 'function', 'args'] as const

export function decodeChainRead(task: SourceMap, taskPath: string): ChainReadTask {
  const all = readFields(task, taskPath, ['chain.read', ...OPTION_KEYS])
  const path = joinPath(taskPath, 'chain.read')
  const map = expectMap(
    requireField(all['chain.read'], task, taskPath, 'chain.read'),
    path,
    'a map with "to" and "function"',
  )
  const fields = readFields(map, path, [...CALL_KEYS, 'block', 'aggregate'])
  const { call, contract, signature } = decodeCall(fields, map, path)
  if (!contract.reads)
    throw signatureError(signature, path, 'it is neither view nor pure', 'Use chain.write for it.')
  if (contract.results.length === 0)
    throw signatureError(signature, path, 'it returns nothing', 'Add "returns (…)".')
  const { block, aggregate } = fields
  return {
    'chain.read': {
      ...call,
      block:
        block === undefined ? 'finalized' : decodeWord(block, joinPath(path, 'block'), BLOCK_TAGS),
      aggregate:
        aggregate === undefined
          ? 'identical'
          : decodeWord(aggregate, joinPath(path, 'aggregate'), AGGREGATIONS),
    },
    ...decodeOptions(all, taskPath),
  }
}

export function decodeChainWrite(task: SourceMap, taskPath: string): ChainWriteTask {
  const all = readFields(task, taskPath, ['chain.write', ...OPTION_KEYS])
  const path = joinPath(taskPath, 'chain.write')
  const map = expectMap(
    requireField(all['chain.write'], task, taskPath, 'chain.write'),
    path,
    'a map with "to" and "function"',
  )
  const fields = readFields(map, path, [...CALL_KEYS, 'value', 'gas', 'confirmations'])
  const { call, contract, signature } = decodeCall(fields, map, path)
  if (contract.reads)
    throw signatureError(signature, path, 'it is view or pure', 'Use chain.read for it.')
  const { gas, confirmations } = fields
  const value = fields.value === undefined ? '0' : decodeWei(fields.value, joinPath(path, 'value'))
  if (fields.value !== undefined && value !== '0' && !contract.payable) {
    throw signatureError(
      signature,
      path,
      'it is not payable, and the task sends wei to it',
      'Add "payable" to the signature, or remove "value".',
    )
  }
  return {
    'chain.write': {
      ...call,
      value,
      ...(gas === undefined
        ? {}
        : { gas: decodeCount(gas, joinPath(path, 'gas'), { least: 21_000, most: MAX_WRITE_GAS }) }),
      confirmations:
        confirmations === undefined
          ? 1
          : decodeCount(confirmations, joinPath(path, 'confirmations'), {
              least: 1,
              most: MAX_CONFIRMATIONS,
            }),
    },
    ...decodeOptions(all, taskPath),
  }
}

type CallFields = Partial<Record<(typeof CALL_KEYS)[number], SourceNode>>

function decodeCall(
  fields: CallFields,
  map: SourceMap,
  path: string,
): {
  readonly call: ContractCall
  readonly contract: ContractFunction
  readonly signature: SourceNode
} {
  const { chainId, args } = fields
  const signature = requireField(fields.function, map, path, 'function')
  const { text } = expectText(signature, joinPath(path, 'function'), 'a signature as text')
  if (text.length > MAX_SIGNATURE_LENGTH)
    throw tooLong(signature, joinPath(path, 'function'), MAX_SIGNATURE_LENGTH, text.length)
  const written = text.trim().replace(/\s+/g, ' ')
  const contract = parseContractFunction(written)
  if (typeof contract === 'string') {
    throw signatureError(
      signature,
      path,
      contract,
      'Write it like "function balanceOf(address owner) view returns (uint256 balance)".',
    )
  }
  const given = args === undefined ? [] : decodeArgs(args, joinPath(path, 'args'))
  if (given.length !== contract.parameters.length) {
    const { name } = contract.abi
    throw invalidValue(
      args ?? map,
      joinPath(path, 'args'),
      `${name} takes ${contract.parameters.length} arguments, "args" has ${given.length}`,
      'Give one for each parameter, in their order.',
    )
  }
  const range = { least: 1, most: Number.MAX_SAFE_INTEGER }
  const call = {
    ...(chainId === undefined
      ? {}
      : { chainId: decodeCount(chainId, joinPath(path, 'chainId'), range) }),
    to: decodeTo(requireField(fields.to, map, path, 'to'), joinPath(path, 'to')),
    function: written,
    args: given,
  }
  return { call, contract, signature }
}

const ADDRESS = /^0x[0-9a-fA-F]{40}$/

function decodeTo(node: SourceNode, path: string): Template {
  const template = decodeTemplate(node, path)
  if (soleArgument(template) !== undefined) return template
  if (ADDRESS.test(template)) {
    const address = getAddress(template.toLowerCase())
    if (template === address || template === template.toLowerCase()) return address
  }
  throw invalidValue(
    node,
    path,
    `${path} is no address: ${describeNode(node)}`,
    'Write 0x and 40 hexadecimal digits with the capitals of EIP-55, or "${ name }" of an argument.',
  )
}

function decodeWei(node: SourceNode, path: string): Template {
  if (node.kind === 'scalar') {
    const wei = parseInteger(node.text)
    if (typeof wei === 'bigint' && wei >= 0n) return wei.toString()
    if (node.form === 'text' && soleArgument(node.text) !== undefined)
      return decodeTemplate(node, path)
  }
  throw invalidValue(
    node,
    path,
    `${path} is no amount of wei: ${describeNode(node)}`,
    'Write a whole number below 2^96, or "${ name }" of an argument.',
  )
}

function decodeArgs(node: SourceNode, path: string): readonly CallArgument[] {
  if (node.kind !== 'list') throw wrongType(node, path, 'a list of arguments')
  return node.items.map((item, index) => decodeArg(item, joinPath(path, String(index))))
}

function decodeArg(node: SourceNode, path: string): CallArgument {
  if (node.kind === 'list') return decodeArgs(node, path)
  if (node.kind === 'scalar' && node.form === 'boolean') return node.text === 'true'
  if (node.kind === 'scalar' && node.form === 'text') return decodeTemplate(node, path)
  if (node.kind === 'scalar' && node.form === 'number') {
    const integer = parseInteger(node.text)
    if (typeof integer === 'bigint') return integer.toString()
  }
  throw invalidValue(
    node,
    path,
    `${path} must be an integer, a boolean, a text or a list of these, not ${describeNode(node)}`,
    'Write the value, or "${ name }" of an argument.',
  )
}

function signatureError(
  node: SourceNode,
  path: string,
  problem: string,
  remedy: string,
): WorkflowError {
  return new WorkflowError({
    data: { code: WorkflowErrorCode.SIGNATURE_INVALID, path: joinPath(path, 'function') },
    message: `${describeNode(node)} cannot be called here: ${problem}`,
    remedy,
    where: node.where,
  })
}
