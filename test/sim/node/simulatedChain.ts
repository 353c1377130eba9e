import { type Hex, keccak256, numberToHex } from 'viem'
import type { EpochEntry, EpochMember } from '../../../executor/src/ledger/state.ts'
import type { ChainClaim, ChainView, Genesis } from '../../../executor/src/replica/port.ts'
import type { NodeScenario } from './nodeScenario.ts'
import { operatorOf, publicKeyOf } from './operatorKeys.ts'

/** Unix milliseconds at which the simulation begins. */
export const START_MS = 1_800_000_000_000
/** A builder sees the chain so much later than a voter: it asks for more depth. */
const BUILDER_DEPTH_MS = 400
/** A request is settled on the chain so long after the ledger decided it. */
const SETTLE_MS = 3_000

interface ChainFact {
  readonly atMs: number
  readonly claim: ChainClaim
}

/** The chain as the nodes see it: facts that come true at a time and reach each node some time later. */
export class SimulatedChain {
  readonly #scenario: NodeScenario
  /** By what they say, so that a claim with other details is none. */
  readonly #facts = new Map<string, ChainFact>()
  readonly genesis: Genesis

  constructor(scenario: NodeScenario) {
    this.#scenario = scenario
    for (const [index, { atMs, powers }] of scenario.epochs.entries())
      if (index > 0)
        this.#add(atMs, { type: 'startEpoch', epoch: index + 1, members: membersOf(powers) })
    for (const [index, { atMs, mode, size, openMs }] of scenario.requests.entries()) {
      const request = keccak256(numberToHex(index + 1, { size: 32 }))
      this.#add(atMs, {
        type: 'admit',
        request,
        mode,
        definitionHash: request,
        inputsHash: request,
        needs: [],
        deadlineS: (START_MS + scenario.safetyMs) / 1_000 + 3_600,
        callbackGas: 0,
        size,
      })
      if (mode !== 0) this.#add(atMs + openMs, { type: 'acknowledge', request })
    }
    this.genesis = {
      epoch: 1,
      members: membersOf(scenario.epochs[0]?.powers ?? scenario.powers),
      timeS: START_MS / 1_000 - 100,
      beacon: numberToHex(scenario.seed + 1, { size: 32 }),
      absenceBlocks: scenario.absenceBlocks,
    }
  }

  /** The ledger has decided a request: some time later the chain has settled it. */
  settle(request: Hex, nowMs: number): void {
    const claim = { type: 'acknowledge', request } as const
    if (!this.#facts.has(nameOf(claim))) this.#add(nowMs + SETTLE_MS, claim)
  }

  /** Whether it came true, whoever has seen it; a request that was settled since then did once. */
  cameTrue(claim: ChainClaim, nowMs: number): boolean {
    const fact = this.#facts.get(nameOf(claim))
    return fact !== undefined && fact.atMs <= nowMs
  }

  viewOf(instance: number, nowMs: () => number): ChainView {
    return {
      confirms: (claim, as) => {
        const depthMs = as === 'builder' ? BUILDER_DEPTH_MS : 0
        return this.#isTrue(claim, nowMs() - this.#lagOf(instance) - depthMs)
      },
    }
  }

  /** The set that a node saw the chain freeze. */
  epochOf(instance: number, nowMs: number, epoch: number): EpochEntry | undefined {
    const { members } = this.genesis
    if (epoch === this.genesis.epoch) return { epoch, since: 1, members }
    for (const claim of this.seenBy(instance, nowMs))
      if (claim.type === 'startEpoch' && claim.epoch === epoch)
        return { epoch, since: 0, members: claim.members }
    return undefined
  }

  /** What a node sees to be true. */
  seenBy(instance: number, nowMs: number): ChainClaim[] {
    const untilMs = nowMs - this.#lagOf(instance)
    const claims = [...this.#facts.values()].map(({ claim }) => claim)
    return claims.filter((claim) => this.#isTrue(claim, untilMs))
  }

  #isTrue(claim: ChainClaim, nowMs: number): boolean {
    if (!this.cameTrue(claim, nowMs)) return false
    if (claim.type !== 'admit') return true
    return !this.cameTrue({ type: 'acknowledge', request: claim.request }, nowMs)
  }

  /** Nodes lag behind each in its own way. */
  #lagOf(instance: number): number {
    const { chainLagMs, instances } = this.#scenario
    return (chainLagMs * instance) / instances.length
  }

  #add(atMs: number, claim: ChainClaim): void {
    this.#facts.set(nameOf(claim), { atMs, claim })
  }
}

function membersOf(powers: readonly number[]): EpochMember[] {
  const members = powers.flatMap((weight, validator) =>
    weight === 0
      ? []
      : [{ operator: operatorOf(validator), publicKey: publicKeyOf(validator), weight }],
  )
  // Not the order of the operators: nobody may rely on that.
  return members.reverse()
}

function nameOf(claim: ChainClaim): string {
  return JSON.stringify(Object.entries(claim).sort(([a], [b]) => (a < b ? -1 : 1)))
}
