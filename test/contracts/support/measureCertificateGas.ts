import { keccak256, toHex, zeroHash } from 'viem'
import type { Deployment } from '../../../sdk/src/actions/deployment.ts'
import { settleBatch } from '../../../sdk/src/actions/settleBatch.ts'
import { submitWorkflow } from '../../../sdk/src/actions/submitWorkflow.ts'
import { VerifyMode, type WorkflowRequest } from '../../../sdk/src/actions/workflowRequest.ts'
import { deployFixed } from './deployFixed.ts'
import { fixedRequest, OWNER, RIVAL } from './fixedWorld.ts'
import { type SignedBlock, seatValidators } from './seatedValidators.ts'
import { startChain, type TestChain } from './startChain.ts'

const RESULT = keccak256(toHex('result'))
const BATCH = 32
/** Numbers of the requests; those of other tests are lower. */
const FIRST_INDEX = 10_000

/**
 * Settlements by certificate, whole transactions of an account that is no validator, real signatures of seven (two absent)
 * and of a hundred (33 absent). `first` is the first settlement of an epoch, which fills its slot of rewards; the others
 * add to it.
 */
export async function measureCertificateGas(): Promise<Record<string, number>> {
  const [few, many] = [await measureSet(7, 2, BATCH), await measureSet(100, 33, 0)]
  return {
    settle_one_cert_first: few.first,
    settle_one_cert: few.again,
    settle_batch32_each: few.batch,
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
    return {
      first: await settleNext(1),
      again: await settleNext(1),
      batch: batch === 0 ? 0 : Math.ceil((await settleNext(batch)) / batch),
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
