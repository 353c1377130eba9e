import type { SettledBlock } from '@flowbuilder/sdk/actions/getSettledBlocks'
import type { StakeEvent } from '@flowbuilder/sdk/actions/getStakeEvents'
import type { WorkflowEvent } from '@flowbuilder/sdk/actions/workflowEvent'
import { describe, expect, it } from 'vitest'
import {
  filterRecords,
  readExplorerFilter,
  writeExplorerFilter,
} from '../../web/src/features/explorer/model/filterRecords.ts'
import {
  blocksOf,
  disputesOf,
  epochsOf,
  slashesOf,
} from '../../web/src/features/explorer/model/records.ts'

const hash = (digit: string) => `0x${digit.repeat(64)}` as const
const place = { blockNumber: 1n, blockHash: hash('0'), transactionHash: hash('f'), logIndex: 0 }
const stakeEvent = (eventName: string, args: object): StakeEvent =>
  ({ ...place, eventName, args }) as StakeEvent
const workflowEvent = (type: string, fields: object): WorkflowEvent =>
  ({ ...place, id: hash('1'), type, ...fields }) as WorkflowEvent

describe('slashesOf', () => {
  const slashed = (id: string) =>
    stakeEvent('StakeSlashed', { id, owner: '0x1', fault: 3, amount: 5n, executableAt: 9n })

  it('says of each slash what became of it, the newest first', () => {
    const slashes = slashesOf([
      slashed('a'),
      slashed('b'),
      slashed('c'),
      stakeEvent('SlashExecuted', { id: 'a', bounty: 1n, compensation: 0n, burned: 4n }),
      stakeEvent('SlashOverturned', { id: 'b', owner: '0x1', amount: 5n, total: 9n }),
    ])
    expect(slashes.map(({ slashId, state }) => `${slashId} ${state}`)).toEqual([
      'c pending',
      'b overturned',
      'a executed',
    ])
    expect(slashes[2]).toMatchObject({ fault: 'absence', paid: { bounty: 1n, burned: 4n } })
    expect(slashes[0]?.paid).toBeUndefined()
  })

  it('leaves out an end whose slash it has not seen', () => {
    expect(slashesOf([stakeEvent('SlashOverturned', { id: 'x' })])).toEqual([])
  })
})

describe('disputesOf', () => {
  const posted = workflowEvent('posted', { poster: '0xa' })
  const challenged = workflowEvent('challenged', {
    challenger: '0xb',
    ground: 0,
    taskIndex: 2,
    resolveUntil: 7n,
  })

  it('follows a result through several challenges', () => {
    const rejected = workflowEvent('challengeRejected', { transactionHash: hash('2') })
    const upheld = workflowEvent('challengeUpheld', { slashed: 3n })
    const disputes = disputesOf([posted, challenged, rejected, challenged, upheld])
    expect(disputes.map(({ state, slashed }) => [state, slashed])).toEqual([
      ['upheld', 3n],
      ['rejected', 0n],
    ])
    expect(disputes[1]).toMatchObject({ poster: '0xa', ground: 'output', decidedIn: hash('2') })
  })

  it('keeps an open challenge open, and knows none without a posted result', () => {
    expect(disputesOf([posted, challenged])[0]).toMatchObject({ state: 'open', taskIndex: 2 })
    expect(disputesOf([challenged])).toEqual([])
  })
})

describe('epochs and blocks', () => {
  it('come the newest first, a block that was brought in parts once', () => {
    const started = (epoch: bigint) =>
      stakeEvent('EpochStarted', { epoch, size: 4n, totalWeight: 8n })
    expect(epochsOf([started(1n), started(2n)]).map(({ epoch }) => epoch)).toEqual([2n, 1n])
    const block = (digit: string): SettledBlock => ({
      ...place,
      blockId: hash(digit),
      epoch: 1n,
      height: 5n,
    })
    expect(blocksOf([block('1'), block('1'), block('2')]).map(({ blockId }) => blockId)).toEqual([
      hash('2'),
      hash('1'),
    ])
  })
})

describe('the address of the explorer', () => {
  it('holds list and text, and leaves out what nobody could have chosen', () => {
    const filter = { view: 'slashes', text: 'a&b=c' } as const
    expect(readExplorerFilter(new URLSearchParams(writeExplorerFilter(filter)))).toEqual(filter)
    expect(readExplorerFilter(new URLSearchParams('view=<script>'))).toEqual({
      view: 'epochs',
      text: '',
    })
    expect(readExplorerFilter(new URLSearchParams({ text: 'x'.repeat(101) })).text).toHaveLength(
      100,
    )
  })

  it('finds a text in any cell, in any case', () => {
    const rows = [
      ['0xAb', 'pending'],
      ['0xcd', 'executed'],
    ] as const
    expect(filterRecords(rows, ' XAB ', (row) => row)).toEqual([rows[0]])
    expect(filterRecords(rows, '', (row) => row)).toEqual(rows)
  })
})
