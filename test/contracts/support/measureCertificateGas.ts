import { keccak256, toHex, zeroHash } from 'viem'
import type { Deployment } from '../../../sdk/src/actions/deployment.ts'
import { deposit } from '../../../sdk/src/actions/deposit.ts'
import { getResult } from '../../../sdk/src/actions/getResult.ts'
import { getWorkflowId } from '../../../sdk/src/actions/getWorkflowId.ts'
import { settleBatch } from '../../../sdk/src/actions/settleBatch.ts'
import { requestOfRun } from '../../../sdk/src/actions/signedOrder.ts'
import { submitAndSettle } from '../../../sdk/src/actions/submitAndSettle.ts'
import { submitWorkflow } from '../../../sdk/src/actions/submitWorkflow.ts'
import { VerifyMode, type WorkflowRequest } from '../../../sdk/src/actions/workflowRequest.ts'
import { deployFixed } from './deployFixed.ts'
import { fixedRequest, OWNER, RIVAL } from './fixedWorld.ts'
import { signRun } from './measureOrderGas.ts'
import { type SignedBlock, seatValidators } from './seatedValidators.ts'
import { startChain, type TestChain } from './startChain.ts'

const RESULT = keccak256(toHex('result'))
const BATCH = 32
/** Numbers of the requests; those of other tests are lower. */
const FIRST_INDEX = 10_000

/**
 * Settlements by certificate, whole transactions of an account that is no validator, real signatures of seven (two absent)
 * and of a hundred (33 absent). `first` is the first settlement of an epoch, which fills its slot of rewards; the others
 * add to it. `lifecycle_signed`: 32 orders of one owner are submitted and settled in one transaction, its balance pays.
 */
export async function measureCertificateGas(): Promise<Record<string, number>> {
  const [few, many] = [await measureSet(7, 2, BATCH), await measureSet(100, 33, 0)]
  return {
    settle_one_cert_first: few.first,
    settle_one_cert: few.again,
    settle_batch32_each: few.batch,
    lifecycle_signed_batch32: few.orders,
    settle_100v_33absent: many.again,
  }
}

async function measureSet(size: number, absent: number, batch: number) {
  const chain = await startChain()
  try {
    const deployment = await deployFixed(chain)
    const { signBlock } = await seatValidators(chain, deployment, size)
    let index = FIRST_INDEX
    const settleNext = async (count: number): Promise<number> => {
      const requests = Array.from({ length: count }, () => quorumRequest(index++))
      for (const request of requests) {
        await submitWorkflow(chain.wallet(OWNER), { deployment, request })
      }
      const results = requests.map((request) => ({ request, resultHash: RESULT }))
      return settle(chain, deployment, signBlock(results, absent))
    }
    const settleOrders = async (count: number): Promise<number> => {
      await deposit(chain.wallet(OWNER), { deployment, amount: 10n ** 18n })
      const orderRuns = await Promise.all(
        Array.from({ length: count }, () => signRun(chain, deployment, OWNER, index++)),
      )
      const results = orderRuns.map(({ order, run }) => ({
        request: requestOfRun(order, run),
        resultHash: RESULT,
      }))
      const block = signBlock(results, absent)
      const sent = await submitAndSettle(chain.wallet(RIVAL), { deployment, orderRuns, ...block })
      for (const { request } of results) {
        const id = getWorkflowId({ ...deployment, request })
        if ((await getResult(chain.client, { deployment, id })) !== RESULT) throw new Error(id)
      }
      return Number(sent.gasUsed)
    }
    return {
      first: await settleNext(1),
      again: await settleNext(1),
      batch: batch === 0 ? 0 : Math.ceil((await settleNext(batch)) / batch),
      orders: batch === 0 ? 0 : Math.ceil((await settleOrders(batch)) / batch),
    }
  } finally {
    await chain.stop()
  }
}

async function settle(
  chain: TestChain,
  deployment: Deployment,
  block: SignedBlock,
): Promise<number> {
  return Number((await settleBatch(chain.wallet(RIVAL), { deployment, ...block })).gasUsed)
}

/** In quorum mode, so without hashes of a FlowVM program. */
function quorumRequest(index: number): WorkflowRequest {
  const content = { programHash: zeroHash, inputsCommitment: zeroHash }
  return { ...fixedRequest(index), ...content, mode: VerifyMode.QUORUM }
}
