import type { Hex } from 'viem'
import type { Operator } from '../ledger/state.ts'
import { MAX_BLOCK_BUNDLES } from '../ledger/transaction.ts'
import type { SealedBundle } from './bundleCodec.ts'

/** Bundles of one operator that wait for a block, and how far ahead of its last one they may be. */
export const MAX_POOL_BUNDLES = 64
/** 512 KiB: bytes of one operator's bundles that wait for a block. */
export const MAX_POOL_BYTES = 2 ** 19

interface PickOptions {
  readonly height: number
  /** Of all bundles with their frames. */
  readonly maxBytes: number
  /** What a block needs for a bundle besides its bytes. */
  readonly bundleFrameBytes: number
}

/** Bundles that wait for a block, their signatures verified. */
export class BundlePool {
  readonly #waiting = new Map<Operator, Map<number, SealedBundle>>()
  readonly #byHash = new Map<Hex, SealedBundle>()

  /** Whether there is room for a bundle, and none of its number yet: the first one that comes is kept. */
  hasRoomFor({ bundle, bytes }: SealedBundle, committed: number): boolean {
    const { operator, sequence } = bundle
    if (sequence <= committed || sequence > committed + MAX_POOL_BUNDLES) return false
    const waiting = this.#waiting.get(operator)
    if (waiting === undefined) return true
    const size = [...waiting.values()].reduce((sum, item) => sum + item.bytes.length, 0)
    return !waiting.has(sequence) && size + bytes.length <= MAX_POOL_BYTES
  }

  add(sealed: SealedBundle): void {
    const { operator, sequence } = sealed.bundle
    const waiting = this.#waiting.get(operator) ?? new Map<number, SealedBundle>()
    waiting.set(sequence, sealed)
    this.#byHash.set(sealed.hash, sealed)
    this.#waiting.set(operator, waiting)
  }

  /** Forgets what a block has taken up, or can never follow; operators that are not in the set altogether. */
  prune(committedOf: (operator: Operator) => number | undefined): void {
    for (const [operator, waiting] of this.#waiting) {
      const committed = committedOf(operator)
      for (const [sequence, { hash }] of waiting)
        if (committed === undefined || sequence <= committed) {
          waiting.delete(sequence)
          this.#byHash.delete(hash)
        }
      if (waiting.size === 0) this.#waiting.delete(operator)
    }
  }

  /** A bundle of exactly these bytes, whatever the signature it came with. */
  find(hash: Hex): SealedBundle | undefined {
    return this.#byHash.get(hash)
  }

  get(operator: Operator, sequence: number): SealedBundle | undefined {
    return this.#waiting.get(operator)?.get(sequence)
  }

  /**
   * Bundles for a block, each operator's without a gap after its last one.
   *
   * - Fair: one a turn, round the operators in order of their names, from another one at each height; until `maxBytes` or
   *   MAX_BLOCK_BUNDLES are full. Who fills its own room takes none of the others'.
   */
  pick(
    committedOf: (operator: Operator) => number | undefined,
    { height, maxBytes, bundleFrameBytes }: PickOptions,
  ): SealedBundle[] {
    const names = [...this.#waiting.keys()].sort()
    const first = names.length === 0 ? 0 : height % names.length
    let turn = [...names.slice(first), ...names.slice(0, first)]
    const next = new Map(names.map((name) => [name, (committedOf(name) ?? 0) + 1]))
    const picked: SealedBundle[] = []
    let bytes = 0
    while (turn.length > 0) {
      const again: Operator[] = []
      for (const name of turn) {
        const sequence = next.get(name) ?? 0
        const sealed = this.#waiting.get(name)?.get(sequence)
        if (committedOf(name) === undefined || sealed === undefined) continue
        const size = sealed.bytes.length + bundleFrameBytes
        if (bytes + size > maxBytes) continue
        if (picked.length >= MAX_BLOCK_BUNDLES) return picked
        picked.push(sealed)
        bytes += size
        next.set(name, sequence + 1)
        again.push(name)
      }
      turn = again
    }
    return picked
  }
}
