import type { PeerId } from '../port.ts'
import { BAN_MS } from './penalties.ts'

/** Bans that are remembered; the oldest makes room. */
export const MAX_BANS = 4_096

/** Who is cut off, and until when. Time is an input. */
export class Bans {
  /** In the order of their beginning, which is that of their end. */
  readonly #ends = new Map<PeerId, number>()

  add(peer: PeerId, nowMs: number): void {
    this.#ends.delete(peer)
    this.#ends.set(peer, nowMs + BAN_MS)
    if (this.#ends.size <= MAX_BANS) return
    const [oldest] = this.#ends.keys()
    if (oldest !== undefined) this.#ends.delete(oldest)
  }

  has(peer: PeerId, nowMs: number): boolean {
    const end = this.#ends.get(peer)
    if (end === undefined) return false
    if (nowMs < end) return true
    this.#ends.delete(peer)
    return false
  }
}
