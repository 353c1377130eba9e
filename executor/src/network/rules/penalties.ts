import { Offence, type PeerId } from '../port.ts'

/** Below it a peer is cut off and not let in again for BAN_MS. Lodestar's grey-list threshold. */
export const BAN_SCORE = -16_000
/** 10 minutes. */
export const BAN_MS = 600_000
/** 10 minutes: half of a penalty is forgiven. */
export const PENALTY_HALF_LIFE_MS = 600_000
/** Peers with a penalty that are remembered; the smallest penalty makes room. */
export const MAX_PENALISED = 4_096

/** What a bound stake is worth: a member may do a little more wrong than a stranger. */
export const MEMBER_SCORE = 1_000

const WEIGHTS: Record<Offence, number> = {
  [Offence.REJECTED_MESSAGE]: 1_600, // 10 in a half-life
  [Offence.MALFORMED]: 4_000, // 4
  [Offence.OVERSIZED]: 4_000, // 4
  [Offence.SILENT]: 400, // 40: a crash or a slow line is no crime
  [Offence.FLOOD]: 160, // 100: each costs us next to nothing
}

interface Penalty {
  value: number
  atMs: number
}

/** Sum of what each peer did wrong, halving over time. Time is an input. */
export class Penalties {
  readonly #penalties = new Map<PeerId, Penalty>()

  add(peer: PeerId, offence: Offence, nowMs: number): void {
    const value = this.of(peer, nowMs) + WEIGHTS[offence]
    this.#penalties.set(peer, { value, atMs: nowMs })
    if (this.#penalties.size > MAX_PENALISED) this.#forgetSmallest(nowMs)
  }

  /** What this node thinks of a peer: 0 for a stranger that did nothing wrong. */
  score(peer: PeerId, isMember: boolean, nowMs: number): number {
    return (isMember ? MEMBER_SCORE : 0) - this.of(peer, nowMs)
  }

  /** 0 or more. */
  of(peer: PeerId, nowMs: number): number {
    const penalty = this.#penalties.get(peer)
    if (penalty === undefined) return 0
    const halfLives = Math.max(0, nowMs - penalty.atMs) / PENALTY_HALF_LIFE_MS
    return penalty.value * 2 ** -halfLives
  }

  #forgetSmallest(nowMs: number): void {
    let smallest: PeerId | undefined
    let value = Number.POSITIVE_INFINITY
    for (const peer of this.#penalties.keys()) {
      const other = this.of(peer, nowMs)
      if (other < value) [smallest, value] = [peer, other]
    }
    if (smallest !== undefined) this.#penalties.delete(smallest)
  }
}
