import { bytesToNumber, concatBytes, numberToBytes } from 'viem'
import { FieldReader, number } from '../consensus/engine/codec/fields.ts'
import { undefinedIfMalformed } from '../consensus/engine/codec/message.ts'
import { decodeTree, encodeTree } from '../consensus/engine/codec/rlp.ts'
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
const HEIGHT_BYTES = 8

/**
 * Gives the newest snapshot of the replica to peers. The result ends it.
 *
 * - Requests: nothing for the head, or height (u64) and bucket (u8) for the buckets from that one on.
 * - Answers: `encodeSnapshotHead`, or RLP of [(bucket, chunk) ...], about PART_BYTES.
 */
export function serveSnapshots(
  network: Network,
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
  readonly network: Network
  readonly names: ChannelNames
  /** What the own state knows, or the chain: a snapshot under another set is not taken. */
  readonly epochOf: (epoch: number) => Promise<EpochEntry | undefined>
  readonly trust: Omit<SnapshotTrust, 'epoch'>
  /** Only a later block is of use. */
  readonly above: number
  readonly signal: AbortSignal
}

/**
 * The snapshot of the first peer that has a usable one, complete and verified; undefined if none of them does.
 *
 * - Buckets come from that peer as well; one that stops in the middle is left for the next, which has another block.
 * - Errors: NETWORK_ABORTED, NETWORK_CLOSED.
 */
export async function fetchSnapshot(
  fetch: SnapshotFetch,
  peers: readonly PeerId[],
): Promise<SnapshotIntake | undefined> {
  for (const peer of peers) {
    const intake = await fromPeer(fetch, peer).catch((error: unknown) => {
      if (!(error instanceof NetworkError)) throw error
      const { code } = error
      if (code === NetworkErrorCode.ABORTED || code === NetworkErrorCode.CLOSED) throw error
      return undefined
    })
    if (intake !== undefined) return intake
  }
  return undefined
}

async function fromPeer(fetch: SnapshotFetch, peer: PeerId): Promise<SnapshotIntake | undefined> {
  const { network, names, above, signal } = fetch
  const ask = (payload: Uint8Array): Promise<Uint8Array> =>
    network.request(peer, names.snapshotRequests, payload, signal)
  const refuse = (): undefined => network.report(peer, Offence.MALFORMED) as undefined
  const head = decodeSnapshotHead(await ask(new Uint8Array()))
  if (head === undefined) return refuse()
  const intake = await begin(fetch, head)
  if (intake === undefined || intake.height <= above) return undefined
  const height = numberToBytes(intake.height, { size: HEIGHT_BYTES })
  for (let [next] = intake.missing; next !== undefined; [next] = intake.missing) {
    await new Promise((resolve) => setTimeout(resolve, STEP_MS))
    const part = decodePart(await ask(concatBytes([height, Uint8Array.of(next)])))
    const isUsed = part?.map(({ bucket, chunk }) => intake.add(bucket, chunk))
    // The bucket that was asked for must be there: else this would never end.
    if (isUsed?.every((used) => used) !== true || intake.missing[0] === next) return refuse()
  }
  return intake
}

/** Undefined for a head that the trusted set did not sign, or of an epoch whose set is not known here. */
async function begin(
  { epochOf, trust }: SnapshotFetch,
  head: SnapshotHead,
): Promise<SnapshotIntake | undefined> {
  const number = epochOfHead(head)
  const epoch = number === undefined ? undefined : await epochOf(number)
  if (epoch === undefined) return undefined
  try {
    return new SnapshotIntake(head, { ...trust, epoch })
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
