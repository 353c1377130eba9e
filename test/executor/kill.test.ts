import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { getExecutor } from '../../sdk/src/actions/getExecutor.ts'
import type { KillableNodeStart, KillPoint } from './support/killableNode.ts'
import { FEE, productFlow, startTestNetwork, type TestNetwork } from './support/testNetwork.ts'
import { nodeOptions, putBlobs, waitForRun } from './support/testNode.ts'

const MODULE = fileURLToPath(new URL('./support/killableNode.ts', import.meta.url))
const LIFE_TIMEOUT_MS = 60_000

/** Each life of the node ends one step later; three of them lose a proof or less. */
const BEFORE_SENDING: readonly KillPoint[] = [
  { when: 'before', event: 'requestObserved' },
  { when: 'after', event: 'requestObserved' },
  { when: 'before', event: 'blobsVerified' },
  { when: 'after', event: 'blobsVerified' },
  { when: 'before', event: 'programCompiled' },
  { when: 'after', event: 'programEvaluated' },
  { when: 'during', phase: 'proof' },
  { when: 'before', event: 'proofMade' },
  { when: 'after', event: 'proofMade' },
  { when: 'before', event: 'transactionSigned' },
  { when: 'after', event: 'transactionSigned' },
  { when: 'before', event: 'transactionSent' },
  { when: 'after', event: 'transactionSent' },
]
const AFTER_INCLUSION: readonly KillPoint[] = [
  { when: 'before', event: 'requestSettled' },
  { when: 'after', event: 'requestSettled' },
]

let network: TestNetwork

beforeAll(async () => {
  network = await startTestNetwork(1)
})
afterAll(() => network?.stop())

it('settles once, with exact balances, although it is killed at every step', {
  timeout: 240_000,
}, async () => {
  const { account } = await network.executor(0)
  const balanceBefore = await network.client.getBalance({ address: account.address })
  const nonceBefore = await network.client.getTransactionCount({ address: account.address })
  const options = await nodeOptions(network, 0)
  const flow = productFlow(3n, -5n)
  // The blobs have to be there before the first life ends, and the request must not.
  const first = await startLife({ options, kill: undefined })
  await putBlobs(first.gatewayUrl, flow)
  await first.kill()
  const { id } = await network.submit(flow)

  for (const kill of BEFORE_SENDING) {
    // From here on blocks come only when the test says so, so that transactions wait in the pool.
    if (kill?.when === 'after' && kill.event === 'proofMade')
      await network.client.setAutomine(false)
    await liveUntilKilled({ options, kill })
  }
  const pool = await network.client.getTxpoolStatus()
  expect(pool).toEqual({ pending: 1, queued: 0 })
  await network.client.mine({ blocks: 1 })
  for (const kill of AFTER_INCLUSION) await liveUntilKilled({ options, kill })

  const last = await startLife({ options, kill: undefined })
  const run = await waitForRun(last.gatewayUrl, id, ({ status }) => status === 'completed')
  await last.kill()

  expect(run.outputs).toEqual({ product: '-15' })
  expect(await network.countSettlements(id)).toBe(1)
  expect(await network.client.getTransactionCount({ address: account.address })).toBe(
    nonceBefore + 1,
  )
  const { rewards } = await getExecutor(network.client, {
    deployment: network.deployment,
    account: account.address,
  })
  expect(rewards).toBe(FEE)
  const { gasUsed, effectiveGasPrice } = await network.client.getTransactionReceipt({
    hash: run.transactionHash as `0x${string}`,
  })
  const balanceAfter = await network.client.getBalance({ address: account.address })
  expect(balanceAfter).toBe(balanceBefore - gasUsed * effectiveGasPrice)
})

interface Life {
  readonly gatewayUrl: string
  readonly ended: Promise<string>
  kill(): Promise<unknown>
}

async function startLife(start: KillableNodeStart): Promise<Life> {
  const child: ChildProcess = fork(MODULE, [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
  })
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `code ${code}`))
  })
  const ready = new Promise<string>((resolve) => {
    child.once('message', ({ gatewayUrl }: { gatewayUrl: string }) => resolve(gatewayUrl))
  })
  child.send(start)
  const gatewayUrl = await Promise.race([ready, ended])
  return {
    gatewayUrl,
    ended,
    kill: () => {
      child.kill('SIGKILL')
      return ended
    },
  }
}

async function liveUntilKilled(start: KillableNodeStart): Promise<void> {
  const life = await startLife(start)
  const timer = setTimeout(() => void life.kill().then(() => {}), LIFE_TIMEOUT_MS)
  const startedAt = Date.now()
  const end = await life.ended
  clearTimeout(timer)
  expect(end).toBe('SIGKILL')
  expect(Date.now() - startedAt, JSON.stringify(start.kill)).toBeLessThan(LIFE_TIMEOUT_MS)
}
