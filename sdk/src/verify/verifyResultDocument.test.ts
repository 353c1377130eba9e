import { zeroHash } from 'viem'
import { expect, test } from 'vitest'
import { merkleProof } from '../actions/merkleTree.ts'
import { hashTaskOutput, TaskKind } from '../actions/taskClaim.ts'
import { commitResult } from '../results/commitResult.ts'
import type { PlannedLeaf } from '../results/plannedLeaf.ts'
import { writeResultDocument } from '../results/resultDocument.ts'
import type { Value } from '../table/value.ts'
import { verifyResultDocument, verifyTaskOutput } from './verifyResultDocument.ts'

const NAMES = ['ann', 'bob', 'cid']
const leaves: readonly PlannedLeaf[] = NAMES.map((name, taskIndex) => ({
  name,
  plan: { taskIndex, kind: TaskKind.EXTERNAL, programHash: zeroHash },
}))
const integer = (value: bigint): Value => ({ type: 'integer', value })
const result = commitResult({
  leaves,
  tasks: new Map(
    NAMES.map((name, index) => [name, { arguments: {}, outputs: { x: integer(BigInt(index)) } }]),
  ),
  outputs: { x: integer(7n) },
})
const document = writeResultDocument(result)

test('a result that somebody hands out is checked leaf by leaf', () => {
  const { checks, result: read } = verifyResultDocument(document, result.resultHash)
  expect(checks.every(({ passed }) => passed)).toBe(true)
  expect(checks.map(({ name }) => name)).toEqual([
    'the outputs have the hash of the result',
    ...NAMES.map((name) => `the task ${name}: a path of 2 hashes leads to the result`),
    'the outputs of the workflow: a path of 2 hashes leads to the result',
  ])
  expect(read?.outputs).toEqual({ x: '7' })
})

test('another result, other outputs and bytes that are none fail by name', () => {
  const text = new TextDecoder().decode(document)
  const tampered = new TextEncoder().encode(text.replace('"x":"7"', '"x":"8"'))
  for (const [bytes, hash] of [
    [document, zeroHash],
    [tampered, result.resultHash],
    [new Uint8Array([1]), result.resultHash],
  ] as const) {
    const { checks, result: read } = verifyResultDocument(bytes, hash)
    expect(checks).toHaveLength(1)
    expect(checks[0]).toMatchObject({
      name: 'the outputs have the hash of the result',
      passed: false,
    })
    expect(read).toBeUndefined()
  }
})

test('the path of one task proves that task, and no other output of it', () => {
  const hashes = result.tasks.map(({ output }) => hashTaskOutput(output))
  const output = result.tasks[1]?.output
  if (output === undefined) throw new Error('a task')
  const claim = { output, path: merkleProof(hashes, 1), resultHash: result.resultHash }
  expect(verifyTaskOutput(claim)).toBe(true)
  expect(verifyTaskOutput({ ...claim, output: { ...output, outputDigest: zeroHash } })).toBe(false)
  expect(verifyTaskOutput({ ...claim, path: merkleProof(hashes, 2) })).toBe(false)
  expect(verifyTaskOutput({ ...claim, resultHash: zeroHash })).toBe(false)
})
