import { numberToHex } from 'viem'
import { afterEach, describe, expect, it } from 'vitest'
import type { EngineNotice } from '../consensus/engine/notice.ts'
import { executorKey, LedgerMode, requestKey } from '../ledger/state.ts'
import type { Transaction } from '../ledger/transaction.ts'
import { operatorOf } from '../replica/testing/replicaCluster.ts'
import { SIGN_OF_LIFE_BLOCKS } from './bundleGossip.ts'
import { peerOf, TestValidators } from './testing.ts'

const DEADLINE_MS = 100_000
const REQUEST = numberToHex(7, { size: 32 })

let all: TestValidators

afterEach(() => all.destroy())

async function until(isSo: () => boolean): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error(`not so at heights ${heights().join()}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

const heights = (): number[] => all.members.map(({ validator }) => validator?.status().height ?? 0)

const reach = (height: number, indexes: readonly number[]): Promise<void> =>
  until(() => indexes.every((index) => (heights()[index] ?? 0) >= height))

async function startAll(size: number, keptBlocks?: number): Promise<void> {
  all = await TestValidators.create(size, keptBlocks)
  for (let index = 0; index < size; index += 1) await all.start(index)
}

/** Everybody has the same blocks, and nothing failed. */
function expectAgreement(): void {
  const ids = new Map<number, string>()
  for (const { blocks, faults } of all.members) {
    expect(faults).toEqual([])
    for (const { height, id } of blocks) expect(ids.get(height) ?? id).toBe(id)
    for (const { height, id } of blocks) ids.set(height, id)
  }
}

describe('validators', () => {
  it('take up what is submitted, show that they live, and bring up who was away with a record that was moved', async () => {
    await startAll(4)
    const [first] = all.members
    first?.validator?.submit({ type: 'heartbeat', capabilities: ['gpu'] })
    await until(() =>
      all.members.every(
        ({ validator }) =>
          validator?.replica.view.get(executorKey(operatorOf(0)))?.capabilities[0] === 'gpu',
      ),
    )
    await all.stop(3)
    const away = Math.max(...heights())
    // Long enough for everybody to have sent an empty bundle.
    await reach(away + SIGN_OF_LIFE_BLOCKS + 2, [0, 1, 2])
    for (const index of [0, 1, 2]) {
      const { seenAt } = first?.validator?.replica.view.get(executorKey(operatorOf(index))) ?? {}
      expect(seenAt).toBeGreaterThan(0)
    }
    const height = Math.max(...heights())
    await all.moveRecord(3)
    await all.start(3)
    await reach(height, [3])
    expect(all.members[3]?.validator?.status()).toMatchObject({ members: 3, peers: 3 })
    const certified = await all.members[3]?.validator?.certifiedBlock(height)
    expect(certified?.block.id).toBe(first?.blocks.find((block) => block.height === height)?.id)
    // It votes again once it has seen the others decide.
    const signs = (notice: EngineNotice): boolean =>
      notice.type === 'proposed' && notice.height > height
    await until(() => all.members[3]?.notices.some(signs) === true)
    expectAgreement()
  }, 120_000)

  it('fetch a snapshot when the blocks they miss are not kept any more', async () => {
    all = await TestValidators.create(4, 4)
    for (const index of [0, 1, 2]) await all.start(index)
    await reach(8, [0, 1, 2])
    // A running network holds its state every so often; here it does so now.
    for (const index of [0, 1, 2]) all.members[index]?.validator?.replica.takeSnapshot()
    const late = await all.start(3)
    await until(() => late.status().height > 8 && late.status().isSynced)
    await reach(late.status().height + 2, [0, 1, 2, 3])
    const [oldest] = all.members[3]?.blocks ?? []
    expect(oldest?.height).toBeGreaterThanOrEqual(8)
    expect(late.replica.view.get(executorKey(operatorOf(0)))).toEqual(
      await all.members[0]?.validator?.replica.readAt(
        late.status().height,
        executorKey(operatorOf(0)),
      ),
    )
    expect(all.members[3]?.notices.some(({ type }) => type === 'missing')).toBe(true)
    expectAgreement()
  }, 120_000)

  it('vote again at once when a snapshot has brought them up', async () => {
    all = await TestValidators.create(4, 17)
    for (const index of [0, 1, 2, 3]) await all.start(index)
    await reach(2, [0, 1, 2, 3])
    await all.stop(3)
    await reach(Math.max(...heights()) + 18, [0, 1, 2])
    for (const index of [0, 1, 2]) all.members[index]?.validator?.replica.takeSnapshot()
    const late = await all.start(3)
    await until(() => late.status().isSynced && late.status().height > 18)
    // Now nothing is decided without the one that came back.
    await all.stop(2)
    await reach(Math.max(...heights()) + 3, [0, 1, 3])
    const certified = await late.certifiedBlock(late.status().height)
    expect((certified?.certificate.absentMembers ?? 0n) >> 3n).toBe(0n)
    expect(all.members[3]?.notices.some(({ type }) => type === 'missing')).toBe(true)
    expectAgreement()
  }, 120_000)

  it('say again what the builder of a block could not confirm', async () => {
    await startAll(1)
    const [only] = all.members
    if (only !== undefined) only.confirms = () => false
    const admit: Transaction = {
      type: 'admit',
      request: REQUEST,
      mode: LedgerMode.ZK,
      definitionHash: REQUEST,
      inputsHash: REQUEST,
      needs: [],
      deadlineS: Math.floor(Date.now() / 1_000) + 600,
      callbackGas: 0,
      size: 1,
    }
    only?.validator?.submit(admit)
    await until(() =>
      (only?.blocks ?? []).some(({ verdicts }) => verdicts[0]?.refusal === 'unconfirmed'),
    )
    if (only !== undefined) only.confirms = () => true
    await until(() => only?.validator?.replica.view.get(requestKey(REQUEST)) !== undefined)
    expectAgreement()
  }, 120_000)

  it('go on quickly without a proposer whose connection is gone, and end at once', async () => {
    await startAll(4)
    await reach(2, [0, 1, 2, 3])
    all.hub.isCut = (from, to) => from === peerOf(2) || to === peerOf(2)
    const began = Math.max(...heights())
    await reach(began + 6, [0, 1, 3])
    all.hub.isCut = () => false
    await reach(Math.max(...heights()), [2])
    expectAgreement()
    const first = all.members[0]?.validator
    await all.stop(0)
    await first?.stop()
  }, 120_000)
})
