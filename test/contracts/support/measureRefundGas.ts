import type { Deployment } from '../../../sdk/src/actions/deployment.ts'
import { refund } from '../../../sdk/src/actions/refund.ts'
import { refundMany } from '../../../sdk/src/actions/refundMany.ts'
import { submitWorkflow } from '../../../sdk/src/actions/submitWorkflow.ts'
import type { WorkflowRequest } from '../../../sdk/src/actions/workflowRequest.ts'
import { fixedRequest, OWNER, RIVAL } from './fixedWorld.ts'
import type { TestChain } from './startChain.ts'

const MANY = 20
/** Numbers of the requests; those of other tests are lower. */
const FIRST_INDEX = 30_000
const LIFE_SECONDS = 1_000n

/**
 * Refunds by somebody else, who earns the bounty. `first`: the owner and the caller have nothing in the registry yet, so two
 * slots are filled; `refund` adds to what both have.
 */
export async function measureRefundGas(
  chain: TestChain,
  deployment: Deployment,
): Promise<Record<string, number>> {
  const { timestamp } = await chain.client.getBlock()
  const requests: WorkflowRequest[] = []
  for (let index = 0; index < MANY + 2; index++) {
    const request = {
      ...fixedRequest(FIRST_INDEX + index),
      deadline: timestamp + LIFE_SECONDS,
    }
    await submitWorkflow(chain.wallet(OWNER), { deployment, request })
    requests.push(request)
  }
  await chain.control.increaseTime({ seconds: Number(LIFE_SECONDS) + 1 })
  await chain.control.mine({ blocks: 1 })
  const caller = chain.wallet(RIVAL)
  const [one, another, ...rest] = requests as [
    WorkflowRequest,
    WorkflowRequest,
    ...WorkflowRequest[],
  ]
  const first = await refund(caller, { deployment, request: one })
  const again = await refund(caller, { deployment, request: another })
  const many = await refundMany(caller, { deployment, requests: rest })
  return {
    refund_first: Number(first.gasUsed),
    refund: Number(again.gasUsed),
    refund_many20_each: Math.ceil(Number(many.gasUsed) / MANY),
  }
}
