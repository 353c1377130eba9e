import { keccak256, toHex, zeroAddress } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LedgerMode } from '../../executor/src/ledger/state.ts'
import { admission, operatorOf, TestLedger } from '../../executor/src/ledger/testing/testLedger.ts'
import { LOST_AFTER_BLOCKS } from '../../executor/src/optimistic/limits.ts'
import type { OptimisticRequest, OwnRun } from '../../executor/src/optimistic/port.ts'
import { challengeTask } from '../../sdk/src/actions/challengeTask.ts'
import { getExecutor } from '../../sdk/src/actions/getExecutor.ts'
import { getRegistryBalance } from '../../sdk/src/actions/getRegistryBalance.ts'
import { getResult } from '../../sdk/src/actions/getResult.ts'
import { getWorkflow } from '../../sdk/src/actions/getWorkflow.ts'
import { getWorkflowStatus } from '../../sdk/src/actions/getWorkflowStatus.ts'
import { merkleProof } from '../../sdk/src/actions/merkleTree.ts'
import { settleBatch } from '../../sdk/src/actions/settleBatch.ts'
import { ChallengeGround, hashTaskOutput, hashTaskPlan } from '../../sdk/src/actions/taskClaim.ts'
import { EXECUTOR, OWNER, PARAMETERS, RIVAL } from '../contracts/support/fixedWorld.ts'
import { seatValidators } from '../contracts/support/seatedValidators.ts'
import {
  type ClaimNode,
  type ClaimWorld,
  FEE,
  STAKE,
  startClaimWorld,
  TASK,
  withLeaf,
} from './support/claimWorld.ts'

const { postBond, challengeBond } = PARAMETERS
const WINDOW_S = Number(PARAMETERS.challengeWindow)
/** A turn and some blocks. */
const WAIT_S = 60
const WRONG = keccak256(toHex('a lie'))
const WRONG_WORD = toHex(12345n, { size: 32 })

/** Two proofs are made, one a test: seconds on an idle machine. */
const TIMEOUT_MS = 180_000

describe('optimistic mode on a chain with the real contracts', { timeout: TIMEOUT_MS }, () => {
  let world: ClaimWorld
  let count = 0
  const nodes: ClaimNode[] = []

  beforeAll(async () => {
    world = await startClaimWorld()
  })
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.stop()))
    await world.stop()
  })

  const nodeOf = (...parameters: Parameters<ClaimWorld['node']>): ClaimNode => {
    const node = world.node(...parameters)
    nodes.push(node)
    return node
  }
  const submit = async (): Promise<OptimisticRequest> => {
    world.open.length = 0
    count += 1
    return world.submit(keccak256(toHex(`optimistic ${count}`)))
  }
  const statusOf = async ({ request }: OptimisticRequest) =>
    (await getWorkflowStatus(world.client, { deployment: world.deployment, request })).status
  const resultOf = ({ id }: OptimisticRequest) =>
    getResult(world.client, { deployment: world.deployment, id })
  const balanceOf = (account: `0x${string}`) =>
    getRegistryBalance(world.client, { deployment: world.deployment, account, token: zeroAddress })
  const eventsOf = async ({ id }: OptimisticRequest) =>
    (await getWorkflow(world.client, { deployment: world.deployment, id })).events
  const completed = (run: OwnRun): Completed => {
    if (run.type === 'failed') throw new Error(run.code)
    return run
  }

  test('an honest claim is posted, checked by the backup, and final after the window: fee and bond come back', async () => {
    const [performer, backup] = [nodeOf(EXECUTOR), nodeOf(RIVAL)]
    const request = await submit()
    const before = await balanceOf(EXECUTOR.address)
    await backup.turn()
    expect(backup.notices).toEqual([])
    await performer.turn()
    expect(await statusOf(request)).toBe('posted')
    await backup.turn()
    expect(backup.said()).toEqual([])
    expect(backup.notices.map(({ type }) => type)).toEqual(['computed'])
    await world.pass(WINDOW_S - 60)
    await performer.turn()
    expect(await statusOf(request)).toBe('posted')
    await world.pass(120)
    await performer.turn()
    expect(performer.said()).toEqual(['post', 'finalize'])
    expect(await statusOf(request)).toBe('completed')
    const { result } = completed(await world.run(request.id))
    expect(await resultOf(request)).toBe(result.resultHash)
    // Staked for itself: the operator is its own owner.
    expect((await balanceOf(EXECUTOR.address)) - before).toBe(FEE + postBond)
    expect(performer.counts.proofs + backup.counts.proofs).toBe(0)
  })

  test('a backup ends a claim whose poster is gone, and none that it would have challenged', async () => {
    const performer = nodeOf(EXECUTOR)
    const backup = nodeOf(RIVAL)
    const request = await submit()
    await performer.turn()
    await world.pass(WINDOW_S + 1)
    await backup.turn()
    expect(backup.said()).toEqual([])
    await world.pass(WAIT_S)
    await backup.turn()
    expect(backup.said()).toEqual(['finalize'])
    expect(await statusOf(request)).toBe('completed')
  })

  test('a wrong output of a compute task is challenged and refuted by proof: the poster loses bond and stake', async () => {
    const liar = nodeOf(EXECUTOR, (result) =>
      withLeaf(result, TASK.shares, { outputsCommitment: WRONG_WORD, outputDigest: WRONG }),
    )
    const backup = nodeOf(RIVAL)
    const request = await submit()
    await liar.turn()
    await backup.turn()
    // The performer of the request has the first turn, its backup the next one.
    expect(backup.said()).toEqual([])
    await world.pass(WAIT_S)
    const before = await balanceOf(RIVAL.address)
    await backup.turn()
    expect(backup.said()).toEqual(['challenge', 'answer'])
    expect(backup.counts.proofs).toBe(1)
    expect(await statusOf(request)).toBe('reopened')
    expect((await balanceOf(RIVAL.address)) - before).toBe(challengeBond + postBond / 2n)
    const upheld = (await eventsOf(request)).find(({ type }) => type === 'challengeUpheld')
    expect(upheld).toMatchObject({ challenger: RIVAL.address })
    expect(upheld?.type === 'challengeUpheld' && upheld.slashed > 0n).toBe(true)
    const { stake } = await getExecutor(world.client, {
      deployment: world.deployment,
      account: EXECUTOR.address,
    })
    expect(stake).toBeLessThan(STAKE)
    // The liar does not prove against itself, and nobody posts again.
    await liar.turn()
    expect(liar.said()).toEqual(['post'])
  })

  test('a false challenge is answered by the poster with a proof: the challenger loses its bond, and the window runs on', async () => {
    const performer = nodeOf(EXECUTOR)
    const backup = nodeOf(RIVAL)
    const request = await submit()
    await performer.turn()
    await challenge(request, completed(await world.run(request.id)))
    expect(await statusOf(request)).toBe('challenged')
    const before = await balanceOf(EXECUTOR.address)
    await backup.turn()
    expect(backup.said()).toEqual([])
    await performer.turn()
    expect(performer.said()).toEqual(['post', 'answer'])
    expect(performer.counts.proofs).toBe(1)
    expect(await statusOf(request)).toBe('posted')
    expect((await balanceOf(EXECUTOR.address)) - before).toBe(challengeBond / 2n)
    await world.pass(WINDOW_S + 1)
    await performer.turn()
    expect(await statusOf(request)).toBe('completed')
  })

  test('a wrong script goes to the validators: their certificate settles the same request, against the poster', async () => {
    const liar = nodeOf(EXECUTOR, (result) =>
      withLeaf(result, TASK.ranked, { outputDigest: WRONG }),
    )
    const backup = nodeOf(RIVAL)
    const request = await submit()
    await liar.turn()
    await world.pass(WAIT_S)
    await backup.turn()
    expect(backup.said()).toEqual(['challenge'])
    expect(await challengeOf(request)).toMatchObject({
      ground: ChallengeGround.RESULT,
      taskIndex: TASK.ranked,
    })
    const { resultHash } = completed(await world.run(request.id)).result
    const settled = escalate(request.id, resultHash)
    const { deployment, chain } = world
    const { signBlock } = await seatValidators(chain, deployment, 4)
    const block = signBlock(
      settled.map((item) => ({ request: request.request, resultHash: item.resultHash })),
      1,
    )
    const before = await balanceOf(RIVAL.address)
    await settleBatch(chain.wallet(OWNER), { deployment, ...block })
    expect(await statusOf(request)).toBe('completed')
    expect(await resultOf(request)).toBe(resultHash)
    expect((await balanceOf(RIVAL.address)) - before).toBe(challengeBond + postBond / 2n)
    expect(backup.counts.proofs + liar.counts.proofs).toBe(0)
  })

  test('a claim that nobody can look into, and that nobody answers, falls', async () => {
    const liar = nodeOf(EXECUTOR, (result) =>
      withLeaf(result, TASK.total, { outputsCommitment: WRONG_WORD }),
    )
    const backup = nodeOf(RIVAL)
    const request = await submit()
    await liar.turn()
    world.given.clear()
    await world.pass(WAIT_S)
    await backup.turn()
    expect(await challengeOf(request)).toMatchObject({
      ground: ChallengeGround.RESULT,
      taskIndex: 0,
    })
    await world.pass(WINDOW_S + 1)
    await backup.turn()
    expect(backup.said()).toEqual(['challenge', 'drop'])
    expect(await statusOf(request)).toBe('reopened')
  })

  test('a claim that a reorganisation takes away is posted again', async () => {
    const performer = nodeOf(EXECUTOR)
    const request = await submit()
    const before = await world.chain.control.snapshot()
    await performer.turn()
    expect(await statusOf(request)).toBe('posted')
    await world.chain.control.revert({ id: before })
    for (let blocks = 0; blocks <= LOST_AFTER_BLOCKS + 1; blocks += 1) {
      expect(performer.said()).toEqual(['post'])
      await world.pass(1)
      await performer.turn()
    }
    await world.pass(1)
    await performer.turn()
    expect(performer.said()).toEqual(['post', 'post'])
    expect(await statusOf(request)).toBe('posted')
  })

  test('a node that dies again and again sends each of its transactions once', async () => {
    const performer = nodeOf(EXECUTOR)
    const request = await submit()
    const before = await performer.transactions()
    const hurry = async (wanted: string): Promise<void> => {
      for (let deaths = 0; (await statusOf(request)) !== wanted; deaths += 1) {
        if (deaths > 40) throw new Error(`not ${wanted} after ${deaths} deaths`)
        await performer.crash(deaths * 4)
      }
    }
    await hurry('posted')
    await world.pass(WINDOW_S + 1)
    await hurry('completed')
    await performer.turn()
    expect((await performer.transactions()) - before).toBe(2)
  })

  /** The certificate is that of a block of the ledger, which takes the request on again. */
  function escalate(id: `0x${string}`, resultHash: `0x${string}`) {
    const ledger = new TestLedger()
    ledger.wake()
    expect(ledger.say(0, admission(id, { mode: LedgerMode.OPTIMISTIC, size: 2 }))).toBeUndefined()
    expect(ledger.say(1, admission(id, { mode: LedgerMode.QUORUM }))).toBeUndefined()
    const vote = { type: 'result', request: id, resultHash, signature: NO_SIGNATURE } as const
    for (const member of [0, 1]) expect(ledger.say(member, vote)).toBeUndefined()
    const { settled } = ledger.apply([[operatorOf(2), [vote]]])
    expect(settled).toEqual([{ request: id, resultHash }])
    return settled
  }

  /** Somebody disputes a task that is right. */
  async function challenge(
    { request }: OptimisticRequest,
    { result, plan }: Completed,
  ): Promise<void> {
    const index = TASK.shares
    const output = result.tasks[index]?.output
    const planned = plan[index]?.plan
    if (output === undefined || planned === undefined) throw new Error('no such task')
    const outputs = result.tasks.map((task) => hashTaskOutput(task.output))
    await challengeTask(world.chain.wallet(OWNER), {
      deployment: world.deployment,
      request,
      challenge: {
        ground: ChallengeGround.OUTPUT,
        output,
        outputProof: merkleProof(outputs, index),
        plan: planned,
        planProof: merkleProof(
          plan.map((leaf) => hashTaskPlan(leaf.plan)),
          index,
        ),
      },
      bond: challengeBond,
    })
  }

  const challengeOf = async (request: OptimisticRequest) =>
    (await eventsOf(request)).find(({ type }) => type === 'challenged')
})

type Completed = OwnRun & { readonly type: 'completed' }
/** Votes are verified before they come to the ledger's rules. */
const NO_SIGNATURE = `0x${'00'.repeat(48)}` as const
