import type { SigningContext } from '../consensus/core/digest/voteDigest.ts'
import type { Height } from '../consensus/core/types.ts'
import { MAX_BLOCK_BYTES, type MessageVerdict } from '../consensus/engine/port.ts'
import type { Operator } from '../ledger/state.ts'
import type { Transaction } from '../ledger/transaction.ts'
import type { IncludedBundle } from './blockCodec.ts'
import {
  bundleMessage,
  decodeBundle,
  decodeClosed,
  encodeBundle,
  encodeSealed,
  hashBundle,
  type SealedBundle,
  type SignedBundle,
} from './bundleCodec.ts'
import { BundlePool } from './bundlePool.ts'
import { Outbox } from './outbox.ts'
import type { OperatorKeys } from './port.ts'

/** Bundles whose signatures are remembered as verified. */
export const MAX_VERIFIED_BUNDLES = 8_192
/** Header, proof and frame of a block; and what RLP and positions add to each bundle. */
const BLOCK_FRAME_BYTES = 1_024
const BUNDLE_FRAME_BYTES = 1_024

export interface BundleDeskOptions {
  readonly self: Operator
  readonly context: SigningContext
  readonly keys: OperatorKeys
  /** Number of the operator's last bundle in a block; undefined for one that has no seat. */
  readonly committedOf: (operator: Operator) => number | undefined
}

/** Bundles on their way into a block: the own ones are signed here, those of others verified, each once. */
export class BundleDesk {
  readonly #options: BundleDeskOptions
  readonly #pool = new BundlePool()
  readonly #outbox: Outbox
  readonly #verified = new Set<string>()
  /** Own bundles are signed one after the other. */
  #signing: Promise<unknown> = Promise.resolve()

  constructor(options: BundleDeskOptions) {
    this.#options = options
    this.#outbox = new Outbox(options.self)
  }

  /** Puts an own transaction into the next bundle. False: the queue is full. */
  submit(transaction: Transaction): boolean {
    return this.#outbox.add(transaction)
  }

  /** See `LedgerReplica.makeBundle`. */
  make(isSignOfLife: boolean): Promise<Uint8Array | undefined> {
    const made = this.#signing.then(() => this.#make(isSignOfLife))
    // The caller has the failure; the next in turn only waits.
    this.#signing = made.catch(() => undefined)
    return made
  }

  /** How many own bundles no block has taken up yet. */
  get flying(): number {
    return this.#outbox.flying.length
  }

  /** The own bundles that no block has taken up. */
  unsettled(): { readonly sequence: number; readonly message: Uint8Array }[] {
    return this.#outbox.flying.flatMap((sequence) => {
      const sealed = this.#pool.get(this.#options.self, sequence)
      return sealed === undefined ? [] : [{ sequence, message: encodeSealed(sealed) }]
    })
  }

  /** A bundle of anybody. Never rejects. */
  async receive(message: Uint8Array): Promise<MessageVerdict> {
    const closed = decodeClosed(message)
    if (closed === undefined) return 'rejected'
    // Repeated until a block has it: not read anew each time.
    if (this.#pool.find(closed.hash) !== undefined) return 'ignored'
    const bundle = decodeBundle(closed.bytes)
    if (bundle === undefined) return 'rejected'
    const sealed = { ...closed, bundle }
    const hasRoom = (): boolean => {
      const committed = this.#options.committedOf(bundle.operator)
      return committed !== undefined && this.#pool.hasRoomFor(sealed, committed)
    }
    if (!hasRoom()) return 'ignored'
    if (!(await this.isSealed(sealed))) return 'rejected'
    if (!hasRoom()) return 'ignored'
    this.#pool.add(sealed)
    return 'accepted'
  }

  /** Whether a block of this height would have a bundle. */
  hasAny(height: Height): boolean {
    return this.#outbox.hasQueued || this.pick(height).length > 0
  }

  /** What goes into a block of this height. */
  pick(height: Height): SealedBundle[] {
    return this.#pool.pick(this.#options.committedOf, {
      height,
      maxBytes: MAX_BLOCK_BYTES - BLOCK_FRAME_BYTES,
      bundleFrameBytes: BUNDLE_FRAME_BYTES,
    })
  }

  /** What was read before from bytes with this hash. */
  find(hash: SealedBundle['hash']): SignedBundle | undefined {
    return this.#pool.find(hash)?.bundle
  }

  /** Whether its operator signed a bundle. */
  async isSealed(sealed: SealedBundle): Promise<boolean> {
    if (this.#verified.has(nameOf(sealed))) return true
    const { keys, context } = this.#options
    const message = bundleMessage(sealed.hash, context)
    if (!(await keys.verify(sealed.bundle.operator, message, sealed.signature))) return false
    this.#remember(sealed)
    return true
  }

  /** Takes note of a block. */
  settle(bundles: readonly IncludedBundle[]): void {
    const { self, committedOf } = this.#options
    const own = bundles.filter(({ bundle }) => bundle.operator === self)
    this.#outbox.settle(
      new Map(own.map(({ bundle, bytes }) => [bundle.sequence, bytes])),
      // Without a seat everybody forgets what is under way: were its numbers kept, nothing could ever follow them after a return.
      committedOf(self) ?? Number.POSITIVE_INFINITY,
    )
    this.#pool.prune(committedOf)
  }

  async #make(isSignOfLife: boolean): Promise<Uint8Array | undefined> {
    const { self, context, keys, committedOf } = this.#options
    const committed = committedOf(self)
    if (committed === undefined) return undefined
    const bundle = this.#outbox.next(committed, isSignOfLife)
    if (bundle === undefined) return undefined
    const bytes = encodeBundle(bundle)
    const hash = hashBundle(bytes)
    const signature = await keys.sign(bundleMessage(hash, context))
    const sealed = { bundle, bytes, hash, signature }
    this.#remember(sealed)
    this.#pool.add(sealed)
    return encodeSealed(sealed)
  }

  #remember(sealed: SealedBundle): void {
    const oldest = this.#verified.values().next().value
    if (this.#verified.size >= MAX_VERIFIED_BUNDLES && oldest !== undefined)
      this.#verified.delete(oldest)
    this.#verified.add(nameOf(sealed))
  }
}

function nameOf({ hash, signature }: SealedBundle): string {
  return `${hash} ${Buffer.from(signature).toString('hex')}`
}
