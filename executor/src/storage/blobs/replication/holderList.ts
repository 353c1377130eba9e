import type { Hash } from 'viem'
import { MAX_FAILED_COPIES, SUSPECT_MS } from '../limits.ts'
import type { BlobPeer } from '../peers/port.ts'
import { BlobRing, type RingMember } from '../ring/blobRing.ts'

/** A member of the ring, and how to reach it. */
export interface Holder extends RingMember {
  /** Undefined for this node itself. */
  readonly peer: BlobPeer | undefined
}

export interface HolderListOptions {
  /** Copies of each blob, 1 to MAX_COPIES. */
  readonly copies: number
  /** Everybody who keeps blobs now; the same array as long as nothing changes. */
  readonly members: () => readonly Holder[]
  readonly nowMs: () => number
}

interface Suspicion {
  failures: number
  untilMs: number
}

/**
 * Who keeps which blob, as this node sees it: the order of the ring, but who failed to show MAX_FAILED_COPIES copies in a row
 * comes last for a while, so that the next in line take its place.
 */
export class HolderList {
  readonly #options: HolderListOptions
  readonly #suspicions = new Map<string, Suspicion>()
  #members: readonly Holder[] = []
  #ring = new BlobRing([])

  constructor(options: HolderListOptions) {
    this.#options = options
  }

  /** All members in the order in which they keep this blob. */
  line(hash: Hash): Holder[] {
    const members = this.#options.members()
    if (members !== this.#members) {
      this.#members = members
      this.#ring = new BlobRing(members)
    }
    const order = this.#ring.holders(hash, members.length)
    const holders = order.flatMap((id) => members.find((member) => member.id === id) ?? [])
    const trusted = holders.filter(({ id }) => !this.#isSuspect(id))
    return [...trusted, ...holders.filter((holder) => !trusted.includes(holder))]
  }

  /** Those who should have a copy of this blob. */
  holders(hash: Hash): Holder[] {
    return this.line(hash).slice(0, this.#options.copies)
  }

  /** Notes whether a holder has shown a copy that it should have. */
  report(id: string, shown: boolean): void {
    if (shown) {
      this.#suspicions.delete(id)
      return
    }
    const suspicion = this.#suspicions.get(id) ?? { failures: 0, untilMs: 0 }
    suspicion.failures++
    suspicion.untilMs = this.#options.nowMs() + SUSPECT_MS
    this.#suspicions.set(id, suspicion)
  }

  #isSuspect(id: string): boolean {
    const suspicion = this.#suspicions.get(id)
    if (suspicion === undefined) return false
    if (this.#options.nowMs() < suspicion.untilMs) return suspicion.failures >= MAX_FAILED_COPIES
    this.#suspicions.delete(id)
    return false
  }
}
