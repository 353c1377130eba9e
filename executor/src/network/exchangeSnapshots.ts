import { bytesToNumber, concatBytes, numberToBytes } from 'viem'
import { FieldReader, number } from '../consensus/engine/codec/fields.ts'
import { undefinedIfMalformed } from '../consensus/engine/codec/message.ts'
import { decodeTree, encodeTree } from '../consensus/engine/codec/rlp.ts'
import type { ConsensusTimers } from '../consensus/engine/port.ts'
import type { EpochEntry } from '../ledger/state.ts'
import { BUCKETS } from '../ledger/stateRoot.ts'
import { ReplicaError } from '../replica/errors.ts'
import type { LedgerReplica } from '../replica/ledgerReplica.ts'
import {
  decodeSnapshotHead,
  encodeSnapshotHead,
  epochOfHead,
  type SnapshotHead,
  SnapshotIntake,
  type SnapshotTrust,
} from '../replica/snapshot.ts'
import { NetworkError, NetworkErrorCode } from './errors.ts'
import type { ChannelNames } from './networkRules.ts'
import { type Network, Offence, type PeerId } from './port.ts'

/** 1 MiB: an answer ends with the bucket that reaches it. */
const PART_BYTES = 2 ** 20
/** Between two questions to one peer: a correct one answers ten a second. */
const STEP_MS = 110
/** An answer that takes longer is waited for only when nobody else has the snapshot. */
const FAST_ANSWER_MS = 3_000
/** Peers that are asked for the heads of their snapshots: more than a third of the largest set. */
const MAX_SNAPSHOT_PEERS = 64
const HEIGHT_BYTES = 8

/**
 * Gives the newest snapshot of the replica to peers. The result ends it.
 *
 * - Requests: nothing for the head, or height (u64) and bucket (u8) for the buckets from that one on.
 * - Answers: `encodeSnapshotHead`, or RLP of [(bucket, chunk) ...], about PART_BYTES.
 */
export function serveSnapshots(
  network: Pick<Network, 'serve'>,
  names: ChannelNames,
  replica: Pick<LedgerReplica, 'snapshotHead' | 'snapshotChunk'>,
): () => void {
  return network.serve(names.snapshotRequests, async (_peer, payload) => {
    if (payload.length === 0) {
      const head = await replica.snapshotHead()
      return head === undefined ? undefined : encodeSnapshotHead(head)
    }
    if (payload.length !== HEIGHT_BYTES + 1) return undefined
    const height = bytesToNumber(payload.subarray(0, HEIGHT_BYTES))
    return readPart(replica, height, payload[HEIGHT_BYTES] ?? 0)
  })
}

async function readPart(
  replica: Pick<LedgerReplica, 'snapshotChunk'>,
  height: number,
  first: number,
): Promise<Uint8Array | undefined> {
  const part: Uint8Array[][] = []
  let bytes = 0
  for (let bucket = first; bucket < BUCKETS && bytes < PART_BYTES; bucket += 1) {
    const chunk = await replica.snapshotChunk(height, bucket)
    if (chunk === undefined) return undefined
    bytes += chunk.length
    part.push([number(bucket), chunk])
  }
  return encodeTree(part)
}

export interface SnapshotFetch {
  readonly network: Pick<Network, 'request' | 'report'>
  readonly names: ChannelNames
  readonly timers: ConsensusTimers
  /** What the own state knows, or the chain: a snapshot under another set is not taken. */
  readonly epochOf: (epoch: number) => Promise<EpochEntry | undefined>
  readonly trust: Omit<SnapshotTrust, 'epoch'>
  /** Only a later block is of use. */
  readonly above: number
  readonly signal: AbortSignal
}

/** Peers that have one snapshot. */
interface Offer {
  readonly head: SnapshotHead
  readonly epoch: EpochEntry
  readonly height: number
  readonly peers: PeerId[]
}

/**
 * The snapshot of the highest block that some peers have, complete and verified; undefined if none is usable.
 *
 * - All are asked for their heads at once. Buckets come from any peer with the same snapshot, and a peer that is slow, wrong or silent is left
 *   for the next one: what it gave already stays. Only when nobody was fast enough does each get all the time of the protocol.
 * - Errors: NETWORK_ABORTED, NETWORK_CLOSED.
 */
export async function fetchSnapshot(
  fetch: SnapshotFetch,
  peers: readonly PeerId[],
): Promise<SnapshotIntake | undefined> {
  const offers = await collectOffers(fetch, peers.slice(0, MAX_SNAPSHOT_PEERS))
  for (const patienceMs of [FAST_ANSWER_MS, undefined])
    for (const offer of offers) {
      const intake = await fetchBuckets(fetch, offer, patienceMs)
      if (intake !== undefined) return intake
    }
  return undefined
}

/** Usable heads, the highest first. Who does not answer soon may be asked another time. */
async function collectOffers(
  fetch: SnapshotFetch,
  peers: readonly PeerId[],
): Promise<readonly Offer[]> {
  const offers = new Map<string, Offer>()
  const answers = peers.map(async (peer) => {
    const answer = await ask(fetch, peer, new Uint8Array(), FAST_ANSWER_MS)
    if (answer === undefined) return
    const head = decodeSnapshotHead(answer)
    if (head === undefined) return fetch.network.report(peer, Offence.MALFORMED)
    const usable = await judge(fetch, head)
    if (usable === undefined || usable.height <= fetch.above) return
    const { blockId } = head.decided.certificate
    const known = offers.get(blockId)
    if (known === undefined) offers.set(blockId, { head, ...usable, peers: [peer] })
    else known.peers.push(peer)
  })
  await Promise.all(answers)
  return [...offers.values()].sort((a, b) => b.height - a.height)
}

async function fetchBuckets(
  fetch: SnapshotFetch,
  { head, epoch, height, peers }: Offer,
  patienceMs: number | undefined,
): Promise<SnapshotIntake | undefined> {
  const intake = new SnapshotIntake(head, { ...fetch.trust, epoch })
  const block = numberToBytes(height, { size: HEIGHT_BYTES })
  for (const peer of peers) {
    for (let [next] = intake.missing; next !== undefined; [next] = intake.missing) {
      await pause(fetch.timers, STEP_MS)
      const answer = await ask(fetch, peer, concatBytes([block, Uint8Array.of(next)]), patienceMs)
      if (answer === undefined) break
      if (takePart(intake, next, answer)) continue
      fetch.network.report(peer, Offence.MALFORMED)
      break
    }
    if (intake.missing.length === 0) return intake
  }
  return undefined
}

/** False for an answer that no correct peer gives: other buckets, or fewer than fill a part. */
function takePart(intake: SnapshotIntake, first: number, answer: Uint8Array): boolean {
  const part = decodePart(answer) ?? []
  const bytes = part.reduce((sum, { chunk }) => sum + chunk.length, 0)
  const isWhole = bytes >= PART_BYTES || part.at(-1)?.bucket === BUCKETS - 1
  const areInOrder = part.every(({ bucket }, index) => bucket === first + index)
  return isWhole && areInOrder && part.every(({ bucket, chunk }) => intake.add(bucket, chunk))
}

/** Undefined if the peer does not answer, or not in time. Errors: NETWORK_ABORTED by the signal of the fetch, NETWORK_CLOSED. */
async function ask(
  { network, names, timers, signal }: SnapshotFetch,
  peer: PeerId,
  payload: Uint8Array,
  patienceMs: number | undefined,
): Promise<Uint8Array | undefined> {
  const late = new AbortController()
  const cancel = patienceMs === undefined ? () => {} : timers.after(patienceMs, () => late.abort())
  try {
    const both = AbortSignal.any([signal, late.signal])
    return await network.request(peer, names.snapshotRequests, payload, both)
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error
    if (signal.aborted || error.code === NetworkErrorCode.CLOSED) throw error
    return undefined
  } finally {
    cancel()
  }
}

const pause = (timers: ConsensusTimers, ms: number): Promise<void> =>
  new Promise((resolve) => {
    timers.after(ms, resolve)
  })

/** Undefined for a head that the trusted set did not sign, or of an epoch whose set is not known here. */
async function judge(
  { epochOf, trust }: SnapshotFetch,
  head: SnapshotHead,
): Promise<Pick<Offer, 'epoch' | 'height'> | undefined> {
  const number = epochOfHead(head)
  const epoch = number === undefined ? undefined : await epochOf(number)
  if (epoch === undefined) return undefined
  try {
    return { epoch, height: new SnapshotIntake(head, { ...trust, epoch }).height }
  } catch (error) {
    if (error instanceof ReplicaError) return undefined
    throw error
  }
}

function decodePart(
  bytes: Uint8Array,
): readonly { readonly bucket: number; readonly chunk: Uint8Array }[] | undefined {
  const tree = decodeTree(bytes)
  if (tree === undefined || tree instanceof Uint8Array || tree.length > BUCKETS) return undefined
  return undefinedIfMalformed(() =>
    tree.map((item) => {
      const fields = new FieldReader(item)
      const bucket = fields.number()
      const chunk = fields.bytes()
      fields.end()
      return { bucket, chunk }
    }),
  )
}
