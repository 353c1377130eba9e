import { type Hex, keccak256 } from 'viem'
import type { Height, Round, ValidatorId } from '../consensus/core/types.ts'
import type {
  Block,
  CertifiedBlock,
  ConsensusApplication,
  HeightTerms,
  MessageVerdict,
} from '../consensus/engine/port.ts'
import {
  CHAIN_KEY,
  type EntryKey,
  type EpochEntry,
  epochKey,
  executorKey,
  type LedgerView,
  type Operator,
  type RequestEntry,
  type Table,
  type Tables,
} from '../ledger/state.ts'
import type { Transaction } from '../ledger/transaction.ts'
import type { VersionedWrite } from '../storage/versioned/port.ts'
import { beaconDigest } from './beaconDigest.ts'
import { decodeBlock, encodeBlock, type LedgerBlock } from './blockCodec.ts'
import { BundleDesk } from './bundleDesk.ts'
import { decodeCertified, encodeCertified } from './committedBlocks.ts'
import { isChainClaim, isConfirmed } from './confirmClaim.ts'
import { blockKey, decodeEntry, GENESIS_KEY, stateKey } from './entryCodec.ts'
import { diverged, snapshotInvalid, stateCorrupt } from './errors.ts'
import { type BlockDraft, executeBlock, isSameHeader } from './executeBlock.ts'
import { genesisBytes } from './genesisBytes.ts'
import { heightTerms } from './heightTerms.ts'
import type { LedgerState, PreparedBlock } from './ledgerState.ts'
import { readTip } from './readTip.ts'
import {
  DEFAULT_PACE,
  KEPT_BLOCKS,
  type LedgerReplicaModules,
  type LedgerReplicaOptions,
  SNAPSHOT_EVERY,
} from './replicaOptions.ts'
import { ResultVotes } from './resultVotes.ts'
import { type SnapshotHead, type SnapshotIntake, SnapshotShelf } from './snapshot.ts'

/** A block may be that far ahead of the clock of who votes for it. */
export const MAX_AHEAD_MS = 5_000
/** Blocks of one height whose application is remembered until one is decided. */
export const MAX_PREPARED_BLOCKS = 8
/** Old versions are removed every so many blocks. */
const COLLECT_EVERY = 16

/**
 * The ledger as the consensus replicates it: builds, checks, applies and keeps blocks.
 *
 * - One commit is one durable batch: state at version = height, block and certificate.
 * - What is in memory: the state after the last block, bundles that wait, within the limits of their files.
 * - Errors: LEDGER_DIVERGED, LEDGER_STATE_CORRUPT, LEDGER_GENESIS_MISMATCH, and those of the store.
 * - Source: docs/specs/ledger.md section 5.
 */
export class LedgerReplica implements ConsensusApplication {
  readonly #options: LedgerReplicaOptions
  readonly #modules: LedgerReplicaModules
  readonly #bundles: BundleDesk
  readonly #prepared = new Map<Hex, PreparedBlock>()
  readonly #results: ResultVotes
  readonly #snapshots = new SnapshotShelf()
  /** By the bytes themselves: the engine hands the same array around. */
  readonly #decoded = new WeakMap<Uint8Array, { readonly block: LedgerBlock | undefined }>()
  #state: LedgerState
  /** Id of the last block. */
  #tip: Hex
  #terms: HeightTerms | undefined

  private constructor(
    options: LedgerReplicaOptions,
    modules: LedgerReplicaModules,
    state: LedgerState,
    tip: Hex,
  ) {
    this.#options = options
    this.#modules = modules
    const { self, context } = options
    const committedOf = (operator: Operator): number | undefined => this.#committedOf(operator)
    this.#bundles = new BundleDesk({ self, context, keys: modules.keys, committedOf })
    this.#results = new ResultVotes(modules.scheme, options.context)
    this.#state = state
    this.#tip = tip
  }

  /** Reads the state of the last block and compares it with the root that the block names. */
  static async open(
    options: LedgerReplicaOptions,
    modules: LedgerReplicaModules,
  ): Promise<LedgerReplica> {
    const { state, tip } = await readTip(options, modules.store)
    return new LedgerReplica(options, modules, state, tip)
  }

  /** The state after the last committed block; it changes with the next one. */
  get view(): LedgerView {
    return this.#state
  }

  /** All requests after the last committed block: a walk over the whole state. */
  requests(): readonly RequestEntry[] {
    return this.#state.requests
  }

  committedHeight(): Height {
    return this.#chain.height
  }

  termsOf(height: Height): HeightTerms {
    const known = this.#terms
    if (known?.height === height) return known
    const terms = {
      ...heightTerms(this.#epoch, height, this.#chain.beacon),
      paceMs: this.#paceMs,
    }
    this.#terms = terms
    return terms
  }

  /** Puts an own transaction into the next bundle. False: the queue is full. */
  submit(transaction: Transaction): boolean {
    return this.#bundles.submit(transaction)
  }

  /**
   * Signs a bundle of the own transactions that wait, or an empty one as a sign of life.
   *
   * - Out: what to send to everybody; undefined if there is nothing to say or no seat to say it from.
   */
  makeBundle(isSignOfLife = false): Promise<Uint8Array | undefined> {
    return this.#bundles.make(isSignOfLife)
  }

  /** How many own bundles no block has taken up yet. */
  get flyingBundles(): number {
    return this.#bundles.flying
  }

  /** The own bundles that no block has taken up, by their numbers: to be sent again after a while. */
  unsettledBundles(): { readonly sequence: number; readonly message: Uint8Array }[] {
    return this.#bundles.unsettled()
  }

  /** A bundle of anybody. Never rejects. */
  receiveBundle(message: Uint8Array): Promise<MessageVerdict> {
    return this.#bundles.receive(message)
  }

  async build(height: Height, round: Round = 0): Promise<Block> {
    const hasBundles = (): boolean => this.#bundles.hasAny(height)
    // After a failed round the others wait for a block, whatever is in it.
    if (round === 0) {
      const { busyMs } = this.#options.pace ?? DEFAULT_PACE
      await this.#modules.pace(hasBundles, { soonestMs: busyMs, longestMs: this.#paceMs })
    }
    await this.makeBundle()
    const { chain, now, beacon } = this.#modules
    const picked = this.#bundles.pick(height)
    const isSeen = (transaction: Transaction): boolean => this.#isConfirmed(transaction, 'builder')
    // Who said it looked a moment later: left out, it would come again only after some blocks.
    const claims = picked.flatMap(({ bundle }) => bundle.transactions.filter(isChainClaim))
    if (!claims.every(isSeen)) await chain.catchUp?.()
    const unsigned: ReadonlySet<Transaction> = this.#results.unsigned(
      picked.map(({ bundle }) => ({ ...bundle, unconfirmed: [] })),
      this.#state,
    )
    const bundles = picked.map((sealed) => {
      const unconfirmed = [...sealed.bundle.transactions.entries()]
        .filter(([, transaction]) => unsigned.has(transaction) || !isSeen(transaction))
        .map(([position]) => position)
      return { ...sealed, unconfirmed }
    })
    const previous = this.#chain
    const proof = beacon.prove(beaconDigest(previous.beacon, height, this.#options.context))
    const timeS = Math.max(previous.timeS, Math.floor(now() / 1_000))
    const proposer = this.#options.self as Hex
    const made = this.#execute({ height, timeS, proposer, beacon: keccak256(proof), bundles })
    if (made === undefined) throw diverged(height)
    const block = encodeBlock(made.header, { proof, bundles })
    this.#keepPrepared(block.id, made.prepared)
    this.#decoded.set(block.bytes, { block: { ...block, header: made.header, proof, bundles } })
    return block
  }

  idOf(bytes: Uint8Array): Hex | undefined {
    return this.#decode(bytes)?.id
  }

  async check(height: Height, { id, bytes }: Block, builder?: ValidatorId): Promise<boolean> {
    const block = this.#decode(bytes)
    if (block === undefined || block.id !== id || height !== this.#chain.height + 1) return false
    const { header, proof, bundles } = block
    if (builder !== undefined && header.proposer !== builder) return false
    // Clock and chain judge a new block alone. One with a polka was judged by a third that is honest: were it judged anew, who is
    // locked on it could be left alone for ever as soon as the chain has moved on.
    const isNew = builder !== undefined
    if (isNew && Number(header.time) * 1_000 > this.#modules.now() + MAX_AHEAD_MS) return false
    const publicKey = this.termsOf(height).publicKeys.get(header.proposer)
    const digest = beaconDigest(this.#chain.beacon, height, this.#options.context)
    if (publicKey === undefined || !this.#modules.beacon.verify(publicKey, digest, proof))
      return false
    const areConfirmed = bundles.every(({ bundle, unconfirmed }) =>
      bundle.transactions.every(
        (transaction, position) =>
          unconfirmed.includes(position) ||
          (!isNew && isChainClaim(transaction)) ||
          this.#isConfirmed(transaction, 'voter'),
      ),
    )
    if (!areConfirmed) return false
    const claims = bundles.map(({ bundle, unconfirmed }) => ({ ...bundle, unconfirmed }))
    if (this.#results.unsigned(claims, this.#state).size > 0) return false
    for (const sealed of bundles) if (!(await this.#bundles.isSealed(sealed))) return false
    return this.#prepare(block) !== undefined
  }

  async commit(decided: CertifiedBlock): Promise<void> {
    const { store, onCommit } = this.#modules
    const block = this.#decode(decided.block.bytes)
    const height = this.#chain.height + 1
    const prepared = block?.id === decided.block.id ? this.#prepare(block) : undefined
    if (block === undefined || prepared === undefined) throw diverged(height)
    const writes: VersionedWrite[] = [
      { key: blockKey(height), value: encodeCertified(decided) },
      ...(height === 1 ? this.#genesisWrites() : []),
      ...prepared.writes.map(([key, value]) => ({ key: stateKey(key), value })),
    ]
    const kept = this.#options.keptBlocks ?? KEPT_BLOCKS
    if (height > kept) writes.push({ key: blockKey(height - kept), value: undefined })
    const outcome = await store.commit({ readVersion: height - 1, version: height, writes })
    if (outcome.type === 'conflict') throw diverged(height)
    this.#state.advance(prepared)
    this.#tip = block.id
    this.#prepared.clear()
    this.#bundles.settle(block.bundles)
    const snapshotEvery = this.#options.snapshotEvery ?? SNAPSHOT_EVERY
    if (height % snapshotEvery === 0) this.#snapshots.take(height, this.#state.hashes, store)
    if (height > kept && height % COLLECT_EVERY === 0) await store.collect(height - kept)
    const { settled, verdicts } = prepared.applied
    onCommit({ height, id: block.id, timeS: Number(block.header.time), settled, verdicts })
  }

  async committed(height: Height): Promise<CertifiedBlock | undefined> {
    if (height < 1 || height > this.#chain.height) return undefined
    const snapshot = this.#modules.store.snapshot()
    try {
      const record = await snapshot.get(blockKey(height))
      return record === undefined ? undefined : decodeCertified(record)
    } finally {
      snapshot.close()
    }
  }

  /** An entry as it was right after a block. Errors: VERSION_NOT_READABLE for blocks whose state is not kept. */
  async readAt<Name extends Table>(
    height: Height,
    key: EntryKey<Name>,
  ): Promise<Tables[Name] | undefined> {
    const snapshot = this.#modules.store.snapshot(height)
    try {
      const bytes = await snapshot.get(stateKey(key))
      return bytes === undefined ? undefined : decodeEntry<Name>(bytes)
    } finally {
      snapshot.close()
    }
  }

  /** The newest snapshot for late nodes; undefined before the first. */
  async snapshotHead(): Promise<SnapshotHead | undefined> {
    const newest = this.#snapshots.newest
    const decided = newest === undefined ? undefined : await this.committed(newest.height)
    return newest === undefined || decided === undefined
      ? undefined
      : { decided, bucketHashes: newest.bucketHashes }
  }

  /** One bucket of a snapshot; undefined if that height is not held any more. */
  snapshotChunk(height: Height, bucket: number): Promise<Uint8Array | undefined> {
    return this.#snapshots.read(height, bucket)
  }

  /**
   * Takes over the state of a later block, with all its buckets verified. Nothing may be built, checked or committed meanwhile.
   *
   * - Errors: LEDGER_SNAPSHOT_INVALID for one that is not later, or not whole; those of the store.
   */
  async adopt(intake: SnapshotIntake): Promise<void> {
    const before = this.#chain.height
    if (intake.height <= before) throw snapshotInvalid('its block is not a later one')
    // A block of each height is removed as one comes: those before a gap never would be.
    const kept = Math.min(before, this.#options.keptBlocks ?? KEPT_BLOCKS)
    const oldHeights = Array.from({ length: kept }, (_, index) => before - index)
    await intake.install(this.#modules.store, oldHeights)
    const { state, tip } = await readTip(this.#options, this.#modules.store)
    this.#state = state
    this.#tip = tip
    this.#terms = undefined
    this.#prepared.clear()
    const { height, timeS } = this.#chain
    this.#bundles.settle([])
    this.#modules.onCommit({ height, id: tip, timeS, settled: [], verdicts: [] })
  }

  /** Begins to hold the state of the last block, whatever its height. */
  takeSnapshot(): void {
    this.#snapshots.take(this.#chain.height, this.#state.hashes, this.#modules.store)
  }

  get #chain(): Tables['chain'] {
    const chain = this.#state.get(CHAIN_KEY)
    if (chain === undefined) throw stateCorrupt(0)
    return chain
  }

  get #epoch(): EpochEntry {
    const epoch = this.#state.get(epochKey(this.#chain.epoch))
    if (epoch === undefined) throw stateCorrupt(this.#chain.height)
    return epoch
  }

  get #paceMs(): number {
    const { idleMs, busyMs } = this.#options.pace ?? DEFAULT_PACE
    return this.#chain.openRequests > 0 ? busyMs : idleMs
  }

  /** Number of the operator's last bundle in a block; undefined for one that has no seat. */
  #committedOf(operator: Operator): number | undefined {
    if (!this.#epoch.members.some((member) => member.operator === operator)) return undefined
    return this.#state.get(executorKey(operator))?.sequence ?? 0
  }

  #isConfirmed(transaction: Transaction, as: 'builder' | 'voter'): boolean {
    const { chain, scheme } = this.#modules
    const { context } = this.#options
    return isConfirmed(transaction, as, { chain, scheme, context, view: this.#state })
  }

  #decode(bytes: Uint8Array): LedgerBlock | undefined {
    const known = this.#decoded.get(bytes)
    if (known !== undefined) return known.block
    const block = decodeBlock(bytes, (hash) => this.#bundles.find(hash))
    this.#decoded.set(bytes, { block })
    return block
  }

  /** Applies a block and compares all that its header says; undefined if it does not follow. */
  #prepare({ id, header, bundles }: LedgerBlock): PreparedBlock | undefined {
    const known = this.#prepared.get(id)
    if (known !== undefined) return known
    const made = this.#execute({
      height: Number(header.height),
      timeS: Number(header.time),
      proposer: header.proposer,
      beacon: header.beacon,
      bundles,
    })
    if (made === undefined || !isSameHeader(made.header, header)) return undefined
    this.#keepPrepared(id, made.prepared)
    return made.prepared
  }

  #execute(draft: BlockDraft): ReturnType<typeof executeBlock> {
    const { epoch } = this.#epoch
    return executeBlock({ state: this.#state, tip: this.#tip, epoch }, draft)
  }

  #keepPrepared(id: Hex, prepared: PreparedBlock): void {
    const oldest = this.#prepared.keys().next().value
    if (this.#prepared.size >= MAX_PREPARED_BLOCKS && oldest !== undefined)
      this.#prepared.delete(oldest)
    this.#prepared.set(id, prepared)
  }

  #genesisWrites(): VersionedWrite[] {
    return [
      { key: GENESIS_KEY, value: genesisBytes(this.#options) },
      // The block's own writes come after these: of two of one key the last counts.
      ...this.#state.writes.map(([key, value]) => ({ key: stateKey(key), value })),
    ]
  }
}
