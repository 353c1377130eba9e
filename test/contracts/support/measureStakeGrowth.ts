import {
  type Address,
  encodeFunctionData,
  hexToBytes,
  keccak256,
  numberToHex,
  parseEventLogs,
  toHex,
} from 'viem'
import { incentiveManagerAbi } from '../../../sdk/src/abi/incentiveManagerAbi.ts'
import { claimRewards } from '../../../sdk/src/actions/claimRewards.ts'
import type { Deployment } from '../../../sdk/src/actions/deployment.ts'
import { executeSlash } from '../../../sdk/src/actions/executeSlash.ts'
import { registerKey } from '../../../sdk/src/actions/registerKey.ts'
import { reportEquivocation } from '../../../sdk/src/actions/reportEquivocation.ts'
import { requestUnstake } from '../../../sdk/src/actions/requestUnstake.ts'
import { stake } from '../../../sdk/src/actions/stake.ts'
import { submitWorkflow } from '../../../sdk/src/actions/submitWorkflow.ts'
import { validateExecution } from '../../../sdk/src/actions/validateExecution.ts'
import { aggregateSignatures } from '../../../sdk/src/bls/aggregate.ts'
import { BlsDomain } from '../../../sdk/src/bls/domain.ts'
import { provePossession } from '../../../sdk/src/bls/possession.ts'
import { getPublicKey, sign } from '../../../sdk/src/bls/sign.ts'
import { type ContractVote, hashVote } from '../../../sdk/src/consensus/voteDigest.ts'
import { deployFixed } from './deployFixed.ts'
import { EXECUTOR, fixedRequest, OWNER, PARAMETERS, RIVAL } from './fixedWorld.ts'
import { readSettlementVectors, type SettlementVector } from './settlementVector.ts'
import { startChain, type TestChain } from './startChain.ts'

/** Transactions that are mined in one block. */
const BLOCK_SIZE = 100
const SECRET_KEY = hexToBytes(numberToHex(7n, { size: 32 }))

/** Gas of each operation of one executor, by how many others are staked. */
export type StakeGrowth = ReadonlyMap<number, Readonly<Record<string, number>>>

/**
 * What an executor pays for stake, settle, unstake, claim and slash while `counts` executors (ascending) are staked beside
 * it. Ten thousand take a minute.
 */
export async function measureStakeGrowth(counts: readonly number[]): Promise<StakeGrowth> {
  const chain = await startChain()
  try {
    const deployment = await deployFixed(chain)
    const measured = new Map<number, Readonly<Record<string, number>>>()
    let staked = 0
    for (const count of counts) {
      await stakeOthers(chain, deployment, staked, count)
      staked = count
      const id = await chain.control.snapshot()
      measured.set(count, await measureOne(chain, deployment))
      await chain.control.revert({ id })
    }
    return measured
  } finally {
    await chain.stop()
  }
}

async function stakeOthers(
  chain: TestChain,
  { incentiveManager }: Deployment,
  from: number,
  to: number,
): Promise<void> {
  await chain.control.request({
    method: 'anvil_autoImpersonateAccount',
    params: [true],
  } as never)
  await chain.control.setAutomine(false)
  for (let first = from; first < to; first += BLOCK_SIZE) {
    const owners = Array.from({ length: Math.min(BLOCK_SIZE, to - first) }, (_, index) =>
      addressOf(first + index),
    )
    await Promise.all(
      owners.map(async (owner) => {
        await chain.control.setBalance({ address: owner, value: 2n * PARAMETERS.minStake })
        await chain.control.sendUnsignedTransaction({
          from: owner,
          to: incentiveManager,
          value: PARAMETERS.minStake,
          gas: 200_000n,
          data: encodeFunctionData({
            abi: incentiveManagerAbi,
            functionName: 'stake',
            args: [owner],
          }),
        })
      }),
    )
    await chain.control.mine({ blocks: 1 })
  }
  await chain.control.setAutomine(true)
  const held = await chain.client.getBalance({ address: incentiveManager })
  if (held !== BigInt(to) * PARAMETERS.minStake) throw new Error(`${held} wei are staked`)
}

async function measureOne(
  chain: TestChain,
  deployment: Deployment,
): Promise<Readonly<Record<string, number>>> {
  const wallet = chain.wallet(EXECUTOR)
  const reporter = chain.wallet(RIVAL)
  const staked = await stake(wallet, { deployment, amount: 3n * PARAMETERS.minStake })
  const [vector] = readSettlementVectors().settlements as [SettlementVector]
  const request = fixedRequest(vector.index)
  await submitWorkflow(chain.wallet(OWNER), { deployment, request })
  const settled = await validateExecution(wallet, { ...vector, deployment, request })
  const claimed = await claimRewards(wallet, { deployment })
  const unstaked = await requestUnstake(wallet, { deployment, amount: PARAMETERS.minStake })

  const context = { chainId: BigInt(deployment.chainId), registry: deployment.registry }
  const publicKey = getPublicKey(SECRET_KEY)
  const possession = provePossession(SECRET_KEY, {
    chainId: context.chainId,
    contract: deployment.incentiveManager,
    owner: EXECUTOR.address,
  })
  await registerKey(wallet, { deployment, publicKey, possession })
  const vote = { height: 9n, round: 1, voteType: 1, validRound: -1 } as const
  const first: ContractVote = { ...vote, blockId: keccak256(toHex('one')) }
  const second: ContractVote = { ...vote, blockId: keccak256(toHex('other')) }
  const signature = aggregateSignatures(
    [first, second].map((item) => sign(SECRET_KEY, hashVote(item, context), BlsDomain.VOTE)),
  )
  const slashed = await reportEquivocation(reporter, {
    ...{ deployment, publicKey, first, second, signature },
  })
  const { logs } = await chain.client.getTransactionReceipt({ hash: slashed.transactionHash })
  const [event] = parseEventLogs({ abi: incentiveManagerAbi, eventName: 'StakeSlashed', logs })
  if (event === undefined) throw new Error('nothing was slashed')
  await chain.control.increaseTime({ seconds: Number(PARAMETERS.appealPeriod) })
  await chain.control.mine({ blocks: 1 })
  const executed = await executeSlash(reporter, { deployment, slashId: event.args.id })
  const costs = { stake: staked, settle: settled, claim: claimed, unstake: unstaked }
  return Object.fromEntries(
    Object.entries({ ...costs, slash: slashed, executeSlash: executed }).map(
      ([operation, { gasUsed }]) => [operation, Number(gasUsed)],
    ),
  )
}

function addressOf(index: number): Address {
  return `0x${keccak256(toHex(`executor ${index}`)).slice(-40)}`
}
