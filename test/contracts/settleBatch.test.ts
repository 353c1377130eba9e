import { parseEventLogs } from 'viem'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { workflowRegistryAbi } from '../../sdk/src/abi/workflowRegistryAbi.ts'
import { decodeSettlement } from '../../sdk/src/actions/decodeSettlement.ts'
import type { Deployment } from '../../sdk/src/actions/deployment.ts'
import { RevertCode } from '../../sdk/src/actions/errors.ts'
import { getExecutor } from '../../sdk/src/actions/getExecutor.ts'
import { getResult } from '../../sdk/src/actions/getResult.ts'
import { getWorkflow } from '../../sdk/src/actions/getWorkflow.ts'
import { getWorkflowId } from '../../sdk/src/actions/getWorkflowId.ts'
import { getWorkflowStatus } from '../../sdk/src/actions/getWorkflowStatus.ts'
import { stake } from '../../sdk/src/actions/stake.ts'
import { submitWorkflow } from '../../sdk/src/actions/submitWorkflow.ts'
import { validateExecution } from '../../sdk/src/actions/validateExecution.ts'
import {
  SETTLEMENTS_MAX,
  type Settlement,
  validateExecutions,
} from '../../sdk/src/actions/validateExecutions.ts'
import { WORKFLOW_STATUSES } from '../../sdk/src/actions/workflowRequest.ts'
import { decodeProof, encodeProof } from '../../sdk/src/flowvm/encodeProof.ts'
import { readBatchVectors, toSettlement } from './support/batchVectors.ts'
import { deployFixed } from './support/deployFixed.ts'
import { expectCode } from './support/expectCode.ts'
import { EXECUTOR, OWNER, PARAMETERS, RIVAL } from './support/fixedWorld.ts'
import { BASE_ORDER } from './support/proofPoints.ts'
import { startChain, type TestChain } from './support/startChain.ts'

const all = readBatchVectors().settlements.map(toSettlement)
const [first, second, third] = all as [Settlement, Settlement, Settlement, ...Settlement[]]

describe('a registry with the real verifier, many at once', () => {
  let chain: TestChain
  let deployment: Deployment

  beforeEach(async () => {
    chain = await startChain()
    deployment = await deployFixed(chain)
    for (const account of [EXECUTOR, RIVAL]) {
      await stake(chain.wallet(account), { deployment, amount: PARAMETERS.minStake })
    }
  })

  afterEach(async () => {
    await chain.stop()
  })

  test('settles 32 requests in one transaction, and every reader sees each of them', async () => {
    await submit(all)
    const { transactionHash } = await settle(all)
    const { input } = await chain.client.getTransaction({ hash: transactionHash })
    for (const settlement of all) {
      const id = idOf(settlement)
      const { status, executed } = await getWorkflow(chain.client, { deployment, id })
      expect(status).toBe('completed')
      expect(executed).toMatchObject({ transactionHash, executor: EXECUTOR.address })
      expect(await getResult(chain.client, { deployment, id })).toBe(settlement.resultHash)
      expect(decodeSettlement({ ...deployment, input, id })).toEqual(settlement)
    }
    expect(await rewards()).toBe(all.reduce((sum, { request }) => sum + request.fee, 0n))
  })

  test('settles one as a batch of one', async () => {
    await submit([first])
    await settle([first])
    expect(await statusOf(first)).toBe('completed')
  })

  test('skips what is settled, unknown or repeated, and settles the rest', async () => {
    await submit([first, second])
    await validateExecution(chain.wallet(EXECUTOR), { deployment, ...first })
    const { transactionHash } = await settle([first, second, second, third])
    const { logs } = await chain.client.getTransactionReceipt({ hash: transactionHash })
    const skipped = parseEventLogs({
      abi: workflowRegistryAbi,
      eventName: 'SettlementSkipped',
      logs,
    })
    expect(skipped.map(({ args }) => [args.id, WORKFLOW_STATUSES[args.status]])).toEqual([
      [idOf(first), 'completed'],
      [idOf(second), 'completed'],
      [idOf(third), 'unknown'],
    ])
    expect(await statusOf(second)).toBe('completed')
    expect(await rewards()).toBe(first.request.fee + second.request.fee)
  })

  test('pays nothing for another form of a proof that was used', async () => {
    await submit([first, second])
    await settle([first])
    await settle([malleate(first), second])
    await settle([malleate(second), malleate(first)])
    expect(await rewards()).toBe(first.request.fee + second.request.fee)
  })

  test('takes another form of an unused proof for the same result, once', async () => {
    await submit([first, second])
    await settle([malleate(first), second, first])
    expect(await rewards()).toBe(first.request.fee + second.request.fee)
  })

  test('settles nothing if a proof among many is wrong', async () => {
    const batch = all.slice(0, 8)
    await submit(batch)
    const wrong = batch.with(5, { ...third, request: (batch[5] as Settlement).request })
    await expectCode(settle(wrong), RevertCode.PROOF_BATCH_INVALID)
    for (const settlement of batch) expect(await statusOf(settlement)).toBe('pending')
    await settle(batch)
    expect(await statusOf(first)).toBe('completed')
  })

  test('refuses proofs that are swapped between requests, and those of another executor', async () => {
    await submit([first, second])
    const swapped = [
      { ...first, proof: second.proof },
      { ...second, proof: first.proof },
    ]
    await expectCode(settle(swapped), RevertCode.PROOF_BATCH_INVALID)
    await expectCode(settle([first, second], RIVAL), RevertCode.PROOF_BATCH_INVALID)
    await expectCode(settle([first], RIVAL), RevertCode.PROOF_BATCH_INVALID)
  })

  test('refuses an empty batch and one above the limit', async () => {
    await expectCode(settle([]), RevertCode.BATCH_SIZE_OUT_OF_RANGE)
    const tooMany = Array.from({ length: SETTLEMENTS_MAX + 1 }, () => first)
    await expectCode(settle(tooMany), RevertCode.BATCH_SIZE_OUT_OF_RANGE)
  })

  function submit(settlements: readonly Settlement[]): Promise<unknown> {
    return settlements.reduce<Promise<unknown>>(
      (before, { request }) =>
        before.then(() => submitWorkflow(chain.wallet(OWNER), { deployment, request })),
      Promise.resolve(),
    )
  }

  function settle(settlements: readonly Settlement[], account = EXECUTOR) {
    return validateExecutions(chain.wallet(account), { deployment, settlements })
  }

  function idOf({ request }: Settlement) {
    return getWorkflowId({ ...deployment, request })
  }

  async function statusOf({ request }: Settlement) {
    return (await getWorkflowStatus(chain.client, { deployment, request })).status
  }

  async function rewards(): Promise<bigint> {
    const executor = EXECUTOR.address
    return (await getExecutor(chain.client, { deployment, account: executor })).rewards
  }
})

/** Another proof of the same statement, made without knowing the witness: a and b negated. */
function malleate(settlement: Settlement): Settlement {
  const { a, b, c } = decodeProof(settlement.proof)
  const negate = (coordinate: bigint): bigint => BASE_ORDER - coordinate
  const proof = encodeProof({
    a: [a[0], negate(a[1])],
    b: [b[0], [negate(b[1][0]), negate(b[1][1])]],
    c,
  })
  return { ...settlement, proof }
}
