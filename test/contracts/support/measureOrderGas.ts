import type { LocalAccount } from 'viem'
import { zeroHash } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import type { Deployment } from '../../../sdk/src/actions/deployment.ts'
import { deposit } from '../../../sdk/src/actions/deposit.ts'
import type { Order, OrderRun } from '../../../sdk/src/actions/signedOrder.ts'
import { signOrder } from '../../../sdk/src/actions/signOrder.ts'
import { submitSigned } from '../../../sdk/src/actions/submitSigned.ts'
import { submitSignedMany } from '../../../sdk/src/actions/submitSignedMany.ts'
import { PLAIN_TERMS, VerifyMode } from '../../../sdk/src/actions/workflowRequest.ts'
import { fixedRequest, OWNER, RIVAL } from './fixedWorld.ts'
import type { TestChain } from './startChain.ts'

const BATCH = 32
/** Numbers of the requests; those of other tests are lower. */
const FIRST_INDEX = 20_000
const MNEMONIC = 'test test test test test test test test test test test junk'
/** Order of the accounts of the owners; those before have other roles. */
const FIRST_OWNER = 100

/**
 * Submissions of signed orders in quorum mode, sent by somebody else. All balances hold something before and after.
 * `owners`: each order is of another owner and drawn from its own balance; otherwise all are of one.
 */
export async function measureOrderGas(
  chain: TestChain,
  deployment: Deployment,
): Promise<Record<string, number>> {
  const amount = 10n ** 18n
  await deposit(chain.wallet(OWNER), { deployment, amount })
  const owners: LocalAccount[] = []
  for (let index = 0; index < BATCH; index++) {
    const owner = mnemonicToAccount(MNEMONIC, { addressIndex: FIRST_OWNER + index })
    await chain.control.setBalance({ address: owner.address, value: 10n * amount })
    await deposit(chain.wallet(owner), { deployment, amount })
    owners.push(owner)
  }
  let index = FIRST_INDEX
  const sign = (owner: LocalAccount): Promise<OrderRun> =>
    signRun(chain, deployment, owner, index++)
  const sender = chain.wallet(RIVAL)
  const single = await submitSigned(sender, { deployment, orderRun: await sign(OWNER) })
  const ofOne = await Promise.all(owners.map(() => sign(OWNER)))
  const ofMany = await Promise.all(owners.map(sign))
  const submitMany = async (orderRuns: readonly OrderRun[]): Promise<number> =>
    Math.ceil(Number((await submitSignedMany(sender, { deployment, orderRuns })).gasUsed) / BATCH)
  return {
    submit_signed: Number(single.gasUsed),
    submit_signed_batch32_each: await submitMany(ofOne),
    submit_signed_batch32_owners_each: await submitMany(ofMany),
  }
}

/** Run 0 of an order in quorum mode, as its owner signs it; `index` as of `fixedRequest`. */
export async function signRun(
  chain: TestChain,
  deployment: Deployment,
  owner: LocalAccount,
  index: number,
): Promise<OrderRun> {
  const { deadline, fee, definitionHash, inputsHash, clientRequestId } = fixedRequest(index)
  const order: Order = {
    terms: {
      ...PLAIN_TERMS,
      owner: owner.address,
      mode: VerifyMode.QUORUM,
      ...{ deadline, fee, clientRequestId },
    },
    content: { definitionHash, inputsHash, programHash: zeroHash, inputsCommitment: zeroHash },
    acceptFrom: 0n,
    acceptUntil: deadline,
    runs: 1,
    interval: 0,
  }
  const ownerSignature = await signOrder(chain.wallet(owner), { deployment, order })
  return { order, run: 0, ownerSignature, payerSignature: '0x' }
}
