import type { Hex } from 'viem'
import { getContractEvents } from 'viem/actions'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ExecutorNode } from '../../executor/src/node/node.ts'
import { workflowRegistryAbi } from '../../sdk/src/abi/workflowRegistryAbi.ts'
import { getExecutor } from '../../sdk/src/actions/getExecutor.ts'
import { FEE, productFlow, startTestNetwork, type TestNetwork } from './support/testNetwork.ts'
import { putBlobs, startTestNode, waitForRun } from './support/testNode.ts'

const EXECUTORS = 2
/** Each costs at least one proof, about five seconds of processor time. */
const REQUESTS = Number(process.env['FLOW_RACE_REQUESTS'] ?? 4)
/** Short turns, so that many proofs outlast the turn they were begun in. */
const TURN = { turnMs: 10_000, inclusionMarginMs: 2_000, clockSkewMs: 200 }

let network: TestNetwork
let nodes: ExecutorNode[]

beforeAll(async () => {
  network = await startTestNetwork(EXECUTORS)
  nodes = []
  for (let index = 0; index < EXECUTORS; index++) {
    const peers = nodes.map((node) => node.gatewayUrl)
    nodes.push(await startTestNode(network, index, { ...TURN, peers }))
  }
})
afterAll(async () => {
  for (const node of nodes ?? []) await node.stop()
  await network?.stop()
})

it('lets two executors compete without any of them paying for a lost race', {
  timeout: 240_000,
}, async () => {
  const { client, deployment } = network
  const balances = await Promise.all(nodes.map(({ address }) => client.getBalance({ address })))
  const nonces = await Promise.all(
    nodes.map(({ address }) => client.getTransactionCount({ address })),
  )
  const [first] = nodes
  if (first === undefined) throw new Error('no node')
  const ids: Hex[] = []
  for (let request = 0; request < REQUESTS; request++) {
    const flow = productFlow(BigInt(request), 7n)
    // Only one gateway gets the blobs; the other executor fetches them from it.
    await putBlobs(first.gatewayUrl, flow)
    ids.push((await network.submit(flow)).id)
  }
  for (const node of nodes) {
    for (const id of ids) {
      const run = await waitForRun(
        node.gatewayUrl,
        id,
        ({ status }) => status === 'completed' || status === 'faulted',
        200_000,
      )
      expect(run.status, JSON.stringify(run.error)).toBe('completed')
    }
  }

  const settlements = await getContractEvents(client, {
    address: deployment.registry,
    abi: workflowRegistryAbi,
    eventName: 'WorkflowExecuted',
    fromBlock: deployment.fromBlock,
  })
  expect(settlements.map((log) => log.args.id).sort()).toEqual([...ids].sort())
  for (const [index, { address }] of nodes.entries()) {
    const own = settlements.filter((log) => log.args.executor === address)
    let gas = 0n
    for (const { transactionHash } of own) {
      const receipt = await client.getTransactionReceipt({ hash: transactionHash })
      gas += receipt.gasUsed * receipt.effectiveGasPrice
    }
    // Nothing but the own settlements was paid for: no transaction reverted.
    expect(await client.getBalance({ address })).toBe((balances[index] ?? 0n) - gas)
    expect(await client.getTransactionCount({ address })).toBe((nonces[index] ?? 0) + own.length)
    const { rewards } = await getExecutor(client, { deployment, account: address })
    expect(rewards).toBe(FEE * BigInt(own.length))
  }
})
