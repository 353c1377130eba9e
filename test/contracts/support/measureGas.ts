import { encodeFunctionData } from 'viem'
import { workflowRegistryAbi } from '../../../sdk/src/abi/workflowRegistryAbi.ts'
import { addStake } from '../../../sdk/src/actions/addStake.ts'
import { cancelWorkflow } from '../../../sdk/src/actions/cancelWorkflow.ts'
import { claimRewards } from '../../../sdk/src/actions/claimRewards.ts'
import type { Deployment } from '../../../sdk/src/actions/deployment.ts'
import { getRegistryBalance } from '../../../sdk/src/actions/getRegistryBalance.ts'
import { refund } from '../../../sdk/src/actions/refund.ts'
import { requestUnstake } from '../../../sdk/src/actions/requestUnstake.ts'
import { stake } from '../../../sdk/src/actions/stake.ts'
import { submitWorkflow } from '../../../sdk/src/actions/submitWorkflow.ts'
import { validateExecution } from '../../../sdk/src/actions/validateExecution.ts'
import { withdrawBalance } from '../../../sdk/src/actions/withdrawBalance.ts'
import { withdrawStake } from '../../../sdk/src/actions/withdrawStake.ts'
import { deployFixed } from './deployFixed.ts'
import { EXECUTOR, fixedRequest, OWNER, PARAMETERS, RIVAL } from './fixedWorld.ts'
import { measureBatchGas } from './measureBatchGas.ts'
import { measureBlsGas } from './measureBlsGas.ts'
import { measureCertificateGas } from './measureCertificateGas.ts'
import { measureDisputeGas } from './measureDisputeGas.ts'
import { measureOrderGas } from './measureOrderGas.ts'
import { measureRefundGas } from './measureRefundGas.ts'
import { readSettlementVectors, type SettlementVector } from './settlementVector.ts'
import { startChain, type TestChain } from './startChain.ts'

/** Gas of each operation as receipts charge it. */
export type GasSnapshot = Record<string, number>

/** Runs every operation on fresh chains. Deterministic: addresses, requests and proofs are fixed. */
export async function measureGas(): Promise<GasSnapshot> {
  const measured: GasSnapshot = {
    ...(await measureOnChain(measureSettlement, measureReturns)),
    ...(await measureOnChain(measureRefundGas)),
    ...(await measureOnChain(measureOrderGas)),
    ...(await measureOnChain(measureStakedDispute)),
    ...(await measureOnChain((chain) => measureBlsGas(chain))),
    ...(await measureBatchGas()),
    ...(await measureCertificateGas()),
  }
  return { ...measured, ...lifecycles(measured) }
}

type Measure = (chain: TestChain, deployment: Deployment) => Promise<GasSnapshot>

async function measureOnChain(...measures: readonly Measure[]): Promise<GasSnapshot> {
  const chain = await startChain()
  try {
    const deployment = await deployFixed(chain)
    let measured: GasSnapshot = {}
    for (const measure of measures)
      measured = { ...measured, ...(await measure(chain, deployment)) }
    return measured
  } finally {
    await chain.stop()
  }
}

async function measureStakedDispute(
  chain: TestChain,
  deployment: Deployment,
): Promise<GasSnapshot> {
  await stake(chain.wallet(EXECUTOR), { deployment, amount: PARAMETERS.minStake })
  return measureDisputeGas(chain, deployment)
}

/** From submission to the credited fee, each request by its share. What claims cost is shared by all batches of an epoch. */
function lifecycles(measured: GasSnapshot): GasSnapshot {
  const of = (name: string): number => measured[name] ?? Number.NaN
  return {
    lifecycle_batch32: of('submit_again') + of('settle_batch32_each'),
    lifecycle_signed_apart_batch32: of('submit_signed_batch32_each') + of('settle_batch32_each'),
  }
}

async function measureSettlement(chain: TestChain, deployment: Deployment): Promise<GasSnapshot> {
  const { settlements } = readSettlementVectors()
  const [first, again] = settlements as [SettlementVector, SettlementVector]
  const [owner, executor] = [chain.wallet(OWNER), chain.wallet(EXECUTOR)]
  const submit = (index: number) =>
    submitWorkflow(owner, { deployment, request: fixedRequest(index) })
  const settle = (vector: SettlementVector) =>
    validateExecution(executor, { ...vector, deployment, request: fixedRequest(vector.index) })

  const stakeFirst = await stake(executor, { deployment, amount: PARAMETERS.minStake })
  const stakeMore = await addStake(executor, { deployment, amount: PARAMETERS.minStake })
  await stake(chain.wallet(RIVAL), { deployment, amount: PARAMETERS.minStake })
  const submitFirst = await submit(first.index)
  const submitAgain = await submit(again.index)
  const settleFirst = await settle(first)
  const lostRace = await loseRace(chain, deployment, first)
  const settleAgain = await settle(again)
  const claim = await claimRewards(executor, { deployment })
  return {
    stake_first: Number(stakeFirst.gasUsed),
    stake_more: Number(stakeMore.gasUsed),
    submit: Number(submitFirst.gasUsed),
    submit_again: Number(submitAgain.gasUsed),
    validate_zk: Number(settleFirst.gasUsed),
    validate_zk_again: Number(settleAgain.gasUsed),
    validate_zk_lost_race: Number(lostRace),
    claim: Number(claim.gasUsed),
    lifecycle_zk: Number(submitFirst.gasUsed + settleFirst.gasUsed + claim.gasUsed),
  }
}

async function measureReturns(chain: TestChain, deployment: Deployment): Promise<GasSnapshot> {
  const [owner, executor] = [chain.wallet(OWNER), chain.wallet(EXECUTOR)]
  const request = fixedRequest(2)
  await submitWorkflow(owner, { deployment, request })
  const cancelled = await cancelWorkflow(owner, { deployment, request })
  await chain.control.increaseTime({ seconds: Number(PARAMETERS.cancelNotice) + 1 })
  await chain.control.mine({ blocks: 1 })
  await refund(executor, { deployment, request })
  const amount = await getRegistryBalance(chain.client, { deployment, account: OWNER.address })
  const withdrawn = await withdrawBalance(owner, { deployment, amount })

  const unstaked = await requestUnstake(executor, { deployment, amount: PARAMETERS.minStake })
  await chain.control.increaseTime({ seconds: Number(PARAMETERS.unbondingPeriod) })
  await chain.control.mine({ blocks: 1 })
  const released = await withdrawStake(executor, { deployment })
  return {
    cancel: Number(cancelled.gasUsed),
    withdraw_balance: Number(withdrawn.gasUsed),
    request_unstake: Number(unstaked.gasUsed),
    withdraw_stake: Number(released.gasUsed),
  }
}

/** What a settlement costs that is mined after the winner's: the proof is never looked at. Sent without a simulation. */
async function loseRace(
  chain: TestChain,
  deployment: Deployment,
  vector: SettlementVector,
): Promise<bigint> {
  const request = fixedRequest(vector.index)
  const hash = await chain.wallet(RIVAL).sendTransaction({
    to: deployment.registry,
    data: encodeFunctionData({
      abi: workflowRegistryAbi,
      functionName: 'validateExecution',
      args: [request, request, vector.resultHash, vector.proof],
    }),
    gas: 500_000n,
    chain: null,
  })
  const receipt = await chain.client.waitForTransactionReceipt({ hash })
  if (receipt.status !== 'reverted') throw new Error('the lost race was won')
  return receipt.gasUsed
}
