import { generateKeyPair } from '@libp2p/crypto/keys'
import { privateKeyToAccount } from 'viem/accounts'
import { describe, expect, it } from 'vitest'
import { MemoryHub } from '../memory/memoryHub.ts'
import { MemoryNetwork } from '../memory/memoryNetwork.ts'
import { channelNames, networkRules } from '../networkRules.ts'
import { exchangeRecords } from './exchangeRecords.ts'
import { MemberDirectory } from './memberDirectory.ts'
import { decodeRecords, encodeRecords, MAX_LISTED_RECORDS } from './recordCodec.ts'
import { type StakeRecord, signStakeRecord } from './stakeRecord.ts'

const CONTEXT = { chainId: 1n, registry: '0x00000000000000000000000000000000000000aa' } as const
const accounts = [1, 2, 3].map((number) =>
  privateKeyToAccount(`0x${number.toString(16).padStart(64, '0')}`),
)
const peerKeys = await Promise.all(accounts.map(() => generateKeyPair('Ed25519')))

async function sign(
  operator: number,
  peer: number,
  sequence = 1,
  context = CONTEXT,
): Promise<StakeRecord> {
  const [account, key] = [accounts[operator], peerKeys[peer]]
  if (account === undefined || key === undefined) throw new Error('no such key')
  return signStakeRecord(context, account, key, sequence)
}
const everybody = (): MemberDirectory => new MemberDirectory(CONTEXT, () => true)

describe('the directory of members', () => {
  it('learns who a peer speaks for', async () => {
    const record = await sign(0, 0)
    const directory = everybody()
    expect(directory.memberOf(record.peer)).toBeUndefined()
    expect(await directory.add(record)).toBe('new')
    expect(await directory.add(record)).toBe('old')
    expect(directory.memberOf(record.peer)).toBe(record.operator)
    expect(directory.peerOf(record.operator)).toBe(record.peer)
  })

  it('refuses a record that one of the two keys did not sign, or for another network', async () => {
    const record = await sign(0, 0)
    const other = await sign(1, 1)
    for (const changed of [
      { ...record, operator: other.operator },
      { ...record, peer: other.peer },
      { ...record, sequence: 2 },
      { ...record, peerSignature: other.peerSignature },
      { ...record, operatorSignature: other.operatorSignature },
      { ...record, operatorSignature: '0x' as const },
      await sign(0, 0, 1, { ...CONTEXT, chainId: 2n as never }),
    ])
      expect(await everybody().add(changed)).toBe('false')
  })

  it('moves an operator to the peer of its newest record, and never back', async () => {
    const directory = everybody()
    const [first, second] = [await sign(0, 0, 1), await sign(0, 1, 2)]
    expect(await directory.add(second)).toBe('new')
    expect(await directory.add(first)).toBe('old')
    expect(directory.memberOf(first.peer)).toBeUndefined()
    const third = await sign(0, 2, 3)
    await directory.add(third)
    expect(directory.memberOf(second.peer)).toBeUndefined()
    expect(directory.peerOf(third.operator)).toBe(third.peer)
  })

  it('binds a peer to one operator at a time', async () => {
    const directory = everybody()
    const [first, second] = [await sign(0, 0), await sign(1, 0)]
    await directory.add(first)
    await directory.add(second)
    expect(directory.memberOf(first.peer)).toBe(second.operator)
    expect(directory.peerOf(first.operator)).toBeUndefined()
    expect(directory.records()).toEqual([second])
  })

  it('knows members only while they have stake', async () => {
    const stakes = new Set<string>()
    const directory = new MemberDirectory(CONTEXT, (operator) => stakes.has(operator))
    const record = await sign(0, 0)
    expect(await directory.add(record)).toBe('old')
    stakes.add(record.operator)
    expect(await directory.add(record)).toBe('new')
    stakes.clear()
    expect(directory.memberOf(record.peer)).toBeUndefined()
    expect(directory.records()).toEqual([])
  })
})

describe('a list of records', () => {
  it('is read as it was written', async () => {
    const records = [await sign(0, 0), await sign(1, 1)]
    expect(decodeRecords(encodeRecords(records))).toEqual(records)
    expect(decodeRecords(encodeRecords([]))).toEqual([])
  })

  it('is refused for anything else', async () => {
    const record = await sign(0, 0)
    const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))
    const many = Array.from({ length: MAX_LISTED_RECORDS }, () => record)
    expect(decodeRecords(encode(many))).toHaveLength(MAX_LISTED_RECORDS)
    for (const bad of [
      Uint8Array.of(0xff),
      encode({}),
      encode([null]),
      encode([...many, record]),
      encode([{ ...record, sequence: -1 }]),
      encode([{ ...record, sequence: 1.5 }]),
      encode([{ ...record, peer: '../etc' }]),
      encode([{ ...record, operator: record.operator.toUpperCase() }]),
      encode([{ ...record, operatorSignature: `${record.operatorSignature}00` }]),
    ])
      expect(decodeRecords(bad)).toBeUndefined()
  })
})

describe('the exchange of records', () => {
  it('brings all records to all nodes, also to one that comes late, and keeps false ones out', async () => {
    const hub = new MemoryHub({ chance: () => 0 })
    const names = channelNames(CONTEXT)
    const start = async (index: number, own: StakeRecord | undefined) => {
      const directory = everybody()
      const network = new MemoryNetwork(
        { self: own?.peer ?? `peer ${index}`, rules: networkRules(CONTEXT) },
        { hub, memberOf: (peer) => directory.memberOf(peer), nowMs: Date.now, onFault: () => {} },
      )
      const end = await exchangeRecords(own, { network, directory, names, onFault: () => {} })
      return { directory, network, end }
    }
    const records = [await sign(0, 0), await sign(1, 1), await sign(2, 2)]
    const nodes = []
    for (const [index, record] of records.entries()) nodes.push(await start(index, record))
    nodes.push(await start(3, undefined))
    const deadline = Date.now() + 5_000
    while (nodes.some(({ directory }) => directory.records().length < 3)) {
      if (Date.now() > deadline) throw new Error('the records did not arrive')
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    const [liar, victim] = nodes
    const forged = { ...(await sign(0, 0, 9)), sequence: 10 }
    await liar?.network.publish(names.records, encodeRecords([forged]))
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(victim?.directory.records()).toEqual(expect.arrayContaining(records))
    const score = victim?.network.peers().find(({ id }) => id === liar?.network.self)?.score
    expect(score).toBeLessThan(0)
    for (const { end, network } of nodes) {
      end()
      await network.close()
    }
  })
})
