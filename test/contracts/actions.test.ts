import {
  type Address,
  createPublicClient,
  createWalletClient,
  custom,
  type Hash,
  hexToBigInt,
  http,
  InvalidInputRpcError,
  keccak256,
  toHex,
  zeroHash,
} from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { workflowRegistryAbi } from '../../sdk/src/abi/workflowRegistryAbi.ts'
import { addStake } from '../../sdk/src/actions/addStake.ts'
import { cancelWorkflow } from '../../sdk/src/actions/cancelWorkflow.ts'
import { checkDeployment } from '../../sdk/src/actions/checkDeployment.ts'
import { claimRewards } from '../../sdk/src/actions/claimRewards.ts'
import type { Deployment } from '../../sdk/src/actions/deployment.ts'
import { ChainErrorCode, RevertCode } from '../../sdk/src/actions/errors.ts'
import { getExecutor } from '../../sdk/src/actions/getExecutor.ts'
import { getParameters } from '../../sdk/src/actions/getParameters.ts'
import { getRegistryBalance } from '../../sdk/src/actions/getRegistryBalance.ts'
import { getResult } from '../../sdk/src/actions/getResult.ts'
import { getWorkflow } from '../../sdk/src/actions/getWorkflow.ts'
import { getWorkflowEvents } from '../../sdk/src/actions/getWorkflowEvents.ts'
import { getWorkflowId } from '../../sdk/src/actions/getWorkflowId.ts'
import { getWorkflowStatus } from '../../sdk/src/actions/getWorkflowStatus.ts'
import { hashContent } from '../../sdk/src/actions/hashContent.ts'
import { listExecutors } from '../../sdk/src/actions/listExecutors.ts'
import { refund } from '../../sdk/src/actions/refund.ts'
import { requestUnstake } from '../../sdk/src/actions/requestUnstake.ts'
import { stake } from '../../sdk/src/actions/stake.ts'
import { submitWorkflow } from '../../sdk/src/actions/submitWorkflow.ts'
import { validateExecution } from '../../sdk/src/actions/validateExecution.ts'
import { watchWorkflowEvents } from '../../sdk/src/actions/watchWorkflowEvents.ts'
import { withdrawBalance } from '../../sdk/src/actions/withdrawBalance.ts'
import { withdrawStake } from '../../sdk/src/actions/withdrawStake.ts'
import type { WorkflowRequest } from '../../sdk/src/actions/workflowRequest.ts'
import { hashContext } from '../../sdk/src/flowvm/contextHash.ts'
import { deployFixed } from './support/deployFixed.ts'
import { expectCode } from './support/expectCode.ts'
import { DEPLOYER, EXECUTOR, fixedRequest, OWNER, PARAMETERS, RIVAL } from './support/fixedWorld.ts'
import { readSettlementVectors, type SettlementVector } from './support/settlementVector.ts'
import { startChain, type TestChain } from './support/startChain.ts'

const [vector] = readSettlementVectors().settlements as [SettlementVector]
const request = fixedRequest(vector.index)
const { minStake, unbondingPeriod, cancelNotice, minFee } = PARAMETERS

let chain: TestChain
let deployment: Deployment

beforeEach(async () => {
  chain = await startChain()
  deployment = await deployFixed(chain)
})

afterEach(async () => {
  await chain.stop()
})

describe('a requester', () => {
  test('computes the id and the context hash as the contract does', async () => {
    const id = getWorkflowId({ ...deployment, request })
    const contract = { address: deployment.registry, abi: workflowRegistryAbi } as const
    expect(
      await chain.client.readContract({
        ...contract,
        functionName: 'workflowId',
        args: [request, hashContent(request)],
      }),
    ).toBe(id)
    const args = [id, EXECUTOR.address] as const
    expect(
      await chain.client.readContract({ ...contract, functionName: 'contextHash', args }),
    ).toBe(hashContext({ ...deployment, id, executor: EXECUTOR.address }))
    expect(hexToBigInt(vector.contextHash)).toBe(
      hashContext({ ...deployment, id, executor: EXECUTOR.address }),
    )
  })

  test('submits, and finds the workflow again by its id alone', async () => {
    const { id, transactionHash, blockNumber, gasUsed, gasCost } = await submit(request)
    expect(gasCost).toBeGreaterThan(gasUsed)
    const workflow = await getWorkflow(chain.client, { deployment, id })
    expect(workflow).toMatchObject({
      id,
      request,
      status: 'pending',
      closesAt: request.deadline,
      executed: undefined,
    })
    expect(workflow.submitted).toMatchObject({ transactionHash, blockNumber })
  })

  test('is told before paying what is wrong with a request', async () => {
    const wrong = (change: Partial<WorkflowRequest>) => submit({ ...request, ...change })
    const now = (await chain.client.getBlock()).timestamp
    await expectCode(wrong({ fee: minFee - 1n }), RevertCode.FEE_BELOW_FLOOR)
    await expectCode(wrong({ deadline: now }), RevertCode.DEADLINE_PASSED)
    await expectCode(wrong({ owner: RIVAL.address }), RevertCode.OWNER_NOT_CALLER)
    await expectCode(wrong({ payer: RIVAL.address }), RevertCode.PAYER_NOT_OWNER)
    await expectCode(wrong({ callbackGas: 1 }), RevertCode.CALLBACK_GAS_OUT_OF_RANGE)
    await expectCode(wrong({ token: RIVAL.address }), RevertCode.TOKEN_NOT_LISTED)
    await submit(request)
    await expectCode(submit(request), RevertCode.WORKFLOW_ALREADY_SUBMITTED)
    expect(await chain.client.getTransactionCount({ address: OWNER.address })).toBe(1)
  })

  test('cancels, is refunded after the notice, and withdraws', async () => {
    const { id } = await submit(request)
    await cancelWorkflow(chain.wallet(OWNER), { deployment, request })
    expect(await statusOf(request)).toBe('cancelling')
    await expectCode(
      cancelWorkflow(chain.wallet(OWNER), { deployment, request }),
      RevertCode.WORKFLOW_ALREADY_CLOSING,
    )
    await expectCode(
      refund(chain.wallet(RIVAL), { deployment, request }),
      RevertCode.WORKFLOW_STILL_OPEN,
    )

    await passTime(cancelNotice + 1n)
    expect(await statusOf(request)).toBe('expired')
    await refund(chain.wallet(RIVAL), { deployment, request })
    expect(await statusOf(request)).toBe('refunded')
    const bounty = request.fee / 50n
    const balance = (account: Address) => getRegistryBalance(chain.client, { deployment, account })
    expect(await balance(RIVAL.address)).toBe(bounty)
    const amount = request.fee - bounty
    expect(await balance(OWNER.address)).toBe(amount)

    const before = await chain.client.getBalance({ address: OWNER.address })
    const { gasCost } = await withdrawBalance(chain.wallet(OWNER), { deployment, amount })
    expect(await chain.client.getBalance({ address: OWNER.address })).toBe(
      before + amount - gasCost,
    )
    await expectCode(
      withdrawBalance(chain.wallet(OWNER), { deployment, amount: 1n }),
      RevertCode.BALANCE_INSUFFICIENT,
    )
    await expectCode(
      refund(chain.wallet(OWNER), { deployment, request }),
      RevertCode.WORKFLOW_ALREADY_REFUNDED,
    )

    const { events } = await getWorkflow(chain.client, { deployment, id })
    expect(events.map((event) => event.type)).toEqual(['submitted', 'cancelled', 'refunded'])
  })

  test('learns the reason of a transaction that was mined and reverted', async () => {
    const closing = { ...request, deadline: (await chain.client.getBlock()).timestamp + 1_000n }
    await submit(closing)
    // The simulation passes; the block comes when the request has closed.
    await chain.control.setAutomine(false)
    let sent: Hash = zeroHash
    const error = await expectCode(
      cancelWorkflow(chain.wallet(OWNER), {
        deployment,
        request: closing,
        onSent: async (transactionHash) => {
          sent = transactionHash
          await passTime(2_000n)
        },
      }),
      RevertCode.WORKFLOW_CLOSED,
    )
    expect(error.data).toMatchObject({ errorName: 'WorkflowClosed', transactionHash: sent })
  })

  test('learns that a workflow is unknown or has no result', async () => {
    expect(await statusOf(request)).toBe('unknown')
    const id = getWorkflowId({ ...deployment, request })
    await expectCode(getWorkflow(chain.client, { deployment, id }), RevertCode.WORKFLOW_UNKNOWN)
    await expectCode(getResult(chain.client, { deployment, id }), RevertCode.WORKFLOW_NOT_COMPLETED)
    await expectCode(
      cancelWorkflow(chain.wallet(OWNER), { deployment, request }),
      RevertCode.WORKFLOW_UNKNOWN,
    )
    await expectCode(
      refund(chain.wallet(OWNER), { deployment, request }),
      RevertCode.WORKFLOW_UNKNOWN,
    )
  })
})

describe('an executor', () => {
  test('stakes, settles, claims, and leaves with everything', async () => {
    const wallet = chain.wallet(EXECUTOR)
    const start = await chain.client.getBalance({ address: EXECUTOR.address })
    const costs = [await stake(wallet, { deployment, amount: minStake })]
    const { id } = await submit(request)
    const settled = await settle()
    costs.push(settled)
    const workflow = await getWorkflow(chain.client, { deployment, id })
    expect(workflow).toMatchObject({ status: 'completed', closesAt: undefined })
    expect(workflow.executed).toMatchObject({
      executor: EXECUTOR.address,
      resultHash: vector.resultHash,
      fee: request.fee,
      transactionHash: settled.transactionHash,
    })

    costs.push(await claimRewards(wallet, { deployment }))
    await expectCode(claimRewards(wallet, { deployment }), RevertCode.REWARDS_EMPTY)
    costs.push(await requestUnstake(wallet, { deployment, amount: minStake }))
    await expectCode(withdrawStake(wallet, { deployment }), RevertCode.UNBONDING_NOT_RELEASED)
    await passTime(unbondingPeriod)
    costs.push(await withdrawStake(wallet, { deployment }))
    await expectCode(withdrawStake(wallet, { deployment }), RevertCode.UNBONDING_EMPTY)

    const gas = costs.reduce((sum, cost) => sum + cost.gasCost, 0n)
    expect(await chain.client.getBalance({ address: EXECUTOR.address })).toBe(
      start + request.fee - gas,
    )
  })

  test('is told before paying what is wrong with its stake', async () => {
    const wallet = chain.wallet(EXECUTOR)
    await expectCode(
      stake(wallet, { deployment, amount: minStake - 1n }),
      RevertCode.STAKE_BELOW_MINIMUM,
    )
    await expectCode(addStake(wallet, { deployment, amount: 0n }), RevertCode.AMOUNT_ZERO)
    await expectCode(
      addStake(wallet, { deployment, amount: minStake }),
      RevertCode.EXECUTOR_UNKNOWN,
    )
    await expectCode(
      requestUnstake(wallet, { deployment, amount: 1n }),
      RevertCode.STAKE_INSUFFICIENT,
    )
  })

  test('is told before paying why a settlement is refused', async () => {
    await stake(chain.wallet(EXECUTOR), { deployment, amount: minStake })
    await expectCode(settle(), RevertCode.WORKFLOW_UNKNOWN)
    await submit(request)
    await expectCode(settle({ resultHash: zeroHash }), RevertCode.RESULT_HASH_RESERVED)
    await expectCode(settle({ proof: '0x' }), RevertCode.PROOF_INVALID)
    await settle()
    await expectCode(settle(), RevertCode.WORKFLOW_ALREADY_COMPLETED)

    const closing = {
      ...fixedRequest(1),
      deadline: (await chain.client.getBlock()).timestamp + 100n,
    }
    await submit(closing)
    await passTime(101n)
    await expectCode(
      validateExecution(chain.wallet(EXECUTOR), { ...vector, deployment, request: closing }),
      RevertCode.WORKFLOW_CLOSED,
    )
  })

  test('is listed while it is active', async () => {
    await stake(chain.wallet(EXECUTOR), { deployment, amount: minStake })
    await stake(chain.wallet(RIVAL), { deployment, amount: 2n * minStake })
    await addStake(chain.wallet(RIVAL), { deployment, amount: 1n })
    const addresses = async (includeInactive: boolean) =>
      (await listExecutors(chain.client, { deployment, includeInactive })).map(
        (executor) => executor.owner,
      )
    expect((await addresses(false)).sort()).toEqual([EXECUTOR.address, RIVAL.address].sort())
    await requestUnstake(chain.wallet(EXECUTOR), { deployment, amount: minStake })
    expect(await addresses(false)).toEqual([RIVAL.address])
    expect(await addresses(true)).toHaveLength(2)
    expect(
      await getExecutor(chain.client, { deployment, account: EXECUTOR.address }),
    ).toMatchObject({
      stake: 0n,
      unbonding: minStake,
      active: false,
    })
  })
})

describe('a watcher', () => {
  test('sees the past, then what comes, without a gap', async () => {
    await submit(request)
    const abort = new AbortController()
    const seen: string[] = []
    let next = deployment.fromBlock
    const watch = watchWorkflowEvents(chain.client, {
      deployment,
      pollingIntervalMs: 20,
      signal: abort.signal,
    })
    for await (const { events, toBlock } of watch) {
      seen.push(...events.map((event) => event.id))
      expect(toBlock).toBeGreaterThanOrEqual(next)
      next = toBlock + 1n
      if (seen.length === 1) await submit(fixedRequest(1))
      if (seen.length === 2) abort.abort()
    }
    expect(seen).toEqual(
      [0, 1].map((index) => getWorkflowId({ ...deployment, request: fixedRequest(index) })),
    )
  })

  test('selects the events of one workflow and of some blocks', async () => {
    const first = await submit(request)
    const second = await submit(fixedRequest(1))
    const ids = async (filter: object) =>
      (await getWorkflowEvents(chain.client, { deployment, ...filter })).map((event) => event.id)
    expect(await ids({})).toEqual([first.id, second.id])
    expect(await ids({ id: second.id })).toEqual([second.id])
    expect(await ids({ toBlock: first.blockNumber })).toEqual([first.id])
    expect(await ids({ fromBlock: first.blockNumber + 1n })).toEqual([second.id])
    expect(await ids({ id: keccak256(toHex('unknown')) })).toEqual([])
  })
})

describe('a deployment', () => {
  test('is accepted on its chain, with its parameters', async () => {
    await checkDeployment(chain.client, { deployment })
    const { tokens: _, ...parameters } = PARAMETERS
    expect(await getParameters(chain.client, { deployment })).toEqual(parameters)
  })

  test('is refused on another chain, before any money moves', async () => {
    const foreign = { ...deployment, chainId: 1 }
    await expectCode(
      checkDeployment(chain.client, { deployment: foreign }),
      ChainErrorCode.WRONG_CHAIN,
    )
    await expectCode(
      submitWorkflow(chain.wallet(OWNER), { deployment: foreign, request }),
      ChainErrorCode.WRONG_CHAIN,
    )
  })

  test('is stale when a contract is missing, wired otherwise, or checks another key', async () => {
    const stale = (change: Partial<Deployment>) =>
      checkDeployment(chain.client, { deployment: { ...deployment, ...change } })
    await expectCode(stale({ registry: DEPLOYER.address }), ChainErrorCode.DEPLOYMENT_STALE)
    await expectCode(
      stale({ incentiveManager: deployment.registry }),
      ChainErrorCode.DEPLOYMENT_STALE,
    )
    await expectCode(stale({ zkVerifier: deployment.registry }), ChainErrorCode.DEPLOYMENT_STALE)
    await expectCode(stale({ verificationKeyHash: zeroHash }), ChainErrorCode.DEPLOYMENT_STALE)
    await expectCode(
      checkDeployment(chain.client, { deployment, verificationKeyHash: zeroHash }),
      ChainErrorCode.DEPLOYMENT_STALE,
    )
    const gone = { ...deployment, registry: DEPLOYER.address }
    await expectCode(
      getWorkflowStatus(chain.client, { deployment: gone, request }),
      ChainErrorCode.DEPLOYMENT_STALE,
    )
  })

  test('needs an account that signs and can pay', async () => {
    const nobody = createWalletClient({ transport: http(chain.rpcUrl) })
    await expectCode(
      submitWorkflow(nobody, { deployment, request }),
      ChainErrorCode.ACCOUNT_MISSING,
    )
    const poor = privateKeyToAccount(generatePrivateKey())
    const wallet = chain.wallet(poor)
    await expectCode(
      submitWorkflow(wallet, { deployment, request: { ...request, owner: poor.address } }),
      ChainErrorCode.UNFUNDED_ACCOUNT,
    )
    // Enough for the fee, nothing for the gas.
    await chain.control.setBalance({ address: poor.address, value: request.fee })
    await expectCode(
      submitWorkflow(wallet, { deployment, request: { ...request, owner: poor.address } }),
      ChainErrorCode.UNFUNDED_ACCOUNT,
    )
  })

  test('tells a node that refuses from one that does not answer', async () => {
    const ask = (status: number) => {
      const refusing = http(chain.rpcUrl, {
        retryCount: 0,
        fetchFn: async () => new Response('no', { status }),
      })
      return checkDeployment(createPublicClient({ transport: refusing }), { deployment })
    }
    await expectCode(ask(401), ChainErrorCode.RPC_FAILED)
    await expectCode(ask(429), ChainErrorCode.RPC_UNREACHABLE)
    await expectCode(ask(503), ChainErrorCode.RPC_UNREACHABLE)
    const limited = custom({
      request: async () => {
        throw new InvalidInputRpcError(new Error('see https://node.example/secret-key'))
      },
    })
    const error = await expectCode(
      checkDeployment(createPublicClient({ transport: limited }), { deployment }),
      ChainErrorCode.RPC_FAILED,
    )
    expect(error.message).not.toContain('secret')
  })

  test('says which transaction has no receipt in time', async () => {
    await chain.control.setAutomine(false)
    let sent: Hash = zeroHash
    const onSent = (transactionHash: Hash): void => {
      sent = transactionHash
    }
    const error = await expectCode(
      submitWorkflow(chain.wallet(OWNER), { deployment, request, onSent, timeoutMs: 100 }),
      ChainErrorCode.TRANSACTION_UNCONFIRMED,
    )
    expect(error.data).toMatchObject({ transactionHash: sent })
  })

  test('passes an error of the caller on as it is', async () => {
    const own = new Error('the journal is full')
    const onSent = (): never => {
      throw own
    }
    await expect(submitWorkflow(chain.wallet(OWNER), { deployment, request, onSent })).rejects.toBe(
      own,
    )
  })

  test('does not show the credentials of an RPC URL that fails', async () => {
    const url = `${chain.rpcUrl.replace(/:\d+$/, ':1')}/v2/secret-key?token=secret-token`
    const client = createPublicClient({ transport: http(url, { retryCount: 0 }) })
    const error = await expectCode(
      checkDeployment(client, { deployment }),
      ChainErrorCode.RPC_UNREACHABLE,
    )
    expect(
      JSON.stringify([error.toJSON(), error.message, error.stack, String(error.cause)]),
    ).not.toContain('secret')
  })
})

function submit(wanted: WorkflowRequest) {
  return submitWorkflow(chain.wallet(OWNER), { deployment, request: wanted })
}

function settle(changes: Partial<Parameters<typeof validateExecution>[1]> = {}) {
  return validateExecution(chain.wallet(EXECUTOR), { ...vector, deployment, request, ...changes })
}

async function statusOf(wanted: WorkflowRequest): Promise<string> {
  return (await getWorkflowStatus(chain.client, { deployment, request: wanted })).status
}

async function passTime(seconds: bigint): Promise<void> {
  await chain.control.increaseTime({ seconds: Number(seconds) })
  await chain.control.mine({ blocks: 1 })
}
