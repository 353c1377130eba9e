import { bytesToHex, concatBytes, sha256 } from 'viem'
import type { SigningContext } from '../consensus/core/digest/voteDigest.ts'
import { verifyBlockCertificate } from '../consensus/engine/blockCertificate.ts'
import { FieldReader } from '../consensus/engine/codec/fields.ts'
import { undefinedIfMalformed } from '../consensus/engine/codec/message.ts'
import { decodeTree, encodeTree } from '../consensus/engine/codec/rlp.ts'
import type { CertifiedBlock } from '../consensus/engine/port.ts'
import type { SignatureScheme } from '../consensus/signatureScheme.ts'
import type { EntryKey, EpochEntry } from '../ledger/state.ts'
import {
  BUCKETS,
  bucketOf,
  EMPTY_HASHES,
  type StateHashes,
  updateHashes,
} from '../ledger/stateRoot.ts'
import type { Snapshot, VersionedStore, VersionedWrite } from '../storage/versioned/port.ts'
import { decodeBlock } from './blockCodec.ts'
import { decodeCertified, encodeCertified } from './committedBlocks.ts'
import { blockKey, GENESIS_KEY, stateKey, stateRange } from './entryCodec.ts'
import { snapshotInvalid } from './errors.ts'
import { genesisBytes } from './genesisBytes.ts'
import { heightTerms } from './heightTerms.ts'
import type { Genesis } from './port.ts'
import { readEntries } from './readEntries.ts'

/** Snapshots that are held at the same time: a late node that began with the one before can finish. */
const MAX_HELD = 2
const HASH_BYTES = 32

/** What a late node asks for first: a certified block, and the hashes of the buckets that its state root is over. */
export interface SnapshotHead {
  readonly decided: CertifiedBlock
  /** 256 hashes of 32 bytes. */
  readonly bucketHashes: Uint8Array
}

interface Held {
  readonly height: number
  readonly bucketHashes: Uint8Array
  readonly snapshot: Snapshot
}

/** The states that are held for late nodes: an open snapshot of the store keeps their versions. */
export class SnapshotShelf {
  readonly #held: Held[] = []

  get newest(): { readonly height: number; readonly bucketHashes: Uint8Array } | undefined {
    return this.#held.at(-1)
  }

  take(height: number, hashes: StateHashes, store: VersionedStore): void {
    if (height === 0 || this.#held.at(-1)?.height === height) return
    const bucketHashes = concatBytes(hashes.bucketHashes)
    this.#held.push({ height, bucketHashes, snapshot: store.snapshot(height) })
    if (this.#held.length > MAX_HELD) this.#held.shift()?.snapshot.close()
  }

  /** RLP of the (key, canonical bytes) of a bucket. */
  async read(height: number, bucket: number): Promise<Uint8Array | undefined> {
    const held = this.#held.find((item) => item.height === height)
    if (held === undefined || !Number.isInteger(bucket) || bucket < 0 || bucket >= BUCKETS)
      return undefined
    const entries = await readEntries(held.snapshot, stateRange(bucket))
    return encodeTree(entries.map(([key, bytes]) => [new TextEncoder().encode(key), bytes]))
  }
}

/** RLP of (record of the block, hashes of the buckets). */
export function encodeSnapshotHead({ decided, bucketHashes }: SnapshotHead): Uint8Array {
  return encodeTree([encodeCertified(decided), bucketHashes])
}

/** Undefined for other bytes. Nothing is verified yet. */
export function decodeSnapshotHead(bytes: Uint8Array): SnapshotHead | undefined {
  const tree = decodeTree(bytes)
  return undefinedIfMalformed(() => {
    const fields = new FieldReader(tree)
    const decided = decodeCertified(fields.bytes())
    const bucketHashes = fields.bytes(BUCKETS * HASH_BYTES)
    fields.end()
    return decided === undefined ? undefined : { decided, bucketHashes }
  })
}

/** Epoch that the block of a snapshot says it is of; undefined if its bytes are no block. */
export function epochOfHead({ decided }: SnapshotHead): number | undefined {
  const epoch = decodeBlock(decided.block.bytes)?.header.epoch
  return epoch === undefined ? undefined : Number(epoch)
}

export interface SnapshotTrust {
  readonly genesis: Genesis
  readonly context: SigningContext
  /** The set that must have signed the block: the genesis', or one that the chain froze. */
  readonly epoch: EpochEntry
  readonly scheme: SignatureScheme
}

/** A snapshot that arrives: each bucket is verified when it comes, from whomever. */
export class SnapshotIntake {
  readonly #head: SnapshotHead
  readonly #trust: SnapshotTrust
  readonly #buckets = new Map<number, readonly (readonly [EntryKey, Uint8Array])[]>()
  readonly height: number

  /** Errors: LEDGER_SNAPSHOT_INVALID unless more than 2/3 of the trusted set signed a block with that state. */
  constructor(head: SnapshotHead, trust: SnapshotTrust) {
    const { decided, bucketHashes } = head
    const block = decodeBlock(decided.block.bytes)
    if (block === undefined || block.id !== decided.certificate.blockId)
      throw snapshotInvalid('the block is not the certified one')
    if (block.header.epoch !== BigInt(trust.epoch.epoch))
      throw snapshotInvalid('the block is of another epoch than the trusted set')
    const terms = heightTerms(trust.epoch, Number(block.header.height), block.header.beacon)
    if (!verifyBlockCertificate(decided.certificate, terms, trust.context, trust.scheme))
      throw snapshotInvalid('the certificate is not by the trusted set')
    if (sha256(bucketHashes) !== block.header.stateRoot)
      throw snapshotInvalid('the hashes of the buckets are not those of the block')
    this.#head = head
    this.#trust = trust
    this.height = terms.height
  }

  /** Buckets that are still to come; empty ones need not. */
  get missing(): number[] {
    return Array.from({ length: BUCKETS }, (_, bucket) => bucket).filter(
      (bucket) => !this.#buckets.has(bucket) && this.#hashOf(bucket).some((byte) => byte !== 0),
    )
  }

  /** Takes a bucket; false if the bytes are not that of the snapshot: another peer has to be asked. */
  add(bucket: number, bytes: Uint8Array): boolean {
    const entries = decodeChunk(bytes)
    if (entries === undefined || !entries.every(([key]) => bucketOf(key) === bucket)) return false
    const hash = updateHashes(EMPTY_HASHES, entries).bucketHashes[bucket]
    if (hash === undefined || bytesToHex(hash) !== bytesToHex(this.#hashOf(bucket))) return false
    this.#buckets.set(bucket, entries)
    return true
  }

  /**
   * Writes the whole state, durably, in one version. The replica is opened after it.
   *
   * - In: a store whose latest version is below; what it held of the state is removed, and the blocks of `oldHeights`. Errors:
   *   LEDGER_SNAPSHOT_INVALID while buckets are missing, and those of the store.
   */
  async install(store: VersionedStore, oldHeights: readonly number[] = []): Promise<void> {
    if (this.missing.length > 0) throw snapshotInvalid('buckets are missing')
    const readVersion = store.latest()
    const writes = new Map<string, VersionedWrite>()
    const put = (key: Uint8Array, value: Uint8Array | undefined): void => {
      writes.set(bytesToHex(key), { key, value })
    }
    if (readVersion > 0) {
      const snapshot = store.snapshot(readVersion)
      const old = await readEntries(snapshot, stateRange())
      snapshot.close()
      for (const [key] of old) put(stateKey(key), undefined)
    }
    for (const height of oldHeights) put(blockKey(height), undefined)
    for (const entries of this.#buckets.values())
      for (const [key, bytes] of entries) put(stateKey(key), bytes)
    put(GENESIS_KEY, genesisBytes(this.#trust))
    put(blockKey(this.height), encodeCertified(this.#head.decided))
    await store.commit({ readVersion, version: this.height, writes: [...writes.values()] })
  }

  #hashOf(bucket: number): Uint8Array {
    return this.#head.bucketHashes.subarray(bucket * HASH_BYTES, (bucket + 1) * HASH_BYTES)
  }
}

function decodeChunk(bytes: Uint8Array): (readonly [EntryKey, Uint8Array])[] | undefined {
  const tree = decodeTree(bytes)
  if (tree === undefined || tree instanceof Uint8Array) return undefined
  return undefinedIfMalformed(() =>
    tree.map((item) => {
      const fields = new FieldReader(item)
      const key = new TextDecoder().decode(fields.bytes()) as EntryKey
      const value = fields.bytes()
      fields.end()
      return [key, value] as const
    }),
  )
}
