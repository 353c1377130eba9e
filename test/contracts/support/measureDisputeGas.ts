import { type Address, keccak256, toHex } from 'viem'
import { challengeTask } from '../../../sdk/src/actions/challengeTask.ts'
import type { Deployment } from '../../../sdk/src/actions/deployment.ts'
import { postResult } from '../../../sdk/src/actions/postResult.ts'
import { resolveChallenge } from '../../../sdk/src/actions/resolveChallenge.ts'
import { submitWorkflow } from '../../../sdk/src/actions/submitWorkflow.ts'
import { claimWith, DISPUTED_REQUEST, TRUE_OUTPUTS } from './disputeWorld.ts'
import { DEPLOYER, EXECUTOR, OWNER, PARAMETERS, RIVAL } from './fixedWorld.ts'
import { readSettlementVectors } from './settlementVector.ts'
import type { TestChain } from './startChain.ts'

const BURNED: Address = '0x000000000000000000000000000000000000dEaD'
/** Of the poster's claim when it is wrong. */
const FORGED_OUTPUTS = keccak256(toHex('forged'))

/**
 * A dispute about one of 256 tasks, three transactions: EXECUTOR posts, another account challenges, RIVAL resolves with a
 * real proof. Bonds are sent along; nobody has a balance in the registry before. The account of burned ether exists, as it
 * does on every public chain; where it does not, the first burning costs 25,000 more. `wrong`: the claim falls, the poster is
 * slashed; `right`: it stands.
 */
export async function measureDisputeGas(
  chain: TestChain,
  deployment: Deployment,
): Promise<Record<string, number>> {
  await chain.control.setBalance({ address: BURNED, value: 1n })
  await submitWorkflow(chain.wallet(OWNER), { deployment, request: DISPUTED_REQUEST })
  const snapshot = await chain.control.snapshot()
  const right = await dispute(chain, deployment, TRUE_OUTPUTS)
  await chain.control.revert({ id: snapshot })
  const wrong = await dispute(chain, deployment, FORGED_OUTPUTS)
  return {
    dispute_post: wrong.post,
    dispute_challenge: wrong.challenge,
    dispute_resolve_wrong: wrong.resolve,
    dispute_resolve_right: right.resolve,
    dispute_256: wrong.post + wrong.challenge + wrong.resolve,
  }
}

async function dispute(chain: TestChain, deployment: Deployment, outputs: `0x${string}`) {
  const { resultHash, challenge } = claimWith(outputs)
  const { proof } = readSettlementVectors().dispute
  const { postBond, challengeBond } = PARAMETERS
  const about = { deployment, request: DISPUTED_REQUEST }
  const posted = await postResult(chain.wallet(EXECUTOR), { ...about, resultHash, bond: postBond })
  const challenger = chain.wallet(DEPLOYER)
  const challenged = await challengeTask(challenger, { ...about, challenge, bond: challengeBond })
  const resolved = await resolveChallenge(chain.wallet(RIVAL), {
    ...about,
    output: challenge.output,
    plan: challenge.plan,
    outputsCommitment: TRUE_OUTPUTS,
    proof,
  })
  return {
    post: Number(posted.gasUsed),
    challenge: Number(challenged.gasUsed),
    resolve: Number(resolved.gasUsed),
  }
}
