import { hexToBytes } from 'viem'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createBlsKey } from '../consensus/bls/blsKey.ts'
import { blsScheme } from '../consensus/bls/blsScheme.ts'
import { voteDigest } from '../consensus/core/digest/voteDigest.ts'
import { VoteType } from '../consensus/core/types.ts'
import { encodeTree } from '../consensus/engine/codec/rlp.ts'
import { encodeSnapshotHead, type SnapshotHead, type SnapshotIntake } from '../replica/snapshot.ts'
import {
  CONTEXT,
  genesisOf,
  openReplica,
  secretOf,
  type TestReplica,
} from '../replica/testing/replicaCluster.ts'
import { requestAborted, unreachable } from './errors.ts'
import { fetchSnapshot, serveSnapshots } from './exchangeSnapshots.ts'
import { channelNames } from './networkRules.ts'
import type { Offence, PeerId, RequestHandler } from './port.ts'

const GENESIS = genesisOf(4)
const EPOCH = { epoch: 1, since: 1, members: GENESIS.members }
const NAMES = channelNames(CONTEXT)
const LIARS = ['a', 'b', 'c', 'd', 'e']

type Answer = (payload: Uint8Array) => Promise<Uint8Array>

let replica: TestReplica['replica']
let honest: Answer
let older: Uint8Array

/** What a replica gives out, without a network in between. */
function serverOf(source: TestReplica['replica']): Answer {
  let handler: RequestHandler = async () => undefined
  const network = {
    serve: (_: string, given: RequestHandler) => {
      handler = given
      return () => {}
    },
  }
  serveSnapshots(network, NAMES, source)
  return async (payload) => {
    const answer = await handler('late', payload, new AbortController().signal)
    if (answer === undefined) throw unreachable('late')
    return answer
  }
}

async function grow(to: number): Promise<void> {
  while (replica.committedHeight() < to) {
    const height = replica.committedHeight() + 1
    const block = await replica.build(height)
    const vote = { type: VoteType.PRECOMMIT, validator: '', height, round: 0, validRound: -1 }
    const digest = hexToBytes(voteDigest({ ...vote, valueId: block.id }, CONTEXT))
    const signatures = [0, 1, 2].map((seat) => createBlsKey(secretOf(seat)).sign(digest) as never)
    const signature = blsScheme.sum(signatures) ?? new Uint8Array()
    const certificate = { height, round: 0, blockId: block.id, absentMembers: 8n, signature }
    await replica.commit({ block, certificate })
  }
}

/** Fetches from peers that answer so; out: what came, and who was reported. */
function fetchAmong(answers: Readonly<Record<PeerId, Answer>>): {
  readonly intake: Promise<SnapshotIntake | undefined>
  readonly reported: PeerId[]
} {
  const reported: PeerId[] = []
  const network = {
    request: (peer: PeerId, _: string, payload: Uint8Array, signal: AbortSignal) =>
      new Promise<Uint8Array>((resolve, reject) => {
        signal.addEventListener('abort', () => reject(requestAborted(peer)))
        answers[peer]?.(payload).then(resolve, reject)
      }),
    report: (peer: PeerId, _: Offence) => {
      reported.push(peer)
    },
  }
  const intake = fetchSnapshot(
    {
      network,
      names: NAMES,
      timers: {
        after: (ms, callback) => {
          const timer = setTimeout(callback, ms)
          return () => clearTimeout(timer)
        },
      },
      epochOf: async () => EPOCH,
      trust: { genesis: GENESIS, context: CONTEXT, scheme: blsScheme },
      above: 0,
      signal: new AbortController().signal,
    },
    Object.keys(answers),
  )
  return { intake, reported }
}

const silence: Answer = () => new Promise(() => {})
const isHead = (payload: Uint8Array): boolean => payload.length === 0

/** A true head, and then what the liar wants. */
const afterHead =
  (lie: Answer): Answer =>
  (payload) =>
    isHead(payload) ? honest(payload) : lie(payload)

describe('a snapshot among five liars and one honest peer', () => {
  beforeAll(async () => {
    ;({ replica } = await openReplica(0, GENESIS))
    await grow(1)
    replica.takeSnapshot()
    older = encodeSnapshotHead((await replica.snapshotHead()) as SnapshotHead)
    await grow(2)
    replica.takeSnapshot()
    honest = serverOf(replica)
  })
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it.each<readonly [string, Answer, boolean]>([
    ['say nothing', silence, false],
    ['begin, and say nothing more', (payload) => afterHead(silence)(payload), false],
    [
      'give one bucket a question, late',
      async (payload) => {
        if (isHead(payload)) return honest(payload)
        const [bucket = 0] = payload.subarray(-1)
        const chunk = (await replica.snapshotChunk(2, bucket)) ?? new Uint8Array()
        await new Promise((resolve) => setTimeout(resolve, 2_900))
        return encodeTree([[bucket === 0 ? new Uint8Array() : Uint8Array.of(bucket), chunk]])
      },
      true,
    ],
    ['give nonsense', async () => Uint8Array.of(1), true],
  ])('is there within 20 s while the liars %s', async (_, lie, areReported) => {
    const liars = Object.fromEntries(LIARS.map((liar) => [liar, lie]))
    // The last one to speak.
    const slow: Answer = async (payload) => {
      await new Promise((resolve) => setTimeout(resolve, 100))
      return honest(payload)
    }
    const { intake, reported } = fetchAmong({ ...liars, honest: slow })
    await vi.advanceTimersByTimeAsync(20_000)
    vi.useRealTimers()
    const late = new Promise((resolve) => setTimeout(() => resolve('late'), 1_000))
    expect(await Promise.race([intake, late])).toMatchObject({ height: 2, missing: [] })
    expect(reported).toEqual(areReported ? LIARS : [])
  })

  it('is that of the highest block that anybody has', async () => {
    const { intake } = fetchAmong({
      older: async (payload) => (isHead(payload) ? older : honest(payload)),
      honest,
    })
    await vi.advanceTimersByTimeAsync(5_000)
    expect((await intake)?.height).toBe(2)
  })

  it('is waited for when the only peer that has it is slow', async () => {
    const slow: Answer = async (payload) => {
      await new Promise((resolve) => setTimeout(resolve, isHead(payload) ? 0 : 8_000))
      return honest(payload)
    }
    const { intake } = fetchAmong({ slow })
    await vi.advanceTimersByTimeAsync(30_000)
    expect((await intake)?.missing).toEqual([])
  })

  it('is nothing where nobody has one', async () => {
    const { intake } = fetchAmong({ only: async () => Promise.reject(unreachable('only')) })
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await intake).toBeUndefined()
  })
})
