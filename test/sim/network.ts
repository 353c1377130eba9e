import type { Random } from './random.ts'
import type { Scenario } from './scenario.ts'

/** Width of the delays once the network is whole, and of how far behind a second copy comes. */
const HEALED_DELAY_MS = 4
const DUPLICATE_DELAY_MS = 40

/** When, how often and whether at all a message arrives. */
export class Network {
  /** Messages lost, doubled, late or clogged so far. */
  faults = 0
  readonly #scenario: Scenario
  readonly #random: Random
  #isHealed = false

  constructor(scenario: Scenario, random: Random) {
    this.#scenario = scenario
    this.#random = random
  }

  /** Ends every fault. */
  heal(): void {
    this.#isHealed = true
  }

  /** Calls `arrive` with each time of arrival: never, once or twice. */
  carry(
    nowMs: number,
    from: number,
    to: number,
    round: number,
    arrive: (atMs: number) => void,
  ): void {
    const random = this.#random
    if (this.#isHealed) {
      arrive(nowMs + 1 + random.next() * HEALED_DELAY_MS)
      return
    }
    const { network } = this.#scenario
    if (this.#isCut(nowMs, from, to, round) || random.chance(network.dropRate)) {
      this.faults += 1
      return
    }
    const { minDelayMs, maxDelayMs } = network
    let atMs = nowMs + minDelayMs + random.next() * (maxDelayMs - minDelayMs)
    if (random.chance(network.slowRate)) {
      this.faults += 1
      atMs += random.next() * network.slowMs
    }
    arrive(atMs)
    if (random.chance(network.duplicateRate)) {
      this.faults += 1
      arrive(atMs + random.next() * DUPLICATE_DELAY_MS)
    }
  }

  /** When an instance that hears nothing now will hear again. */
  cloggedUntil(nowMs: number, instance: number): number | undefined {
    if (this.#isHealed) return undefined
    for (const clog of this.#scenario.clogs) {
      if (clog.instance !== instance || nowMs < clog.fromMs || nowMs >= clog.toMs) continue
      this.faults += 1
      return clog.toMs
    }
    return undefined
  }

  #isCut(nowMs: number, from: number, to: number, round: number): boolean {
    const scripted = this.#scenario.scriptedRounds[round]
    if (scripted !== undefined && scripted[from] !== scripted[to]) return true
    for (const { fromMs, toMs, groups } of this.#scenario.partitions) {
      if (nowMs >= fromMs && nowMs < toMs && groups[from] !== groups[to]) return true
    }
    return false
  }
}
