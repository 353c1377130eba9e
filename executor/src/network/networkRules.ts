import type { Hex } from 'viem'
import { MAX_SYNC_BYTES } from '../consensus/engine/codec/blocks.ts'
import { MAX_MESSAGE_BYTES } from '../consensus/engine/codec/message.ts'
import { type NetworkRules, Speakers } from './port.ts'

/** Which network a node belongs to: nothing of another one is understood. */
export interface NetworkContext {
  readonly chainId: bigint
  /** Address of the WorkflowRegistry. */
  readonly registry: Hex
}

/** 4 kB: votes, statuses, and certificates of small sets. */
export const MAX_SMALL_CONSENSUS_BYTES = 2 ** 12
/** Of ledger transactions; a block has no room for more. */
export const MAX_BUNDLE_BYTES = 2 ** 18 // 256 KiB
export const MAX_HEARTBEAT_BYTES = 2 ** 10 // 1 KiB
/** A stake record is 450 bytes. */
export const MAX_RECORD_BYTES = 2 ** 10 // 1 KiB
/** Of one answer: 1,024 members at most have one. */
export const MAX_RECORDS_BYTES = 2 ** 19 // 512 KiB
/** 16 MiB, the largest table, and room for its headers. Source: docs/specs/data.md. */
export const MAX_BLOB_ANSWER_BYTES = 2 ** 24 + 2 ** 16
/** Buckets of the ledger's state in one answer, for a node that comes back after a long time; a larger bucket cannot be fetched. */
export const MAX_SNAPSHOT_BYTES = 2 ** 22 // 4 MiB

/** Names of everything that is said, within one network. */
export interface ChannelNames {
  /** Consensus messages up to MAX_SMALL_CONSENSUS_BYTES. */
  readonly votes: string
  /** Larger consensus messages: proposals with their blocks. */
  readonly proposals: string
  readonly bundles: string
  readonly heartbeats: string
  readonly records: string
  readonly blockRequests: string
  readonly recordRequests: string
  readonly blobRequests: string
  /** Documents of results, by the id of their request. */
  readonly resultRequests: string
  readonly snapshotRequests: string
}

/** `/flowbuilder/<chain>/<registry>/<what>/1`. */
export function channelNames({ chainId, registry }: NetworkContext): ChannelNames {
  const name = (what: string): string =>
    `/flowbuilder/${chainId}/${registry.toLowerCase()}/${what}/1`
  return {
    votes: name('votes'),
    proposals: name('proposals'),
    bundles: name('bundles'),
    heartbeats: name('heartbeats'),
    records: name('records'),
    blockRequests: name('blocks'),
    recordRequests: name('record-list'),
    blobRequests: name('blobs'),
    resultRequests: name('results'),
    snapshotRequests: name('snapshot'),
  }
}

/** The rules of a FlowBuilder network. */
export function networkRules(context: NetworkContext): NetworkRules {
  const names = channelNames(context)
  const { MEMBERS, EVERYONE } = Speakers
  return {
    topics: [
      topic(names.votes, MAX_SMALL_CONSENSUS_BYTES, MEMBERS, 200, 2 ** 18),
      topic(names.proposals, MAX_MESSAGE_BYTES, MEMBERS, 20, 2 ** 21),
      topic(names.bundles, MAX_BUNDLE_BYTES, MEMBERS, 50, 2 ** 20),
      topic(names.heartbeats, MAX_HEARTBEAT_BYTES, MEMBERS, 4, 2 ** 12),
      topic(names.records, MAX_RECORD_BYTES, EVERYONE, 20, 2 ** 14),
    ],
    protocols: [
      protocol(names.blockRequests, 16, MAX_SYNC_BYTES + 2 ** 16, 5_000, 10, 8),
      protocol(names.recordRequests, 0, MAX_RECORDS_BYTES, 5_000, 1, 16),
      protocol(names.blobRequests, 32, MAX_BLOB_ANSWER_BYTES, 30_000, 20, 8),
      protocol(names.resultRequests, 32, MAX_BLOB_ANSWER_BYTES, 30_000, 10, 4),
      protocol(names.snapshotRequests, 64, MAX_SNAPSHOT_BYTES, 10_000, 10, 4),
    ],
  }
}

function topic(
  name: string,
  maxBytes: number,
  speakers: Speakers,
  messagesPerSecond: number,
  bytesPerSecond: number,
): NetworkRules['topics'][number] {
  return { name, maxBytes, speakers, messagesPerSecond, bytesPerSecond }
}

function protocol(
  name: string,
  maxRequestBytes: number,
  maxAnswerBytes: number,
  timeoutMs: number,
  requestsPerSecond: number,
  maxServed: number,
): NetworkRules['protocols'][number] {
  return { name, maxRequestBytes, maxAnswerBytes, timeoutMs, requestsPerSecond, maxServed }
}
