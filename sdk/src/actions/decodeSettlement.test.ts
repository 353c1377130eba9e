import { encodeFunctionData, type Hex, zeroAddress, zeroHash } from 'viem'
import { expect, test } from 'vitest'
import { workflowRegistryAbi } from '../abi/workflowRegistryAbi.ts'
import { decodeSettlement } from './decodeSettlement.ts'
import { getWorkflowId } from './getWorkflowId.ts'
import type { Settlement } from './validateExecutions.ts'
import { PLAIN_TERMS, VerifyMode } from './workflowRequest.ts'

const registry = { chainId: 31337, registry: '0x00000000000000000000000000000000000000aa' } as const
const [first, second, third] = [settlement(1), settlement(2), settlement(3)]

test('reads the one item of a single settlement', () => {
  const { request, resultHash, proof } = first
  const input = encodeFunctionData({
    abi: workflowRegistryAbi,
    functionName: 'validateExecution',
    args: [request, request, resultHash, proof],
  })
  expect(decodeSettlement({ ...registry, input, id: idOf(first) })).toEqual(first)
  expect(decodeSettlement({ ...registry, input, id: idOf(second) })).toBeUndefined()
})

test('finds the item of a workflow in a batch, the first one if there are several', () => {
  const repeated: Settlement = { ...second, resultHash: zeroHash, proof: '0x' }
  const input = batch([first, second, repeated])
  expect(decodeSettlement({ ...registry, input, id: idOf(first) })).toEqual(first)
  expect(decodeSettlement({ ...registry, input, id: idOf(second) })).toEqual(second)
})

test('finds nothing for a workflow, a registry or a chain that the batch is not about', () => {
  const input = batch([first, second])
  expect(decodeSettlement({ ...registry, input, id: idOf(third) })).toBeUndefined()
  expect(decodeSettlement({ ...registry, chainId: 1, input, id: idOf(first) })).toBeUndefined()
  const elsewhere = { ...registry, registry: zeroAddress }
  expect(decodeSettlement({ ...elsewhere, input, id: idOf(first) })).toBeUndefined()
})

test('finds nothing in other calldata', () => {
  const { request } = first
  const refund = encodeFunctionData({
    abi: workflowRegistryAbi,
    functionName: 'refund',
    args: [request, zeroHash],
  })
  const cut = batch([first]).slice(0, -64) as Hex
  for (const input of ['0x', '0x12345678', refund, cut] as const) {
    expect(decodeSettlement({ ...registry, input, id: idOf(first) })).toBeUndefined()
  }
})

function batch(settlements: readonly Settlement[]): Hex {
  return encodeFunctionData({
    abi: workflowRegistryAbi,
    functionName: 'validateExecutions',
    args: [
      settlements.map(({ request, ...rest }) => ({ terms: request, content: request, ...rest })),
    ],
  })
}

function idOf({ request }: Settlement): Hex {
  return getWorkflowId({ ...registry, request })
}

function settlement(number: number): Settlement {
  const hash: Hex = `0x${String(number).padStart(64, '0')}`
  return {
    request: {
      ...PLAIN_TERMS,
      owner: '0x1111111111111111111111111111111111111111',
      mode: VerifyMode.ZK,
      deadline: 1_900_000_000n,
      fee: BigInt(number),
      definitionHash: hash,
      inputsHash: hash,
      programHash: hash,
      inputsCommitment: hash,
      clientRequestId: hash,
    },
    resultHash: `0x${String(number).repeat(64)}`,
    proof: `0x${String(number).repeat(512)}`,
  }
}
