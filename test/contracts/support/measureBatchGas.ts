import { encodeFunctionData, type Hex } from 'viem'
import { flowVmVerifierAbi } from '../../../sdk/src/abi/flowVmVerifierAbi.ts'
import type { Deployment } from '../../../sdk/src/actions/deployment.ts'
import { stake } from '../../../sdk/src/actions/stake.ts'
import { submitWorkflow } from '../../../sdk/src/actions/submitWorkflow.ts'
import { validateExecutions } from '../../../sdk/src/actions/validateExecutions.ts'
import { type ProofRow, readBatchVectors, toProofRow, toSettlement } from './batchVectors.ts'
import { deployFixed } from './deployFixed.ts'
import { EXECUTOR, OWNER, PARAMETERS } from './fixedWorld.ts'
import { startChain, type TestChain } from './startChain.ts'

/**
 * Gas of proofs alone (a transaction to the verifier, with all it costs) and of settlements in one transaction, each by
 * its share of the receipt, rounded up. All proofs are real and distinct.
 */
export async function measureBatchGas(): Promise<Record<string, number>> {
  const chain = await startChain()
  try {
    const deployment = await deployFixed(chain)
    return {
      ...(await measureProofs(chain, deployment)),
      ...(await measureSettlements(chain, deployment)),
    }
  } finally {
    await chain.stop()
  }
}

async function measureProofs(
  chain: TestChain,
  { zkVerifier }: Deployment,
): Promise<Record<string, number>> {
  const rows = readBatchVectors().settlements.map(toProofRow)
  const verify = async (data: Hex): Promise<number> => {
    // Fixed: a verifier does not revert for want of gas in each case, so an estimate may be too low.
    const call = { to: zkVerifier, data, gas: 5_000_000n } as const
    const { data: answer } = await chain.client.call(call)
    if (BigInt(answer ?? 0) !== 1n) throw new Error('a valid proof was refused')
    const hash = await chain.wallet(OWNER).sendTransaction({ ...call, chain: null })
    const receipt = await chain.client.waitForTransactionReceipt({ hash })
    return Number(receipt.gasUsed)
  }
  const [first] = rows as [ProofRow, ...ProofRow[]]
  const [ax, ay, bxImaginary, bxReal, byImaginary, byReal, cx, cy] = first.proof
  const b = [
    [bxImaginary, bxReal],
    [byImaginary, byReal],
  ] as const
  const single = encodeFunctionData({
    abi: flowVmVerifierAbi,
    functionName: 'verifyProof',
    args: [[ax, ay], b, [cx, cy], first.signals],
  })
  const all = encodeFunctionData({
    abi: flowVmVerifierAbi,
    functionName: 'verifyProofs',
    args: [rows],
  })
  return {
    verify_zk_single: await verify(single),
    [`verify_zk_batch${rows.length}_each`]: Math.ceil((await verify(all)) / rows.length),
  }
}

async function measureSettlements(
  chain: TestChain,
  deployment: Deployment,
): Promise<Record<string, number>> {
  const settlements = readBatchVectors().settlements.map(toSettlement)
  await stake(chain.wallet(EXECUTOR), { deployment, amount: PARAMETERS.minStake })
  for (const { request } of settlements) {
    await submitWorkflow(chain.wallet(OWNER), { deployment, request })
  }
  const measured: Record<string, number> = {}
  for (const size of [2, 8, settlements.length]) {
    const id = await chain.control.snapshot()
    const { gasUsed } = await validateExecutions(chain.wallet(EXECUTOR), {
      deployment,
      settlements: settlements.slice(0, size),
    })
    measured[`validate_zk_batch${size}_each`] = Math.ceil(Number(gasUsed) / size)
    await chain.control.revert({ id })
  }
  return measured
}
