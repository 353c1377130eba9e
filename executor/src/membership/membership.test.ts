import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { LedgerTwin } from '../committee/testing/ledgerTwin.ts'
import { executorKey } from '../ledger/state.ts'
import { MemoryHub } from '../network/memory/memoryHub.ts'
import { MemoryNetwork } from '../network/memory/memoryNetwork.ts'
import { channelNames, networkRules } from '../network/networkRules.ts'
import { CONTEXT, genesisOf, operatorOf } from '../replica/testing/replicaCluster.ts'
import { ManualClock } from '../runtime/clock.ts'
import type { Validator } from '../validator/port.ts'
import { decodeHeartbeat, encodeHeartbeat } from './heartbeatCodec.ts'
import { GONE_MS, HEARTBEAT_MS, MemberState, Membership } from './membership.ts'

const names = channelNames(CONTEXT)

let clock: ManualClock
let hub: MemoryHub
let ledger: LedgerTwin
let members: Membership[]
let networks: MemoryNetwork[]

/** Lets what is on its way arrive. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2))

async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 100) {
    clock.advanceTo(clock.nowMs() + 100)
    await settle()
  }
}

function join(index: number, capabilities: readonly string[] = []): Membership {
  const network = new MemoryNetwork(
    { self: `peer ${index}`, rules: networkRules(CONTEXT) },
    {
      hub,
      memberOf: memberOf,
      nowMs: () => clock.nowMs(),
      onFault: (error) => {
        throw error
      },
    },
  )
  networks[index] = network
  const validator = { ...ledger.validatorOf(operatorOf(index)), network, names } as Validator
  const onFault = (): void => undefined
  const membership = new Membership({ capabilities }, { validator, memberOf, clock, onFault })
  members[index] = membership
  return membership
}

const memberOf = (peer: string): ReturnType<typeof operatorOf> | undefined =>
  peer.startsWith('peer ') ? operatorOf(Number(peer.slice(5))) : undefined

beforeEach(() => {
  clock = new ManualClock(1_000_000)
  hub = new MemoryHub({ chance: () => 0.5 })
  ledger = new LedgerTwin(genesisOf(3))
  members = []
  networks = []
})

afterEach(() => {
  for (const membership of members) membership.stop()
})

describe('membership', () => {
  test('finds members live, then suspect, then gone, and live again', async () => {
    const first = join(0)
    join(1)
    join(2)
    const changes: string[] = []
    first.onChange((operator, state) => changes.push(`${operator === operatorOf(2)} ${state}`))
    await pass(5_000)
    expect(first.members().map(({ state }) => state)).toEqual(Array(3).fill(MemberState.LIVE))
    members[2]?.stop()
    await pass(2_000)
    expect(first.stateOf(operatorOf(2))).toBe(MemberState.SUSPECT)
    expect(first.stateOf(operatorOf(1))).toBe(MemberState.LIVE)
    await pass(GONE_MS)
    expect(first.stateOf(operatorOf(2))).toBe(MemberState.GONE)
    await networks[2]?.publish(names.heartbeats, encodeHeartbeat(9))
    await settle()
    expect(first.members()[2]).toMatchObject({ state: MemberState.LIVE, height: 9 })
    expect(changes).toEqual(['true suspect', 'true gone', 'true live'])
  })

  test('tells the ledger what the executor can do, until it knows', () => {
    join(0, ['chain:1'])
    for (let block = 0; block < 25; block += 1) ledger.block()
    expect(ledger.state.get(executorKey(operatorOf(0)))?.capabilities).toEqual(['chain:1'])
  })

  test('counts nobody that is no member, and refuses what is no heartbeat', async () => {
    const first = join(0)
    join(1)
    await pass(HEARTBEAT_MS)
    expect(first.stateOf(`0x${'9'.repeat(40)}`)).toBe(MemberState.GONE)
    expect(first.members()).toHaveLength(3)
    await networks[1]?.publish(names.heartbeats, Uint8Array.of(1, 2, 3))
    await settle()
    expect(networks[0]?.peers()[0]?.score).toBeLessThan(1_000)
  })
})

describe('a heartbeat', () => {
  test('carries the height, and is refused with another length or version', () => {
    const bytes = encodeHeartbeat(2 ** 40 + 1)
    expect(decodeHeartbeat(bytes)).toBe(2 ** 40 + 1)
    expect(decodeHeartbeat(bytes.subarray(1))).toBeUndefined()
    expect(decodeHeartbeat(Uint8Array.of(2, ...bytes.subarray(1)))).toBeUndefined()
  })
})
