import { CHAIN_KEY, epochKey, executorKey, type Operator } from '../ledger/state.ts'
import type { GossipMessage, MessageVerdict, PeerId } from '../network/port.ts'
import type { Clock } from '../runtime/clock.ts'
import type { Validator } from '../validator/port.ts'
import { decodeHeartbeat, encodeHeartbeat } from './heartbeatCodec.ts'
import { PhiAccrual } from './phiAccrual.ts'

/** How a member looks from here. */
export const MemberState = {
  LIVE: 'live',
  /** Silent for longer than its past explains. */
  SUSPECT: 'suspect',
  /** Silent for GONE_MS besides. */
  GONE: 'gone',
} as const
export type MemberState = (typeof MemberState)[keyof typeof MemberState]

export interface MemberView {
  readonly operator: Operator
  readonly state: MemberState
  readonly phi: number
  /** Its last block, as it said; 0 before it said anything. */
  readonly height: number
  /** Unix milliseconds of the last heartbeat, or of when it was first known. */
  readonly heardMs: number
}

export interface MembershipOptions {
  /** What this executor can do besides the task kinds that everybody runs, sorted. */
  readonly capabilities: readonly string[]
  /** @default HEARTBEAT_MS */
  readonly heartbeatMs?: number
}

export interface MembershipModules {
  readonly validator: Pick<
    Validator,
    'operator' | 'replica' | 'network' | 'names' | 'submit' | 'onCommit'
  >
  /** Operator that a peer is bound to. */
  readonly memberOf: (peer: PeerId) => Operator | undefined
  readonly clock: Clock
  readonly onFault: (error: unknown) => void
}

/** Between two heartbeats: half of what the rule of the topic lets pass. */
export const HEARTBEAT_MS = 500
/** A silence whose chance is below 10^-8 makes a member suspect. */
export const SUSPECT_PHI = 8
/** A suspect that is silent for so long is gone. */
export const GONE_MS = 10_000
/** Heartbeats of a healthy network vary by less. */
export const MIN_DEVIATION_MS = 150
/** The ledger is told the own capabilities again after so many blocks without them. */
const TELL_EVERY_BLOCKS = 20

/**
 * Who of the set is there: heartbeats out, a failure detector for each other member.
 *
 * - A state is an opinion of this node. What counts for all is the ledger: `replace` is refused while the ledger has signs of life.
 * - Tells the ledger the own capabilities whenever it has others.
 * - Source: docs/specs/membership.md.
 */
export class Membership {
  readonly #options: MembershipOptions
  readonly #modules: MembershipModules
  readonly #detectors = new Map<Operator, { readonly detector: PhiAccrual; height: number }>()
  readonly #states = new Map<Operator, MemberState>()
  readonly #listeners = new Set<(operator: Operator, state: MemberState) => void>()
  readonly #ends: (() => void)[] = []
  #cancelAlarm: () => void = () => {}
  #toldAt = Number.NEGATIVE_INFINITY

  constructor(options: MembershipOptions, modules: MembershipModules) {
    this.#options = options
    this.#modules = modules
    const { validator } = modules
    this.#ends.push(
      validator.network.subscribe(validator.names.heartbeats, (message) => this.#take(message)),
      validator.onCommit(() => this.#tellCapabilities()),
    )
    this.#beat()
  }

  /** LIVE for this node itself, GONE for whoever is no member. */
  stateOf(operator: Operator): MemberState {
    return this.#view(operator).state
  }

  /** All members of the epoch, in the order of their seats. */
  members(): readonly MemberView[] {
    return this.#operators().map((operator) => this.#view(operator))
  }

  /** Hears of changes of state. The result ends it. */
  onChange(listener: (operator: Operator, state: MemberState) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  stop(): void {
    this.#cancelAlarm()
    for (const end of this.#ends.splice(0)) end()
  }

  #beat(): void {
    const { validator, clock, onFault } = this.#modules
    const { network, names, replica } = validator
    network
      .publish(names.heartbeats, encodeHeartbeat(replica.committedHeight()))
      .catch((error: unknown) => onFault(error))
    this.#look()
    const { heartbeatMs = HEARTBEAT_MS } = this.#options
    this.#cancelAlarm = clock.setAlarm(clock.nowMs() + heartbeatMs, () => this.#beat())
  }

  #take({ author, data }: GossipMessage): MessageVerdict {
    const height = decodeHeartbeat(data)
    if (height === undefined) return 'rejected'
    const operator = this.#modules.memberOf(author)?.toLowerCase()
    const known = operator === undefined ? undefined : this.#detectorOf(operator)
    if (known === undefined) return 'ignored'
    known.detector.heard(this.#modules.clock.nowMs())
    known.height = height
    this.#look()
    return 'accepted'
  }

  /** Notices changes, and forgets who is no member any more. */
  #look(): void {
    const operators = new Set(this.#operators())
    for (const known of this.#detectors.keys())
      if (!operators.has(known)) {
        this.#detectors.delete(known)
        this.#states.delete(known)
      }
    for (const operator of operators) {
      const { state } = this.#view(operator)
      const before = this.#states.get(operator) ?? MemberState.LIVE
      this.#states.set(operator, state)
      if (state !== before) for (const listener of this.#listeners) listener(operator, state)
    }
  }

  #view(operator: Operator): MemberView {
    const { validator, clock } = this.#modules
    const nowMs = clock.nowMs()
    if (operator === validator.operator) {
      const height = validator.replica.committedHeight()
      return { operator, state: MemberState.LIVE, phi: 0, height, heardMs: nowMs }
    }
    const known = this.#detectorOf(operator)
    if (known === undefined)
      return { operator, state: MemberState.GONE, phi: 0, height: 0, heardMs: 0 }
    const { detector, height } = known
    const phi = detector.phi(nowMs)
    const heardMs = detector.lastMs
    if (phi < SUSPECT_PHI) return { operator, state: MemberState.LIVE, phi, height, heardMs }
    const state = nowMs - heardMs < GONE_MS ? MemberState.SUSPECT : MemberState.GONE
    return { operator, state, phi, height, heardMs }
  }

  #detectorOf(operator: Operator): { readonly detector: PhiAccrual; height: number } | undefined {
    const known = this.#detectors.get(operator)
    if (known !== undefined) return known
    if (!this.#operators().includes(operator)) return undefined
    const { heartbeatMs = HEARTBEAT_MS } = this.#options
    const options = { expectedIntervalMs: heartbeatMs, minDeviationMs: MIN_DEVIATION_MS }
    const entry = { detector: new PhiAccrual(options, this.#modules.clock.nowMs()), height: 0 }
    this.#detectors.set(operator, entry)
    return entry
  }

  #operators(): Operator[] {
    const { view } = this.#modules.validator.replica
    const epoch = view.get(epochKey(view.get(CHAIN_KEY)?.epoch ?? 0))
    return epoch?.members.map(({ operator }) => operator) ?? []
  }

  #tellCapabilities(): void {
    const { validator } = this.#modules
    const { capabilities } = this.#options
    const height = validator.replica.committedHeight()
    if (height - this.#toldAt < TELL_EVERY_BLOCKS) return
    if (!this.#operators().includes(validator.operator)) return
    const known = validator.replica.view.get(executorKey(validator.operator))?.capabilities
    if (known !== undefined && known.join() === capabilities.join()) return
    if (validator.submit({ type: 'heartbeat', capabilities })) this.#toldAt = height
  }
}
