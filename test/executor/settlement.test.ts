import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Hex, keccak256, toHex } from 'viem'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { NO_ROUND, type Vote, VoteType } from '../../executor/src/consensus/core/types.ts'
import { CHAIN_KEY } from '../../executor/src/ledger/state.ts'
import { reportOf } from '../../executor/src/replica/evidenceProof.ts'
import { MAX_TRANSACTION_GAS } from '../../executor/src/settlement/account/port.ts'
import {
  MAX_ATTEMPTS,
  MAX_RETRY_BLOCKS,
} from '../../executor/src/settlement/batch/batchSubmitter.ts'
import { EpochKeeper } from '../../executor/src/settlement/epochKeeper.ts'
import { readGenesis } from '../../executor/src/settlement/ledger/readGenesis.ts'
import { ViemAccount } from '../../executor/src/settlement/viem/viemAccount.ts'
import { formatDeployment } from '../../sdk/src/actions/deployment.ts'
import { RevertCode, RevertError } from '../../sdk/src/actions/errors.ts'
import { getResult } from '../../sdk/src/actions/getResult.ts'
import { getWorkflow } from '../../sdk/src/actions/getWorkflow.ts'
import { auditDeployment } from '../../sdk/src/audit/auditDeployment.ts'
import { runFlow, runFlowJson } from '../e2e/support/runFlow.ts'
import {
  CertifiedLedger,
  MEMBER_STAKE,
  memberAccount,
  operatorOf,
  seatMembers,
} from './support/certifiedLedger.ts'
import { entryOf, openRequests, SettlingNode } from './support/settlingNode.ts'
import { productFlow, startTestNetwork, type TestNetwork } from './support/testNetwork.ts'

const SIZE = 4
const QUORUM = 0
const EPOCH_S = 3_600
const FEE = 10n ** 16n
const resultOf = (id: Hex): Hex => keccak256(id)

let network: TestNetwork
let nodes: SettlingNode[]
let ledger: CertifiedLedger
let count = 0n

beforeAll(async () => {
  network = await startTestNetwork(0, { appealPeriod: 1n, epochLength: BigInt(EPOCH_S) })
  await seatMembers(network, SIZE)
})
afterAll(async () => {
  for (const node of nodes) await node.close()
  await network.stop()
})
beforeEach(async () => {
  for (const node of nodes ?? []) await node.close()
  nodes = []
  for (let index = 0; index < SIZE; index++) nodes.push(await SettlingNode.open(index, network))
  const genesis = await readGenesis(network.client, {
    ...network,
    confirmations: 0,
    absenceBlocks: 4,
  })
  if (genesis === undefined) throw new Error('no epoch has started')
  ledger = await CertifiedLedger.open(
    network,
    genesis,
    nodes.map(({ chain }) => chain),
  )
  for (const node of nodes) {
    await node.read()
    await node.join(ledger)
  }
  await ledger.decide() // signs of life: nobody is drawn before
})

const nodeAt = (index: number): SettlingNode => nodes[index] as SettlingNode

async function submit(requests: number): Promise<Hex[]> {
  const ids: Hex[] = []
  for (let index = 0; index < requests; index++) {
    count += 1n
    ids.push((await network.submit(productFlow(count, 1n), { mode: QUORUM, fee: FEE })).id)
  }
  return ids
}

/** Admits what the chain has, and votes; `liar` says something else. */
async function agree(ids: readonly Hex[], liar?: number): Promise<void> {
  for (const node of nodes) await node.read()
  for (let round = 0; round < SIZE; round++) {
    for (const node of nodes) {
      node.propose()
      node.nowMs += 1_000
    }
    await ledger.decide()
  }
  for (const id of ids) {
    for (let index = 0; index < SIZE; index++) {
      const result = index === liar ? keccak256(toHex(`lie about ${id}`)) : resultOf(id)
      ledger.member(index).submit(ledger.vote(index, id, result))
    }
  }
  await ledger.decide()
}

const statusOf = async (id: Hex): Promise<string> =>
  (await getWorkflow(network.client, { ...network, id })).status

const sentBy = (index: number): Promise<number> =>
  network.client.getTransactionCount({ address: memberAccount(index).account.address })

const expectClean = async (): Promise<void> => {
  const { findings, doubts } = await auditDeployment(network.client, network)
  expect({ findings, doubts }).toEqual({ findings: [], doubts: [] })
}

describe('settlement', () => {
  it('starts from the set and the block of the first epoch, the same for everybody', async () => {
    const genesis = await readGenesis(network.client, { ...network, confirmations: 0 })
    expect(genesis?.members.map(({ operator }) => operator)).toEqual(
      Array.from({ length: SIZE }, (_, index) => operatorOf(index)),
    )
    expect(genesis?.members.map(({ weight }) => weight)).toEqual(Array(SIZE).fill(20_000_000))
    const { number } = await network.client.getBlock()
    const confirmations = Number(number)
    expect(await readGenesis(network.client, { ...network, confirmations })).toBeUndefined()
  })

  it('settles what a block decided in one transaction, and the ledger forgets it', async () => {
    const ids = await submit(3)
    await agree(ids)
    expect(openRequests(ledger.member(0))).toBe(3)
    const before = await sentBy(0)
    await nodeAt(0).settle()
    expect(await sentBy(0)).toBe(before + 1)
    for (const id of ids) {
      expect(await statusOf(id)).toBe('completed')
      expect(await getResult(network.client, { ...network, id })).toBe(resultOf(id))
    }
    expect(nodeAt(0).parts.batches.waiting).toEqual([])
    // The others see that it is done, however long they were silent.
    for (const node of nodes.slice(1)) {
      const sent = await sentBy(node.index)
      node.nowMs += 60_000
      await node.settle()
      expect(await sentBy(node.index)).toBe(sent)
    }
    for (const node of nodes) node.propose()
    await ledger.decide()
    expect(openRequests(ledger.member(0))).toBe(0)
    expect(nodes.flatMap(({ troubles }) => troubles)).toEqual([])
    await expectClean()
  })

  it('names a node without money, and the next one steps in, not before its time', async () => {
    const [id] = (await submit(1)) as [Hex]
    await agree([id])
    const { address } = memberAccount(0).account
    const balance = await network.client.getBalance({ address })
    await network.client.setBalance({ address, value: 1n })
    await nodeAt(0).settle()
    expect(nodeAt(0).troubles).toEqual(['UNFUNDED_ACCOUNT'])
    await nodeAt(1).settle()
    expect(await statusOf(id)).toBe('pending')
    nodeAt(1).nowMs += 1_000
    await nodeAt(1).settle()
    expect(await statusOf(id)).toBe('completed')
    await network.client.setBalance({ address, value: balance })
    await expectClean()
  })

  it('waits while the gas costs more than the fees, and sends when it does not any more', async () => {
    count += 1n
    const fee = 5n * 10n ** 14n
    const { id } = await network.submit(productFlow(count, 1n), { mode: QUORUM, fee })
    await agree([id])
    await network.client.setNextBlockBaseFeePerGas({ baseFeePerGas: 10n ** 11n })
    await network.client.mine({ blocks: 1 })
    await nodeAt(0).settle()
    expect(await statusOf(id)).toBe('pending')
    expect(nodeAt(0).troubles).toEqual(['SETTLEMENT_TOO_DEAR'])
    await network.client.setNextBlockBaseFeePerGas({ baseFeePerGas: 10n ** 8n })
    await network.client.mine({ blocks: 1 })
    nodeAt(0).nowMs += 1_000
    await nodeAt(0).settle()
    expect(await statusOf(id)).toBe('completed')
  })

  it('gives up what needs more gas than a transaction may have, without sending it', async () => {
    const [id] = (await submit(1)) as [Hex]
    await agree([id])
    const before = await sentBy(0)
    const estimate = vi.spyOn(ViemAccount.prototype, 'estimate')
    estimate.mockResolvedValue({ type: 'accepted', gas: MAX_TRANSACTION_GAS + 1n })
    try {
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
        await nodeAt(0).settle()
        nodeAt(0).nowMs += 1_000
        await network.client.mine({ blocks: MAX_RETRY_BLOCKS })
      }
      await nodeAt(0).settle()
      expect(estimate).toHaveBeenCalledTimes(MAX_ATTEMPTS)
    } finally {
      estimate.mockRestore()
    }
    expect(nodeAt(0).troubles).toEqual(['SETTLEMENT_GAS_TOO_HIGH', 'SETTLEMENT_SKIPPED'])
    expect(await sentBy(0)).toBe(before)
    await nodeAt(1).settle()
    nodeAt(1).nowMs += 1_000
    await nodeAt(1).settle()
    expect(await statusOf(id)).toBe('completed')
  })

  it('asks again about what the registry refuses once the chain has moved, and does not give it up', async () => {
    const [id] = (await submit(1)) as [Hex]
    await agree([id])
    const estimate = vi.spyOn(ViemAccount.prototype, 'estimate')
    const data = { code: RevertCode.QUORUM_MISSING, errorName: 'QuorumMissing', args: [] }
    const error = new RevertError({ data, message: 'not yet', remedy: 'wait' })
    estimate.mockResolvedValue({ type: 'refused', error })
    const settleAfter = async (blocks: number): Promise<number> => {
      if (blocks > 0) await network.client.mine({ blocks })
      nodeAt(0).nowMs += 60_000
      await nodeAt(0).settle()
      return estimate.mock.calls.length
    }
    try {
      expect(await settleAfter(0)).toBe(1)
      // Time alone changes nothing.
      expect(await settleAfter(0)).toBe(1)
      expect(await settleAfter(1)).toBe(2)
      expect(await settleAfter(1)).toBe(2)
      expect(await settleAfter(1)).toBe(3)
      for (let count = 3; count < 2 * MAX_ATTEMPTS; count += 1)
        expect(await settleAfter(MAX_RETRY_BLOCKS)).toBe(count + 1)
    } finally {
      estimate.mockRestore()
    }
    expect(nodeAt(0).troubles).toEqual(['QUORUM_MISSING'])
    expect(await statusOf(id)).toBe('pending')
    await settleAfter(MAX_RETRY_BLOCKS)
    expect(await statusOf(id)).toBe('completed')
  })

  it('replaces a transaction that is stuck, and settles once', async () => {
    const [id] = (await submit(1)) as [Hex]
    await agree([id])
    await nodeAt(0).close()
    await nodeAt(0).join(ledger, { replaceAfterMs: 1_000 })
    await network.client.setAutomine(false)
    try {
      await nodeAt(0).read()
      await nodeAt(0).parts.batches.tick()
      const first = await until(async () => (await poolOf(0))[0])
      nodeAt(0).nowMs += 1_000
      await until(async () => (await poolOf(0)).find(({ hash }) => hash !== first.hash))
      expect(await poolOf(0)).toHaveLength(1)
    } finally {
      await network.client.setAutomine(true)
    }
    await network.client.mine({ blocks: 1 })
    await nodeAt(0).parts.batches.idle()
    expect(await network.countSettlements(id)).toBe(1)
  })

  it('goes on after a crash with the transaction that was signed before', async () => {
    const [id] = (await submit(1)) as [Hex]
    await agree([id])
    const before = await sentBy(0)
    await network.client.setAutomine(false)
    try {
      await nodeAt(0).read()
      await nodeAt(0).parts.batches.tick()
      const { hash } = await until(async () => (await poolOf(0))[0])
      await nodeAt(0).close()
      await network.client.dropTransaction({ hash })
      await nodeAt(0).join(ledger)
      expect(nodeAt(0).parts.batches.waiting).not.toEqual([])
      // Not a second one: that of before is still on its way.
      await nodeAt(0).parts.batches.tick()
      const again = await until(async () => (await poolOf(0))[0])
      expect(again.hash).toBe(hash)
    } finally {
      await network.client.setAutomine(true)
    }
    await network.client.mine({ blocks: 1 })
    await until(async () => nodeAt(0).parts.sender.liveKeys.length === 0)
    await nodeAt(0).settle()
    expect(await statusOf(id)).toBe('completed')
    expect(await sentBy(0)).toBe(before + 1)
  })

  it('settles again when a reorganisation takes the settlement back', async () => {
    const [id] = (await submit(1)) as [Hex]
    await agree([id])
    const snapshot = await network.client.snapshot()
    await nodeAt(0).settle()
    expect(await statusOf(id)).toBe('completed')
    await network.client.revert({ id: snapshot })
    await network.client.mine({ blocks: 2, interval: 3 })
    await nodeAt(0).read()
    expect(nodeAt(0).chain.requestOf(id)?.state.status).toBe('open')
    await nodeAt(0).settle()
    expect(await statusOf(id)).toBe('completed')
    expect(await network.countSettlements(id)).toBe(1)
    await expectClean()
  })

  it('takes the stake of who signed another result, pays the bounty, and burns the rest', async () => {
    const [id] = (await submit(1)) as [Hex]
    await agree([id], 3)
    expect(Object.keys(entryOf(ledger.member(0), id)?.results ?? {})).toHaveLength(SIZE)
    await nodeAt(0).report()
    await nodeAt(0).settle()
    for (const node of nodes) {
      node.nowMs += 4_000
      await node.report()
    }
    const reports = nodes.flatMap(({ reported }) => reported)
    expect(reports).toEqual([`1 ${operatorOf(3)}`])
    await network.client.mine({ blocks: 2, interval: 2 })
    for (const node of nodes) {
      node.nowMs += 20_000
      await node.report()
    }
    const { books, findings } = await auditDeployment(network.client, network)
    expect(findings).toEqual([])
    expect(books.slashes.size).toBe(0)
    const slashed = MEMBER_STAKE / 5n
    expect(books.totals).toMatchObject({
      slashed,
      bounties: slashed / 20n,
      burned: (slashed * 19n) / 20n,
    })
    expect(nodes.flatMap(({ troubles }) => troubles)).toEqual([])
  })

  it('takes half the stake of who signed two votes, once', async () => {
    const voteFor = (value: string): Vote => {
      const vote = {
        type: VoteType.PREVOTE,
        ...{ validator: operatorOf(2), height: 1, round: 0 },
        ...{ valueId: keccak256(toHex(value)), validRound: NO_ROUND },
      }
      return { ...vote, signature: ledger.sign(2, vote) }
    }
    const [first, second] = [voteFor('one'), voteFor('other')]
    const report = reportOf({ type: 'duplicateVote', first, second })
    if (report === undefined) throw new Error('no report')
    ledger.member(0).submit(report)
    await ledger.decide()
    const before = (await auditDeployment(network.client, network)).books.totals.slashed
    await reportAll()
    expect(nodes.flatMap(({ reported }) => reported)).toEqual([`0 ${operatorOf(2)}`])
    const { books, findings } = await auditDeployment(network.client, network)
    expect(findings).toEqual([])
    expect(books.totals.slashed - before).toBe(MEMBER_STAKE / 2n)
    expect(nodes.flatMap(({ troubles }) => troubles)).toEqual([])
  })

  it('takes a hundredth of the stake of who is absent, once an epoch', async () => {
    for (let block = 0; block < 6; block++) await ledger.decide([1])
    const before = (await auditDeployment(network.client, network)).books.totals.slashed
    await reportAll()
    await ledger.decide([1])
    await reportAll()
    expect(nodes.flatMap(({ reported }) => reported)).toEqual([`3 ${operatorOf(1)}`])
    const { books, findings } = await auditDeployment(network.client, network)
    expect(findings).toEqual([])
    expect(books.totals.slashed - before).toBe(MEMBER_STAKE / 100n)
  })

  it('starts the next epoch when it is due, by turn, and the ledger takes the set over', async () => {
    const keeper = (node: SettlingNode): EpochKeeper =>
      new EpochKeeper(
        {
          self: operatorOf(node.index),
          deployment: network.deployment,
          epochLengthS: EPOCH_S,
          stepInMs: 1_000,
        },
        {
          chain: node.chain,
          view: () => ledger.member(node.index).view,
          client: node.client,
          sender: node.parts.sender,
          now: () => node.nowMs,
          onTrouble: ({ code }) => void node.troubles.push(code),
        },
      )
    const keepers = nodes.map(keeper)
    const tick = async (): Promise<void> => {
      for (const [index, one] of keepers.entries()) {
        await nodeAt(index).read()
        one.tick()
        await one.idle()
      }
      for (const node of nodes) await node.read()
    }
    await tick()
    expect(nodeAt(0).chain.epochs.map(({ epoch }) => epoch)).toEqual([1])
    await network.client.increaseTime({ seconds: EPOCH_S })
    await network.client.mine({ blocks: 1 })
    await tick()
    expect(nodeAt(0).chain.epochs.map(({ epoch }) => epoch)).toEqual([1, 2])
    expect(await sentBy(2)).toBeGreaterThan(0) // epoch 2 is the turn of seat 2
    for (let round = 0; round < SIZE; round++) {
      for (const node of nodes) {
        node.propose()
        node.nowMs += 1_000
      }
      await ledger.decide()
    }
    const { view } = ledger.member(0)
    expect(view.get(CHAIN_KEY)?.epoch).toBe(2)
    expect(nodes.flatMap(({ troubles }) => troubles)).toEqual([])
    await expectClean()
  })
})

describe('flow audit', () => {
  it('prints tables and ends well, and names what is off with exit code 7', async () => {
    const file = join(network.directory, 'deployment.json')
    await writeFile(file, formatDeployment(network.deployment))
    const words = ['audit', '--rpc-url', network.rpcUrl, '--deployment', file]
    const shown = await runFlow(words)
    expect(shown.stderr).toBe('')
    expect(shown.exitCode).toBe(0)
    expect(shown.stdout).toContain('Every wei is accounted for')
    const address = network.deployment.incentiveManager
    const held = await network.client.getBalance({ address })
    await network.client.setBalance({ address, value: held - 1n })
    const short = await runFlowJson(words)
    expect(short.exitCode).toBe(7)
    expect(short.document).toMatchObject({
      clean: false,
      findings: [
        {
          code: 'AUDIT_SHORTFALL',
          subject: 'manager',
          expected: `${held}`,
          actual: `${held - 1n}`,
        },
      ],
    })
    await network.client.setBalance({ address, value: held + 1n })
    expect((await runFlowJson([...words, '--allow-surplus'])).exitCode).toBe(0)
    await network.client.setBalance({ address, value: held })
  }, 240_000)
})

/** Long enough for every member's turn. */
async function reportAll(): Promise<void> {
  for (let turn = 0; turn <= SIZE; turn++) {
    for (const node of nodes) {
      await node.report()
      node.nowMs += 1_000
    }
  }
}

async function poolOf(index: number): Promise<{ readonly hash: Hex }[]> {
  const { pending } = await network.client.getTxpoolContent()
  const own = Object.entries(pending).find(([from]) => from.toLowerCase() === operatorOf(index))
  return Object.values(own?.[1] ?? {}) as { readonly hash: Hex }[]
}

async function until<Value>(look: () => Promise<Value | undefined | false>): Promise<Value> {
  const deadline = performance.now() + 10_000
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    if (performance.now() > deadline) throw new Error('it does not happen')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
