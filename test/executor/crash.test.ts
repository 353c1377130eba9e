import { rm } from 'node:fs/promises'
import type { Hex } from 'viem'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { RunView } from '../../executor/src/gateway/schemas.ts'
import { StorageError, StorageErrorCode } from '../../executor/src/storage/errors.ts'
import { getExecutor } from '../../sdk/src/actions/getExecutor.ts'
import { CachedProver } from './support/cachedProver.ts'
import { FEE, productFlow, startTestNetwork, type TestNetwork } from './support/testNetwork.ts'
import { nodeOptions, putBlobs, startTestNode, waitForRun } from './support/testNode.ts'

const flow = productFlow(11n, 13n)
const prover = new CachedProver()
let network: TestNetwork
let id: Hex
let snapshot: Hex

beforeAll(async () => {
  network = await startTestNetwork(1)
  id = (await network.submit(flow)).id
  snapshot = await network.client.snapshot()
})
afterAll(() => network?.stop())

/** A commit that fails is the end of a node: nothing is written after it. */
class Crash {
  writes = 0
  happened = false
  readonly #at: number
  readonly #when: string
  readonly ended = Promise.withResolvers<void>()

  constructor(at: number, when: 'before' | 'after' | 'never') {
    this.#at = at
    this.#when = when
  }

  readonly overrides = {
    hooks: { beforeWrite: () => this.#write('before'), afterWrite: () => this.#write('after') },
    onFatal: () => this.ended.resolve(),
    prover: prover.wrap,
  }

  #write(when: string): void {
    if (!this.happened && when === 'before') this.writes += 1
    if (this.writes === this.#at && when === this.#when) this.happened = true
    if (!this.happened) return
    throw new StorageError({
      data: { code: StorageErrorCode.FAILED, operation: 'test' },
      message: 'crash',
      remedy: '',
    })
  }
}

const isCompleted = ({ status }: RunView): boolean => status === 'completed'

/** One run from the submission on, with a node that crashes once. Returns the number of journal writes. */
async function runWithCrash(at: number, when: 'before' | 'after' | 'never'): Promise<number> {
  const { client, deployment } = network
  await client.revert({ id: snapshot })
  snapshot = await client.snapshot()
  const options = await nodeOptions(network, 0)
  await rm(options.dataDirectory, { recursive: true, force: true })
  const { account } = await network.executor(0)
  const balance = await client.getBalance({ address: account.address })
  const nonce = await client.getTransactionCount({ address: account.address })

  const crash = new Crash(at, when)
  const first = await startTestNode(network, 0, {}, crash.overrides)
  await putBlobs(first.gatewayUrl, flow)
  let last = first
  if (when !== 'never') {
    // A run may need one write less than the one that was counted; then there is no crash, and nothing to see.
    await Promise.race([
      crash.ended.promise,
      waitForRun(first.gatewayUrl, id, isCompleted).catch(() => {}),
    ])
    await first.stop()
    last = await startTestNode(network, 0, {}, { prover: prover.wrap })
  }
  const run = await waitForRun(last.gatewayUrl, id, isCompleted)
  await last.stop()
  const { gasUsed, effectiveGasPrice } = await client.getTransactionReceipt({
    hash: run.transactionHash as Hex,
  })

  expect(await network.countSettlements(id)).toBe(1)
  expect(await client.getTransactionCount({ address: account.address })).toBe(nonce + 1)
  expect(await client.getBalance({ address: account.address })).toBe(
    balance - gasUsed * effectiveGasPrice,
  )
  expect((await getExecutor(client, { deployment, account: account.address })).rewards).toBe(FEE)
  return crash.writes
}

it('settles exactly once wherever a write of its journal fails', { timeout: 240_000 }, async () => {
  const writes = await runWithCrash(0, 'never')
  expect(writes).toBeGreaterThanOrEqual(7)
  // Cursor-only writes may come at other places from run to run; the number of steps does not change much.
  for (let at = 1; at <= writes; at++) {
    await runWithCrash(at, 'before')
    await runWithCrash(at, 'after')
  }
  expect(prover.count).toBe(1)
})
