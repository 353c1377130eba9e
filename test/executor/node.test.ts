import { join } from 'node:path'
import { createWalletClient, type Hex, http, keccak256, stringToBytes } from 'viem'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { LOCAL_ACCOUNT, localAccount } from '../../executor/src/devnet/localAccounts.ts'
import type { ExecutorNode } from '../../executor/src/node/node.ts'
import type { ExecutorNodeOptions } from '../../executor/src/node/options.ts'
import { cancelWorkflow } from '../../sdk/src/actions/cancelWorkflow.ts'
import { refund } from '../../sdk/src/actions/refund.ts'
import { startRpcProxy } from './support/rpcProxy.ts'
import { FEE, productFlow, startTestNetwork, type TestNetwork } from './support/testNetwork.ts'
import { getRun, putBlobs, startTestNode, waitForRun } from './support/testNode.ts'

/** This node evaluates everything and proves nothing, so that these tests cost no proofs. */
const NO_PROOFS: Partial<ExecutorNodeOptions> = { minimumFee: FEE + 1n }
const flow = productFlow(4n, 5n)
let network: TestNetwork
let node: ExecutorNode
let snapshot: Hex

beforeAll(async () => {
  network = await startTestNetwork(1)
  snapshot = await network.client.snapshot()
})
afterAll(() => network?.stop())

let turn = 0
const freshData = (): Partial<ExecutorNodeOptions> => ({
  dataDirectory: join(network.directory, `node-${++turn}`),
})
const until = async (condition: () => Promise<boolean>, timeoutMs = 15_000): Promise<void> => {
  const giveUpAt = Date.now() + timeoutMs
  while (!(await condition())) {
    if (Date.now() > giveUpAt) throw new Error('the condition does not come true')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
const isSynced = async (): Promise<boolean> =>
  ((await (await fetch(`${node.gatewayUrl}/health`)).json()) as { synced: boolean }).synced

describe('a node that only evaluates', () => {
  let data: Partial<ExecutorNodeOptions>
  beforeEach(async () => {
    await network.client.revert({ id: snapshot })
    snapshot = await network.client.snapshot()
    data = { ...NO_PROOFS, ...freshData() }
    node = await startTestNode(network, 0, data)
    await putBlobs(node.gatewayUrl, flow)
  })
  afterEach(() => node.stop())

  it('waits for blobs that nobody has, and goes on when they come', async () => {
    const other = productFlow(8n, 9n)
    const { id } = await network.submit(other)
    const run = await waitForRun(node.gatewayUrl, id, ({ status }) => status === 'waiting')
    expect(run.error?.code).toBe('BLOB_UNAVAILABLE')
    await putBlobs(node.gatewayUrl, other)
    const evaluated = await waitForRun(
      node.gatewayUrl,
      id,
      ({ outputs }) => outputs !== undefined,
      5_000,
    )
    expect([evaluated.outputs, evaluated.error, evaluated.waitingFor]).toEqual([
      { product: '72' },
      undefined,
      'feeTooLow',
    ])
  })

  it('gives up for good on requests that cannot be run, and says why', async () => {
    const garbage = stringToBytes('tasks: [')
    const spaced = stringToBytes(`${new TextDecoder().decode(flow.definitionBytes)}\n`)
    for (const body of [garbage, spaced]) {
      await fetch(`${node.gatewayUrl}/blobs`, { method: 'POST', body: Uint8Array.from(body) })
    }
    const large = productFlow(2n ** 90n, 2n ** 90n)
    await putBlobs(node.gatewayUrl, large)
    const cases = [
      [{ programHash: `0x${'0'.repeat(63)}1` }, flow, 'RUN_PROGRAM_MISMATCH'],
      [{ inputsCommitment: `0x${'0'.repeat(63)}1` }, flow, 'RUN_INPUTS_MISMATCH'],
      [{ definitionHash: keccak256(garbage) }, flow, /^FLOW_/],
      [{ definitionHash: keccak256(spaced) }, flow, 'FLOW_NOT_CANONICAL'],
      [{ inputsHash: flow.definitionHash }, flow, /^(INPUT|FLOW)_/],
      [{}, large, 'FLOWVM_OVERFLOW'],
    ] as const
    const ids: Hex[] = []
    for (const [changes, base, code] of cases) {
      const { id } = await network.submit(base, changes)
      ids.push(id)
      const run = await waitForRun(node.gatewayUrl, id, ({ status }) => status === 'faulted')
      expect(run.error?.code).toMatch(code)
    }
    await node.stop()
    node = await startTestNode(network, 0, data)
    await until(isSynced)
    for (const id of ids) expect((await getRun(node.gatewayUrl, id))?.status).toBe('faulted')
    const health = (await (await fetch(`${node.gatewayUrl}/health`)).json()) as { openRuns: number }
    expect(health.openRuns).toBe(0)
  })

  it('outlives an endpoint that disappears, and misses nothing of the time without it', async () => {
    const proxy = await startRpcProxy(network.rpcUrl)
    await node.stop()
    node = await startTestNode(network, 0, { ...data, rpcUrl: proxy.url })
    const warnings: string[] = []
    node.events.on('notice', (notice) => {
      if (notice.type === 'warning') warnings.push(notice.error.code)
    })
    await until(isSynced)
    proxy.down()
    await until(async () => !(await isSynced()))
    const { id } = await network.submit(flow)
    expect(await getRun(node.gatewayUrl, id)).toBeUndefined()
    proxy.up()
    await waitForRun(node.gatewayUrl, id, ({ outputs }) => outputs !== undefined)
    // One outage, one warning, however often it asked.
    expect(warnings).toEqual(['RPC_UNREACHABLE'])
    proxy.close()
  })

  it('takes back what a reorganisation removes, and sees the request again in its new block', async () => {
    const before = await network.client.snapshot()
    const { id, request } = await network.submit(flow)
    const first = await waitForRun(node.gatewayUrl, id, ({ outputs }) => outputs !== undefined)
    await network.client.revert({ id: before })
    await network.client.mine({ blocks: 2, interval: 3 })
    await waitForRun(node.gatewayUrl, id, ({ waitingFor }) => waitingFor === 'orphaned')
    const again = await network.submit(flow, request)
    expect(again.id).toBe(id)
    const second = await waitForRun(node.gatewayUrl, id, ({ status }) => status !== 'pending')
    expect(second.submittedIn.blockHash).not.toBe(first.submittedIn.blockHash)
    expect(second.outputs).toEqual({ product: '20' })
  })

  it('ends a run whose time is over, and says whether it was cancelled', async () => {
    const { client, deployment } = network
    const { account } = localAccount(LOCAL_ACCOUNT.requester)
    const wallet = createWalletClient({
      account,
      transport: http(network.rpcUrl),
      pollingInterval: 50,
    })
    const expiring = await network.submit(flow)
    const cancelled = await network.submit(flow)
    await cancelWorkflow(wallet, { deployment, request: cancelled.request })
    await waitForRun(
      node.gatewayUrl,
      cancelled.id,
      ({ closesAt, request }) => closesAt !== request.deadline,
    )
    await client.increaseTime({ seconds: 3_700 })
    await client.mine({ blocks: 1 })
    await waitForRun(node.gatewayUrl, expiring.id, ({ status }) => status === 'faulted')
    await waitForRun(node.gatewayUrl, cancelled.id, ({ status }) => status === 'cancelled')
    await refund(wallet, { deployment, request: expiring.request })
    const refunded = await waitForRun(
      node.gatewayUrl,
      expiring.id,
      (run) => run.refund !== undefined,
    )
    expect(refunded.refund?.amount).toBe(FEE.toString())
  })

  it('frees the event stream of a client that goes away', async () => {
    const id = `0x${'7'.repeat(64)}`
    for (let round = 0; round < 3; round++) {
      const abort = new AbortController()
      for (let stream = 0; stream < 32; stream++) {
        const { status } = await fetch(`${node.gatewayUrl}/runs/${id}/events`, {
          signal: abort.signal,
        })
        expect(status).toBe(200)
      }
      expect((await fetch(`${node.gatewayUrl}/runs/${id}/events`)).status).toBe(503)
      abort.abort()
      await until(async () => {
        const probe = new AbortController()
        const { status } = await fetch(`${node.gatewayUrl}/runs/${id}/events`, {
          signal: probe.signal,
        })
        probe.abort()
        return status === 200
      })
      await new Promise((resolve) => setTimeout(resolve, 300))
    }
  })
})

describe('a node that is in trouble', () => {
  afterEach(() => node.stop())

  it('says that it is not staked', async () => {
    node = await startTestNode(network, 1, freshData())
    await putBlobs(node.gatewayUrl, flow)
    const { id } = await network.submit(flow)
    await waitForRun(node.gatewayUrl, id, ({ waitingFor }) => waitingFor === 'notActiveExecutor')
  })

  it('waits for money, then for its transaction, which it replaces and never repeats', {
    timeout: 90_000,
  }, async () => {
    const { client } = network
    await client.revert({ id: snapshot })
    snapshot = await client.snapshot()
    const { account } = await network.executor(0)
    await client.setBalance({ address: account.address, value: 0n })
    node = await startTestNode(network, 0, { ...freshData(), replaceAfterMs: 1_000 })
    await putBlobs(node.gatewayUrl, flow)
    const { id } = await network.submit(flow)
    const poor = await waitForRun(node.gatewayUrl, id, ({ error }) => error !== undefined)
    expect([poor.status, poor.error?.code]).toEqual(['waiting', 'UNFUNDED_ACCOUNT'])

    const nonce = await client.getTransactionCount({ address: account.address })
    await client.setAutomine(false)
    const funds = 10n ** 18n
    await client.setBalance({ address: account.address, value: funds })
    const { transactionHash: first } = await waitForRun(
      node.gatewayUrl,
      id,
      (run) => run.transactionHash !== undefined,
    )
    const replaced = await waitForRun(node.gatewayUrl, id, (run) => run.transactionHash !== first)
    expect(await client.getTxpoolStatus()).toEqual({ pending: 1, queued: 0 })
    await client.setAutomine(true)
    await client.mine({ blocks: 1 })
    const run = await waitForRun(
      node.gatewayUrl,
      id,
      ({ status, gasCost }) => status === 'completed' && gasCost !== undefined,
    )

    expect(replaced.transactionHash).not.toBe(first)
    expect(await network.countSettlements(id)).toBe(1)
    expect(await client.getTransactionCount({ address: account.address })).toBe(nonce + 1)
    expect(await client.getBalance({ address: account.address })).toBe(
      funds - BigInt(run.gasCost ?? 0),
    )
  })
})
