import { numberToHex } from 'viem'
import type { CoreEffect } from '../../executor/src/consensus/core/coreEffect.ts'
import type { CoreInput } from '../../executor/src/consensus/core/coreInput.ts'
import type { HeightConfig } from '../../executor/src/consensus/core/coreState.ts'
import { proposerAt } from '../../executor/src/consensus/core/proposer/proposerAt.ts'
import { timeoutMs } from '../../executor/src/consensus/core/timeouts.ts'
import type { Timeout } from '../../executor/src/consensus/core/types.ts'
import {
  makeValidatorSet,
  type ValidatorSet,
} from '../../executor/src/consensus/core/validatorSet.ts'
import { makeCheckers } from './checkers/checkers.ts'
import { type Checker, type Fact, INVALID_PREFIX } from './checkers/fact.ts'
import { type Core, PRODUCTION_CORE } from './core.ts'
import { EventQueue } from './eventQueue.ts'
import type { Instance } from './instance.ts'
import { lie } from './liar.ts'
import { describeMessage, type Message, proposalMessage, voteMessage } from './message.ts'
import { Network } from './network.ts'
import { Random } from './random.ts'
import { replayLog } from './recovery.ts'
import type { Scenario } from './scenario.ts'
import type { EngineFault, SimulationOptions, SimulationResult } from './simulation.ts'

type Event =
  | {
      readonly type: 'message'
      readonly from: number
      readonly to: number
      readonly message: Message
    }
  | {
      readonly type: 'timeout'
      readonly to: number
      readonly life: number
      readonly timeout: Timeout
    }
  | {
      readonly type: 'value'
      readonly to: number
      readonly life: number
      readonly height: number
      readonly round: number
    }
  | { readonly type: 'rebroadcast'; readonly to: number; readonly life: number }
  | { readonly type: 'crash'; readonly to: number; readonly downMs: number }
  | { readonly type: 'restart'; readonly to: number }
  | { readonly type: 'heal' }

const SIGNATURE = new Uint8Array()

/**
 * Virtual time in which every correct validator must decide once the network is whole again: about 15 rounds. The
 * slowest of 12,000 seeds needed 1,323 ms, and ten times fewer seeds need 300 ms more.
 */
const LIVENESS_MS = 4_000
const MAX_EVENTS = 100_000
const MAX_FUTURE_MESSAGES = 512
const SYNC_INTERVAL_MS = 40
/** More than the rounds of any height. */
const ROUNDS_APART = 2 ** 31

/**
 * Runs one scenario through the production core and judges it.
 *
 * Safety phase: every fault of the scenario. Liveness phase: the network is whole, everybody is up, the faulty stay
 * faulty; every correct validator must decide one height more than any had.
 *
 * - Deterministic: the scenario alone fixes every event. Stops at the first broken invariant.
 */
export function simulate(scenario: Scenario, options: SimulationOptions = {}): SimulationResult {
  return new Simulation(scenario, options).run()
}

class Simulation {
  readonly #scenario: Scenario
  readonly #core: Core
  readonly #fault: EngineFault | undefined
  readonly #transcript: ((line: string) => void) | undefined
  readonly #random: Random
  readonly #network: Network
  readonly #queue = new EventQueue<Event>()
  readonly #validators: ValidatorSet
  readonly #instances: Instance[]
  readonly #checkers: readonly Checker[]
  readonly #values: string[] = []
  readonly #leaders: readonly string[]
  readonly #proposers = new Map<number, string>()
  #nowMs = 0
  #heightLimit: number
  #isHealed = false
  #violation: string | undefined
  #events = 0
  #crashes = 0
  #evidence = 0
  #made = 0

  constructor(scenario: Scenario, options: SimulationOptions) {
    this.#scenario = scenario
    this.#core = options.core ?? PRODUCTION_CORE
    this.#fault = options.engineFault
    this.#transcript = options.transcript
    this.#random = new Random(scenario.seed ^ 0x5bd1e995)
    this.#network = new Network(scenario, this.#random)
    this.#heightLimit = scenario.safetyHeights
    const members = scenario.powers.map((power, index) => ({ id: nameOf(index), power }))
    this.#validators = makeValidatorSet(members)
    this.#leaders = scenario.leaders.map(nameOf)
    const faulty = new Set([...scenario.twins, ...scenario.liars].map(nameOf))
    this.#checkers = makeCheckers({
      validatorsOf: () => this.#validators,
      faulty,
      leaderOf: (height, round) => this.#leaderOf(height, round),
    })
    this.#instances = scenario.instances.map((validator, index) => ({
      index,
      validator: nameOf(validator),
      isLiar: scenario.liars.includes(validator),
      isCorrect: !faulty.has(nameOf(validator)),
      clockRate: scenario.clockRates[index] ?? 1,
      state: this.#core.initialCoreState(nameOf(validator), this.#configOf(1)),
      log: [],
      synced: 0,
      isUp: true,
      life: 0,
      crashPoints: scenario.crashes
        .filter((crash) => crash.instance === index && crash.atPoint !== undefined)
        .map((crash) => crash.atPoint ?? 0),
      points: 0,
      decided: new Map(),
      future: [],
      inbox: [],
      syncedAtMs: new Map(),
    }))
  }

  run(): SimulationResult {
    const { crashes, safetyMs } = this.#scenario
    for (const { instance, atMs, downMs } of crashes) {
      if (atMs !== undefined) this.#queue.push(atMs, { type: 'crash', to: instance, downMs })
    }
    this.#queue.push(safetyMs, { type: 'heal' })
    for (const instance of this.#instances) {
      this.#scheduleRebroadcast(instance)
      this.#take(instance, { type: 'start' })
    }
    while (this.#violation === undefined) {
      const next = this.#queue.pop()
      if (next === undefined) break
      this.#nowMs = next.atMs
      this.#events += 1
      this.#handle(next.event)
      if (this.#isHealed && (this.#events & 7) === 0 && this.#lowestHeight() >= this.#heightLimit)
        break
      if (this.#events > MAX_EVENTS || this.#nowMs > safetyMs + LIVENESS_MS) {
        const behind = this.#instances.filter(
          (item) => item.isCorrect && !item.decided.has(this.#heightLimit),
        )
        if (behind.length === 0) break
        const names = behind.map((item) => `${item.validator} at ${positionOf(item)}`).join(', ')
        this.#break('liveness', `no decision of ${this.#heightLimit} by ${names}`)
      }
    }
    return {
      seed: this.#scenario.seed,
      ...(this.#violation === undefined ? {} : { violation: this.#violation }),
      events: this.#events,
      virtualMs: this.#nowMs,
      faults: this.#network.faults,
      crashes: this.#crashes,
      evidence: this.#evidence,
      height: this.#lowestHeight(),
    }
  }

  #handle(event: Event): void {
    if (event.type === 'heal') {
      this.#heal()
      return
    }
    const instance = this.#instances[event.to]
    if (instance === undefined) return
    switch (event.type) {
      case 'message': {
        const clearMs = this.#network.cloggedUntil(this.#nowMs, event.to)
        if (clearMs !== undefined) this.#queue.push(clearMs, event)
        else if (instance.isUp) this.#receive(instance, event.from, event.message)
        return
      }
      case 'timeout':
        if (instance.life === event.life && instance.isUp) {
          const { validator } = instance
          this.#tell({ type: 'timeout', validator, timeout: event.timeout })
          this.#take(instance, { type: 'timeout', timeout: event.timeout })
        }
        return
      case 'value': {
        if (instance.life !== event.life || !instance.isUp) return
        const { height, round } = event
        const valueId = this.#makeValue(instance.validator)
        this.#take(instance, { type: 'value', height, round, valueId })
        return
      }
      case 'rebroadcast':
        if (instance.life !== event.life || !instance.isUp) return
        this.#resend(instance)
        this.#scheduleRebroadcast(instance)
        return
      case 'crash':
        this.#crash(instance, event.downMs)
        return
      case 'restart':
        this.#recover(instance)
        return
    }
  }

  /** One input: into the log, through the core, effects out; then what the validator said to itself. */
  #take(instance: Instance, input: CoreInput): void {
    const { inbox } = instance
    inbox.push(input)
    for (let next = inbox.shift(); next !== undefined; next = inbox.shift()) {
      const { state, effects } = this.#core.apply(instance.state, next)
      // As in the engine: what changes nothing is not logged.
      if (state === instance.state && effects.every(isDrop)) continue
      instance.log.push(next)
      if (this.#passesPoint(instance)) return
      instance.state = state
      for (const effect of effects) {
        this.#perform(instance, effect)
        if (!instance.isUp || this.#violation !== undefined) return
      }
    }
  }

  #perform(instance: Instance, effect: CoreEffect): void {
    switch (effect.type) {
      case 'broadcastVote': {
        if (!this.#beforeOutput(instance)) return
        const vote = { ...effect.vote, signature: SIGNATURE }
        this.#tell({ type: 'vote', vote })
        this.#broadcast(instance, voteMessage(vote))
        if (this.#passesPoint(instance)) return
        instance.inbox.push({ type: 'vote', vote })
        return
      }
      case 'broadcastProposal': {
        if (!this.#beforeOutput(instance)) return
        const proposal = { ...effect.proposal, signature: SIGNATURE }
        this.#tell({ type: 'proposal', proposal })
        this.#broadcast(instance, proposalMessage(proposal))
        if (this.#passesPoint(instance)) return
        instance.inbox.push({ type: 'proposal', proposal, isValid: true })
        return
      }
      case 'scheduleTimeout':
        this.#schedule(instance, effect.timeout)
        return
      case 'getValue': {
        const { height, round } = effect
        const event = {
          type: 'value',
          to: instance.index,
          life: instance.life,
          height,
          round,
        } as const
        this.#queue.push(this.#nowMs + this.#random.below(3), event)
        return
      }
      case 'decide':
        this.#decide(instance, effect)
        return
      case 'reportEvidence':
        if (instance.isCorrect) this.#evidence += 1
        this.#tell({
          type: 'evidence',
          reporter: instance.validator,
          evidence: effect.evidence,
        })
        return
      case 'resend':
      case 'drop':
        return
    }
  }

  #decide(instance: Instance, effect: CoreEffect & { type: 'decide' }): void {
    const { height, round, valueId, certificate } = effect
    this.#tell({ ...effect, type: 'decision', validator: instance.validator })
    if (this.#violation !== undefined) return
    const found = instance.state.proposals.find(
      ({ proposal }) => proposal.round === round && proposal.valueId === valueId,
    )
    if (found === undefined) {
      this.#break('decision', `${instance.validator} has no proposal`)
      return
    }
    instance.decided.set(height, { proposal: found.proposal, certificate })
    this.#note(() => `${labelOf(instance)} decides ${valueId} at ${height}/${round}`)
    if (height < this.#heightLimit) this.#enterNextHeight(instance)
  }

  #enterNextHeight(instance: Instance): void {
    const height = instance.state.config.height + 1
    const config = this.#configOf(height)
    const { state, effects } = this.#core.apply(instance.state, { type: 'startHeight', config })
    // The checkpoint of the new height is durable before the log of the old one goes.
    instance.log = [{ type: 'start' }]
    instance.synced = 1
    instance.state = state
    for (const effect of effects) {
      this.#perform(instance, effect)
      if (!instance.isUp) return
    }
    const waiting = instance.future.filter((message) => message.height === height)
    const later = instance.future.filter((message) => message.height > height)
    instance.future.splice(0, instance.future.length, ...later)
    for (const message of waiting) this.#deliverInside(instance, message)
  }

  #receive(instance: Instance, from: number, message: Message): void {
    const { height } = instance.state.config
    if (message.height > height) {
      if (instance.future.length < MAX_FUTURE_MESSAGES) instance.future.push(message)
      return
    }
    if (message.height < height) {
      this.#sendDecided(instance, from, message.height)
      return
    }
    this.#note(() => `${labelOf(instance)} hears: ${describeMessage(message)}`)
    this.#deliverInside(instance, message)
  }

  #deliverInside(instance: Instance, message: Message): void {
    for (const proposal of message.proposals) {
      if (!instance.isUp) return
      const isValid = !proposal.valueId.startsWith(INVALID_PREFIX)
      this.#take(instance, { type: 'proposal', proposal, isValid })
    }
    for (const vote of message.votes) {
      if (!instance.isUp) return
      this.#take(instance, { type: 'vote', vote })
    }
    for (const votes of message.certificates) {
      if (!instance.isUp) return
      this.#take(instance, { type: 'certificate', votes })
    }
  }

  /** Block sync: who talks about a decided height gets the block and its certificate. */
  #sendDecided(instance: Instance, to: number, height: number): void {
    const block = instance.decided.get(height)
    const last = instance.syncedAtMs.get(to) ?? -SYNC_INTERVAL_MS
    if (block === undefined || this.#nowMs - last < SYNC_INTERVAL_MS) return
    instance.syncedAtMs.set(to, this.#nowMs)
    const { proposal, certificate } = block
    const { round } = proposal
    const message = { height, round, proposals: [proposal], votes: [], certificates: [certificate] }
    this.#send(instance, to, message)
  }

  #resend(instance: Instance): void {
    const { effects } = this.#core.apply(instance.state, { type: 'rebroadcast' })
    for (const effect of effects) {
      if (effect.type !== 'resend') continue
      const { proposals, votes, certificates } = effect
      const { height, round } = instance.state.round
      this.#broadcast(instance, { height, round, proposals, votes, certificates })
    }
  }

  #broadcast(instance: Instance, message: Message): void {
    this.#note(() => `${labelOf(instance)} says: ${describeMessage(message)}`)
    for (const other of this.#instances) {
      if (other.index !== instance.index) this.#send(instance, other.index, message)
    }
  }

  #send(instance: Instance, to: number, honest: Message): void {
    const message = instance.isLiar ? this.#lie(instance, honest) : honest
    if (message === undefined) return
    const event: Event = { type: 'message', from: instance.index, to, message }
    this.#network.carry(this.#nowMs, instance.index, to, message.round, (atMs) => {
      this.#queue.push(atMs, event)
    })
  }

  #lie(instance: Instance, honest: Message): Message | undefined {
    const told = lie(honest, {
      self: instance.validator,
      random: this.#random,
      values: this.#values,
      makeValue: (prefix) => this.#makeValue(prefix),
    })
    if (told === honest) return honest
    this.#network.faults += 1
    for (const vote of told?.votes ?? []) this.#tell({ type: 'vote', vote })
    for (const proposal of told?.proposals ?? []) this.#tell({ type: 'proposal', proposal })
    return told
  }

  /** Everything so far is on disk before a signature leaves; false if the process died on the way. */
  #beforeOutput(instance: Instance): boolean {
    if (this.#fault !== 'outputBeforeLog') instance.synced = instance.log.length
    return !this.#passesPoint(instance)
  }

  #passesPoint(instance: Instance): boolean {
    instance.points += 1
    if (!instance.crashPoints.includes(instance.points) || this.#isHealed) return false
    const crash = this.#scenario.crashes.find(
      (item) => item.instance === instance.index && item.atPoint === instance.points,
    )
    this.#crash(instance, crash?.downMs ?? 0)
    return true
  }

  #crash(instance: Instance, downMs: number): void {
    if (!instance.isUp || this.#isHealed) return
    this.#network.faults += 1
    this.#crashes += 1
    const unsynced = instance.log.length - instance.synced
    instance.log.length = instance.synced + this.#random.below(unsynced + 1)
    this.#note(() => `${labelOf(instance)} crashes, ${instance.log.length} inputs on disk`)
    instance.isUp = false
    instance.life += 1
    instance.inbox.length = 0
    instance.future.length = 0
    this.#queue.push(this.#nowMs + downMs, { type: 'restart', to: instance.index })
  }

  /** Applies the log again from the checkpoint of the height; then does what had not been done. */
  #recover(instance: Instance): void {
    if (instance.isUp) return
    instance.isUp = true
    const outstanding = replayLog(this.#core, instance)
    this.#note(() => `${labelOf(instance)} restarts at ${positionOf(instance)}`)
    this.#scheduleRebroadcast(instance)
    if (instance.log.length === 0) {
      this.#take(instance, { type: 'start' })
      return
    }
    for (const effect of outstanding) {
      this.#perform(instance, effect)
      if (!instance.isUp) return
    }
    const next = instance.inbox.shift()
    if (next !== undefined) this.#take(instance, next)
  }

  #heal(): void {
    this.#isHealed = true
    this.#network.heal()
    this.#note(() => 'the network is whole again: liveness phase')
    for (const instance of this.#instances) this.#recover(instance)
    const reached = this.#instances.map((item) => Math.max(0, ...item.decided.keys()))
    this.#heightLimit = Math.max(...reached) + 1
    for (const instance of this.#instances) {
      if (instance.state.round.step === 'commit') this.#enterNextHeight(instance)
    }
  }

  #schedule(instance: Instance, timeout: Timeout): void {
    const afterMs = timeoutMs(timeout, this.#scenario.timeouts)
    const rate = this.#isHealed ? 1 : instance.clockRate
    const event: Event = { type: 'timeout', to: instance.index, life: instance.life, timeout }
    this.#queue.push(this.#nowMs + afterMs * rate, event)
  }

  #scheduleRebroadcast(instance: Instance): void {
    const afterMs = this.#scenario.timeouts.rebroadcastMs * (0.75 + this.#random.next() / 2)
    const event: Event = { type: 'rebroadcast', to: instance.index, life: instance.life }
    this.#queue.push(this.#nowMs + afterMs, event)
  }

  #configOf(height: number): HeightConfig {
    const selection = this.#scenario.hasBeacon
      ? ({ kind: 'beacon', seed: numberToHex(this.#scenario.seed, { size: 32 }) } as const)
      : ({ kind: 'sequence', proposers: this.#leaders } as const)
    return { height, validators: this.#validators, selection }
  }

  #leaderOf(height: number, round: number): string {
    const key = height * ROUNDS_APART + round
    const known = this.#proposers.get(key)
    if (known !== undefined) return known
    const { selection, validators } = this.#configOf(height)
    const proposer = proposerAt(selection, validators, height, round)
    this.#proposers.set(key, proposer)
    return proposer
  }

  #makeValue(prefix: string): string {
    this.#made += 1
    const valueId = `${prefix}#${this.#made}`
    this.#values.push(valueId)
    this.#tell({ type: 'value', valueId })
    return valueId
  }

  #lowestHeight(): number {
    let lowest = Number.POSITIVE_INFINITY
    for (const { isCorrect, state } of this.#instances) {
      if (!isCorrect) continue
      const decided = state.round.step === 'commit' ? state.config.height : state.config.height - 1
      if (decided < lowest) lowest = decided
    }
    return lowest
  }

  #tell(fact: Fact): void {
    for (const checker of this.#checkers) {
      const broken = checker.check(fact)
      if (broken !== undefined) this.#break(checker.name, broken)
    }
  }

  #break(checker: string, what: string): void {
    this.#violation ??= `${checker}: ${what} (at ${this.#nowMs.toFixed(1)} ms)`
    this.#note(() => `VIOLATION ${this.#violation}`)
  }

  #note(line: () => string): void {
    this.#transcript?.(`${this.#nowMs.toFixed(1).padStart(8)} ms  ${line()}`)
  }
}

function isDrop({ type }: CoreEffect): boolean {
  return type === 'drop'
}

function nameOf(validator: number): string {
  return `v${validator}`
}

function labelOf({ index, validator }: Instance): string {
  return `${validator}${index === Number(validator.slice(1)) ? ' ' : "'"}`
}

function positionOf({ state }: Instance): string {
  return `${state.config.height}/${state.round.round} ${state.round.step}`
}
