import { readFileSync } from 'node:fs'
import { type Address, keccak256, zeroAddress, zeroHash } from 'viem'
import { expect, test } from 'vitest'
import { getWorkflowId } from '../actions/getWorkflowId.ts'
import { PLAIN_TERMS, type WorkflowRequest } from '../actions/workflowRequest.ts'
import { readVerificationKey } from '../flowvm/verificationKey.ts'
import { commitResult } from '../results/commitResult.ts'
import { planTasks } from '../results/planTasks.ts'
import { writeResultDocument } from '../results/resultDocument.ts'
import type { Value } from '../table/value.ts'
import { parseFlow } from '../workflow/parseFlow.ts'
import { prepareSubmission } from '../workflow/prepareSubmission.ts'
import { recomputeOutputs } from './recomputeOutputs.ts'
import type { ClaimEvidence, SettlementEvidence } from './settlementEvidence.ts'
import { verifySettlement } from './verifySettlement.ts'

const REGISTRY: Address = '0x00000000000000000000000000000000000000aa'
const POSTER: Address = '0x00000000000000000000000000000000000000bb'
const UNTIL = 1_800_000_000n

const sourceOf = (first: string): string => `flow: 1
name: pair
verify: optimistic
inputs: { amount: { type: integer } }
tasks:
  double:
    with: { amount: '\${ inputs.amount }' }
    ${first}
  next:
    with: { amount: '\${ inputs.amount }' }
    compute: '({ amount }) => ({ y: amount + 1n })'
outputs: { twice: '\${ tasks.double.y }', next: '\${ tasks.next.y }' }
`
const integer = (value: bigint): Value => ({ type: 'integer', value })
const y = (value: bigint) => ({
  arguments: { amount: integer(7n) },
  outputs: { y: integer(value) },
})

/** An honest claim about a workflow of two tasks, whose window ended. */
function claimOf(first = "compute: '({ amount }) => ({ y: amount * 2n })'"): ClaimEvidence {
  const definition = parseFlow(sourceOf(first), { file: 'pair.yaml' })
  const inputs = { amount: 7n }
  const { definitionBytes, inputsBytes, content, mode } = prepareSubmission({ definition, inputs })
  const request: WorkflowRequest = {
    ...PLAIN_TERMS,
    ...content,
    owner: zeroAddress,
    mode,
    deadline: 1_900_000_000n,
    fee: 1n,
    clientRequestId: zeroHash,
  }
  const deployment = {
    chainId: 31_337,
    registry: REGISTRY,
    incentiveManager: zeroAddress,
    zkVerifier: zeroAddress,
    verificationKeyHash: zeroHash,
    fromBlock: 0n,
  }
  const id = getWorkflowId({ ...deployment, request })
  const result = commitResult({
    leaves: planTasks(definition, inputs),
    tasks: new Map([
      ['double', y(14n)],
      ['next', y(8n)],
    ]),
    outputs: { twice: integer(14n), next: integer(8n) },
  })
  const { resultHash } = result
  const place = { blockNumber: 1n, blockHash: zeroHash, transactionHash: zeroHash, logIndex: 0 }
  const executed = { ...place, executor: POSTER, resultHash, fee: 1n }
  return {
    how: 'claim',
    deployment,
    deploymentFault: undefined,
    workflow: {
      id,
      request,
      status: 'completed',
      closesAt: undefined,
      submitted: place,
      executed,
      events: [
        { ...place, id, type: 'submitted', owner: zeroAddress, request },
        { ...place, id, type: 'posted', poster: POSTER, resultHash, challengeUntil: UNTIL },
        { ...executed, id, type: 'executed' },
      ],
    },
    storedResult: resultHash,
    definitionBytes,
    inputsBytes,
    document: writeResultDocument(result),
    recomputation: { type: 'result', resultHash },
    settledAt: UNTIL + 1n,
  }
}

const claim = claimOf()

function failuresOf(change: Partial<ClaimEvidence>): string[] {
  const evidence: SettlementEvidence = { ...claim, ...change }
  const { checks, verified } = verifySettlement(evidence)
  const failed = checks.flatMap(({ id, passed }) => (passed ? [] : [id]))
  expect(verified).toBe(failed.length === 0)
  return failed
}

/** The document with one text in place of another. */
const rewrite = (from: string, to: string): Uint8Array =>
  new TextEncoder().encode(new TextDecoder().decode(claim.document).replaceAll(from, to))

test('every check of an honest claim passes, in order, each once a task', () => {
  const { checks, verified, outputs } = verifySettlement(claim)
  expect(checks.map(({ id }) => id)).toEqual([
    'contracts',
    'requestId',
    'resultStored',
    'posted',
    'unrefuted',
    'definitionHash',
    'inputsHash',
    'plan',
    'document',
    'taskPath',
    'taskPath',
    'outputsPath',
    'leaves',
    'recomputed',
  ])
  expect(verified).toBe(true)
  expect(outputs).toEqual({ twice: '14', next: '8' })
  expect(checks[9]).toMatchObject({
    name: 'the task double: a path of 2 hashes leads to the result',
  })
})

test('a tampered input fails the check that is about it', () => {
  const { workflow } = claim
  const { request, events, executed } = workflow
  expect(failuresOf({ deploymentFault: 'another key' })).toEqual(['contracts'])
  expect(failuresOf({ workflow: { ...workflow, id: zeroHash } })).toEqual(['requestId'])
  expect(failuresOf({ storedResult: zeroHash })).toEqual(['resultStored'])
  expect(failuresOf({ settledAt: UNTIL })).toEqual(['unrefuted'])
  const upheld = {
    ...executed,
    id: workflow.id,
    type: 'challengeUpheld',
    challenger: POSTER,
    slashed: 1n,
    closesAt: 1n,
  } as const
  expect(failuresOf({ workflow: { ...workflow, events: [...events, upheld] } })).toEqual([
    'unrefuted',
  ])
  expect(failuresOf({ workflow: { ...workflow, events: [] }, settledAt: 0n })).toEqual([
    'posted',
    'unrefuted',
  ])
  const programHash = keccak256('0x01')
  const id = getWorkflowId({ ...claim.deployment, request: { ...request, programHash } })
  const replanned = { ...workflow, id, request: { ...request, programHash } }
  expect(failuresOf({ workflow: replanned })).toEqual(['plan'])
  expect(failuresOf({ document: rewrite('"twice":"14"', '"twice":"15"') })).toEqual(['document'])
})

test('names of tasks are those of the workflow, whatever a document says', () => {
  const swapped = rewrite('"name":"double"', '"name":"triple"')
  expect(failuresOf({ document: swapped })).toEqual(['leaves'])
})

test('blobs that cannot be read are said to be so, and the rest is still checked', () => {
  const definitionBytes = new Uint8Array([0x7b])
  expect(failuresOf({ definitionBytes })).toEqual(['definitionHash', 'readable'])
})

test('what this machine computed is compared, by hash or by outputs', async () => {
  expect(failuresOf({ recomputation: { type: 'result', resultHash: zeroHash } })).toEqual([
    'recomputed',
  ])
  expect(failuresOf({ recomputation: { type: 'failed', reason: 'no memory' } })).toEqual([
    'recomputed',
  ])
  expect(failuresOf({ recomputation: { type: 'notRun' } })).toEqual([])
  const recomputation = await recomputeOutputs(claim)
  expect(recomputation).toEqual({ type: 'outputs', outputs: { twice: '14', next: '8' } })
  expect(failuresOf({ recomputation })).toEqual([])
  expect(
    failuresOf({ recomputation: { type: 'outputs', outputs: { twice: '15', next: '8' } } }),
  ).toEqual(['recomputed'])
})

test('without the document nothing is said about outputs, and the settlement still holds', () => {
  const { checks, verified, outputs } = verifySettlement({
    ...claim,
    document: undefined,
    recomputation: { type: 'outputs', outputs: { twice: '14' } },
  })
  expect(verified).toBe(true)
  expect(outputs).toBeUndefined()
  expect(checks.at(-1)?.id).toBe('plan')
  const result = { type: 'result', resultHash: zeroHash } as const
  expect(failuresOf({ document: undefined, recomputation: result })).toEqual(['recomputed'])
})

test('only plain compute tasks are run without an engine', async () => {
  const script = "script: '({ amount }) => ({ y: amount * 2n })'\n    outputs: { y: integer }"
  expect(await recomputeOutputs(claimOf(script))).toEqual({ type: 'notRun' })
  const broken = { ...claim, inputsBytes: new Uint8Array([0x7b]) }
  expect(await recomputeOutputs(broken)).toMatchObject({ type: 'failed' })
})

test('a settlement by proof without its call fails there, and is computed again', () => {
  const path = '../../../circuits/artifacts/flowvm-64/verification_key.json'
  const key = readVerificationKey(JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')))
  const { checks } = verifySettlement({ ...claim, how: 'proof', settlement: undefined, key })
  const failed = checks.flatMap(({ id, passed }) => (passed ? [] : [id]))
  expect(failed).toEqual(
    expect.arrayContaining(['settlementCall', 'settlementResult', 'verificationKey', 'proof']),
  )
  expect(failed).toContain('recomputed')
})
