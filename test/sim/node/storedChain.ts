import { bytesToHex, type Hex, keccak256, numberToBytes } from 'viem'
import { decodeBlocks, encodeBlocks } from '../../../executor/src/consensus/engine/codec/blocks.ts'
import type {
  Block,
  CertifiedBlock,
  ConsensusApplication,
  HeightTerms,
} from '../../../executor/src/consensus/engine/port.ts'
import type { KvStore } from '../../../executor/src/storage/kv/port.ts'
import { KvVersionedStore } from '../../../executor/src/storage/versioned/kvVersionedStore.ts'

const HASH_BYTES = 32
const BUILDER_AT = 8 + HASH_BYTES
const BLOCK_BYTES = BUILDER_AT + 1 + 1 + 4
/** A block that no correct validator accepts says so. */
const INVALID = 0xff

const TIP = Uint8Array.of(1)
const STATE_HASH = Uint8Array.of(2)
const counterKey = (builder: number): Uint8Array => Uint8Array.of(3, builder)
const blockKey = (height: number): Uint8Array =>
  Uint8Array.of(4, ...numberToBytes(height, { size: 8 }))

export interface StoredChainModules {
  readonly store: KvStore
  readonly termsOf: (height: number) => HeightTerms
  /** Body of a new block, unlike any other; resolves when it may be proposed. */
  readonly build: (height: number, parent: Uint8Array) => Promise<Uint8Array>
  readonly onCommit: (decided: CertifiedBlock, stateHash: Hex) => void
}

/** Height u64, hash of the block before, builder, whether it is valid, and a number. */
export function encodeChainBlock(
  height: number,
  parent: Uint8Array,
  builder: number,
  made: number,
  isValid: boolean,
): Uint8Array {
  const bytes = new Uint8Array(BLOCK_BYTES)
  const view = new DataView(bytes.buffer)
  view.setBigUint64(0, BigInt(height))
  bytes.set(parent, 8)
  bytes[BUILDER_AT] = builder
  bytes[BUILDER_AT + 1] = isValid ? 0 : INVALID
  view.setUint32(BUILDER_AT + 2, made)
  return bytes
}

/**
 * Blocks and the state after them in the versioned store, one version a height: who built how many.
 *
 * - Its state hash chains the counters of all heights, so two nodes that differ once differ for ever.
 */
export class StoredChain implements ConsensusApplication {
  readonly #modules: StoredChainModules
  readonly #versions: KvVersionedStore
  #tip: Uint8Array
  #stateHash: Uint8Array

  private constructor(
    modules: StoredChainModules,
    versions: KvVersionedStore,
    tip: Uint8Array,
    stateHash: Uint8Array,
  ) {
    this.#modules = modules
    this.#versions = versions
    this.#tip = tip
    this.#stateHash = stateHash
  }

  static async open(modules: StoredChainModules): Promise<StoredChain> {
    const versions = await KvVersionedStore.open(modules.store)
    const empty = new Uint8Array(HASH_BYTES)
    if (versions.latest() === 0) return new StoredChain(modules, versions, empty, empty)
    const snapshot = versions.snapshot()
    const tip = (await snapshot.get(TIP)) ?? empty
    const stateHash = (await snapshot.get(STATE_HASH)) ?? empty
    snapshot.close()
    return new StoredChain(modules, versions, tip, stateHash)
  }

  committedHeight(): number {
    return this.#versions.latest()
  }

  termsOf(height: number): HeightTerms {
    return this.#modules.termsOf(height)
  }

  /** Hash of the last block. */
  get tip(): Uint8Array {
    return this.#tip
  }

  async build(height: number): Promise<Block> {
    const bytes = await this.#modules.build(height, this.#tip)
    return { id: keccak256(bytes), bytes }
  }

  idOf(bytes: Uint8Array): Hex | undefined {
    return bytes.length === BLOCK_BYTES ? keccak256(bytes) : undefined
  }

  async check(height: number, { bytes }: Block): Promise<boolean> {
    return (
      height === this.committedHeight() + 1 &&
      bytes.length === BLOCK_BYTES &&
      new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0) === BigInt(height) &&
      Buffer.compare(bytes.subarray(8, BUILDER_AT), this.#tip) === 0 &&
      bytes[BUILDER_AT + 1] === 0
    )
  }

  async commit(decided: CertifiedBlock): Promise<void> {
    const height = this.committedHeight() + 1
    const { block, certificate } = decided
    if (!(await this.check(height, block)))
      throw new Error('a block that does not follow was decided')
    const counter = counterKey(block.bytes[BUILDER_AT] ?? 0)
    const snapshot = this.#versions.snapshot()
    const built = new Uint8Array(4)
    built.set((await snapshot.get(counter)) ?? [])
    snapshot.close()
    const view = new DataView(built.buffer)
    view.setUint32(0, view.getUint32(0) + 1)
    const tip = keccak256(block.bytes, 'bytes')
    const stateHash = keccak256(
      Uint8Array.from([...this.#stateHash, ...counter, ...built, ...tip]),
      'bytes',
    )
    const stored = encodeBlocks([{ bytes: block.bytes, certificate }])
    await this.#versions.commit({
      readVersion: height - 1,
      version: height,
      writes: [
        { key: TIP, value: tip },
        { key: STATE_HASH, value: stateHash },
        { key: counter, value: built },
        { key: blockKey(height), value: stored },
      ],
    })
    this.#tip = tip
    this.#stateHash = stateHash
    this.#modules.onCommit(decided, bytesToHex(stateHash))
  }

  async committed(height: number): Promise<CertifiedBlock | undefined> {
    const snapshot = this.#versions.snapshot()
    const stored = await snapshot.get(blockKey(height))
    snapshot.close()
    const shown = stored === undefined ? undefined : decodeBlocks(stored)?.[0]
    if (shown === undefined) return undefined
    const { bytes, certificate } = shown
    return { block: { id: keccak256(bytes), bytes }, certificate }
  }

  /** Time travel: the hash of the state right after a height. */
  async stateHashAt(height: number): Promise<Hex | undefined> {
    const snapshot = this.#versions.snapshot(height)
    const hash = await snapshot.get(STATE_HASH)
    snapshot.close()
    return hash && bytesToHex(hash)
  }
}
