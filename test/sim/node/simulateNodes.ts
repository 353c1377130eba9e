import { bytesToHex, type Hex, keccak256, numberToHex } from 'viem'
import type { ProposerSelection } from '../../../executor/src/consensus/core/proposer/proposerAt.ts'
import { proposerAt } from '../../../executor/src/consensus/core/proposer/proposerAt.ts'
import { makeValidatorSet } from '../../../executor/src/consensus/core/validatorSet.ts'
import { decodeMessage } from '../../../executor/src/consensus/engine/codec/message.ts'
import type { CertifiedBlock, HeightTerms } from '../../../executor/src/consensus/engine/port.ts'
import { keyedKey } from '../../../executor/src/consensus/engine/testing/keyedScheme.ts'
import { makeCheckers } from '../checkers/checkers.ts'
import { type Checker, type Fact, INVALID_PREFIX } from '../checkers/fact.ts'
import { EventQueue } from '../eventQueue.ts'
import { describeMessage } from '../message.ts'
import { Network } from '../network.ts'
import { Random } from '../random.ts'
import type { Scenario } from '../scenario.ts'
import type { SimulationResult } from '../simulation.ts'
import { lieInBytes, toMessage } from './nodeLiar.ts'
import { SimulatedNode } from './simulatedNode.ts'
import { encodeChainBlock } from './storedChain.ts'
import {
  type NodeFault,
  type NodeName,
  type ReachableNode,
  SIGNING,
  type Surroundings,
} from './surroundings.ts'

export interface NodeSimulationOptions {
  /** Receives one line for each thing that happens. */
  readonly transcript?: (line: string) => void
  /** Broken parts, to show that the checkers see them. @default none */
  readonly faults?: readonly NodeFault[]
}

export interface NodeSimulationResult extends SimulationResult {
  /** Points at which a node could have crashed. */
  readonly points: number
  /** Codes of what kept nodes from starting: they stayed down. */
  readonly refusals: readonly string[]
  /** Bytes that validators sent to others. */
  readonly sentBytes: number
}

/** Virtual time in which every correct validator must commit one block more once the network is whole. */
const LIVENESS_MS = 200_000
const MAX_EVENTS = 200_000
/** A block is proposed so long after the one before. */
const BLOCK_INTERVAL_MS = 1_000

/**
 * Runs one scenario through whole nodes: production engine, log, guard and versioned storage, under one virtual clock.
 *
 * Safety phase: every fault of the scenario. Liveness phase: the network is whole, everybody is up, the faulty stay faulty;
 * every correct validator must commit one block more than any had.
 *
 * - Deterministic: after each event everything that can go on without another one does, before time moves.
 */
export async function simulateNodes(
  scenario: Scenario,
  options: NodeSimulationOptions = {},
): Promise<NodeSimulationResult> {
  return new NodeSimulation(scenario, options).run()
}

class NodeSimulation implements Surroundings {
  readonly scenario: Scenario
  readonly faults: readonly NodeFault[]
  readonly random: Random
  readonly #transcript: ((line: string) => void) | undefined
  readonly #network: Network
  readonly #queue = new EventQueue<() => void>()
  readonly #nodes: SimulatedNode[]
  readonly #checkers: readonly Checker[]
  readonly #faulty: ReadonlySet<string>
  readonly #terms: Omit<HeightTerms, 'height'>
  readonly #blocks = new Map<string, Uint8Array>()
  readonly #invalid = new Set<string>()
  readonly #stateHashes = new Map<number, Hex>()
  #nowMs = 0
  #isHealed = false
  #target = Number.POSITIVE_INFINITY
  #violation: string | undefined
  #events = 0
  #evidence = 0
  #sentBytes = 0

  constructor(scenario: Scenario, options: NodeSimulationOptions) {
    this.scenario = scenario
    this.faults = options.faults ?? []
    this.#transcript = options.transcript
    this.random = new Random(scenario.seed ^ 0x2c1b3c6d)
    this.#network = new Network(scenario, this.random)
    const members = scenario.powers.map((power, index) => ({ id: idOf(index), power }))
    const selection: ProposerSelection = scenario.hasBeacon
      ? { kind: 'beacon', seed: numberToHex(scenario.seed, { size: 32 }) }
      : { kind: 'sequence', proposers: scenario.leaders.map(idOf) }
    this.#terms = {
      validators: makeValidatorSet(members),
      selection,
      publicKeys: new Map(members.map(({ id }, index) => [id, keyedKey(index).publicKey])),
      // Not the order of the ids: nobody may rely on that.
      seats: members.map(({ id }) => id).reverse(),
    }
    this.#faulty = new Set([...scenario.twins, ...scenario.liars].map(idOf))
    this.#checkers = makeCheckers({
      validatorsOf: () => this.#terms.validators,
      faulty: this.#faulty,
      leaderOf: (height, round) => proposerAt(selection, this.#terms.validators, height, round),
    })
    this.#nodes = scenario.instances.map(
      (validator, index) => new SimulatedNode(this, index, validator, idOf(validator)),
    )
  }

  get nowMs(): number {
    return this.#nowMs
  }

  get isHealed(): boolean {
    return this.#isHealed
  }

  async run(): Promise<NodeSimulationResult> {
    const { crashes, safetyMs } = this.scenario
    for (const { instance, atMs, downMs } of crashes)
      if (atMs !== undefined) this.at(atMs, () => this.#nodes[instance]?.crash(downMs, 'power cut'))
    this.at(safetyMs, () => this.#heal())
    for (const node of this.#nodes) this.at(0, () => node.start())
    while (this.#violation === undefined) {
      const next = this.#queue.pop()
      if (next === undefined) break
      this.#nowMs = next.atMs
      this.#events += 1
      next.event()
      await quiescence()
      if (this.#lowestHeight() >= this.#target) break
      if (this.#events > MAX_EVENTS || this.#nowMs > safetyMs + LIVENESS_MS) this.#complain()
    }
    if (this.#violation === undefined) await this.#travel()
    return {
      seed: this.scenario.seed,
      ...(this.#violation === undefined ? {} : { violation: this.#violation }),
      events: this.#events,
      virtualMs: this.#nowMs,
      faults: this.#network.faults,
      crashes: this.#nodes.reduce((sum, node) => sum + node.crashes, 0),
      evidence: this.#evidence,
      height: this.#lowestHeight(),
      points: Math.max(...this.#nodes.map(({ points }) => points)),
      refusals: this.#nodes.flatMap(({ refusal }) => refusal?.data.code ?? []),
      sentBytes: this.#sentBytes,
    }
  }

  at(atMs: number, event: () => void): void {
    this.#queue.push(atMs, event)
  }

  termsOf(height: number): HeightTerms {
    return { height, ...this.#terms }
  }

  isFaulty(id: string): boolean {
    return this.#faulty.has(id)
  }

  /** A new block, unlike any other. */
  makeBlock(height: number, parent: Uint8Array, builder: number, isValid = true): Uint8Array {
    const bytes = encodeChainBlock(height, parent, builder, this.#blocks.size, isValid)
    const id = keccak256(bytes)
    this.#blocks.set(id, bytes)
    if (!isValid) this.#invalid.add(id)
    this.tell({ type: 'value', valueId: id })
    return bytes
  }

  /** When a proposer is ready with its block. */
  readonly blockIntervalMs = BLOCK_INTERVAL_MS

  committed(node: NodeName, { block, certificate }: CertifiedBlock, stateHash: Hex): void {
    const { height, round, blockId, absentMembers, signature } = certificate
    this.note(() => `${node.label} commits ${short(block.id)} at ${height}/${round}`)
    const signers = this.#terms.seats.filter((_, seat) => !((absentMembers >> BigInt(seat)) & 1n))
    const vote = { type: 'precommit', height, round, valueId: blockId, validRound: -1, signature }
    const votes = signers.map((validator) => ({ ...vote, type: 'precommit' as const, validator }))
    const decision = { height, round, valueId: block.id, certificate: votes }
    this.tell({ type: 'decision', validator: node.id, ...decision })
    if (!node.isCorrect) return
    const known = this.#stateHashes.get(height)
    if (known === undefined) this.#stateHashes.set(height, stateHash)
    else if (known !== stateHash)
      this.break('state', `${node.label} has another state than others at ${height}`)
  }

  /** Sends bytes of a node to all others, as its kind does. */
  broadcast(from: ReachableNode, bytes: Uint8Array): void {
    const message = decodeMessage(bytes)
    if (message === undefined) throw new Error('an engine sent what it cannot read')
    const honest = toMessage(message)
    if (honest !== undefined) this.note(() => `${from.label} says: ${describeMessage(honest)}`)
    // A liar has signed what its engine wanted to say, even where it says something else.
    this.#tellSigned(from, honest)
    for (const to of this.#nodes) {
      if (to === from) continue
      if (!from.isLiar) {
        this.#send(from, to, honest?.round ?? -1, bytes)
        continue
      }
      const lied = lieInBytes(message, {
        self: from.id,
        random: this.random,
        values: [...this.#blocks.keys()],
        makeValue: (prefix) => {
          const isValid = prefix !== INVALID_PREFIX
          const height = honest?.height ?? 0
          return keccak256(this.makeBlock(height, from.tip, from.validator, isValid))
        },
        key: keyedKey(from.validator),
        signing: SIGNING,
        blocks: this.#blocks,
      })
      this.#tellSigned(from, lied.told)
      for (const lie of lied.bytes) this.#send(from, to, honest?.round ?? -1, lie)
    }
  }

  /** Blocks of a peer; silence, or nonsense, from a liar. */
  request(from: ReachableNode, peer: string, height: number): Promise<Uint8Array> {
    const to = this.#nodes[Number(peer)]
    return new Promise((resolve) => {
      if (to === undefined) return
      const { life } = from
      this.#carry(from, to, -1, () => {
        if (to.isLiar && this.random.chance(0.3)) return
        void to.blocksFrom(height).then((blocks) => {
          const isForged = to.isLiar && this.random.chance(0.4)
          const bytes = isForged ? blocks.slice(0, this.random.below(blocks.length + 1)) : blocks
          this.#carry(to, from, -1, () => {
            if (from.life === life) resolve(bytes)
          })
        })
      })
    })
  }

  tell(fact: Fact): void {
    if (fact.type === 'evidence' && !this.#faulty.has(fact.reporter)) this.#evidence += 1
    const named = this.#withNames(fact)
    for (const checker of this.#checkers) {
      const broken = checker.check(named)
      if (broken !== undefined) this.break(checker.name, broken)
    }
  }

  break(checker: string, what: string): void {
    this.#violation ??= `${checker}: ${what} (at ${this.#nowMs.toFixed(1)} ms)`
    this.note(() => `VIOLATION ${this.#violation}`)
  }

  note(line: () => string): void {
    this.#transcript?.(`${this.#nowMs.toFixed(1).padStart(9)} ms  ${line()}`)
  }

  countFault(): void {
    this.#network.faults += 1
  }

  #tellSigned(from: NodeName, message: ReturnType<typeof toMessage>): void {
    for (const vote of message?.votes ?? [])
      if (vote.validator === from.id) this.tell({ type: 'vote', vote })
    for (const proposal of message?.proposals ?? [])
      if (proposal.proposer === from.id) this.tell({ type: 'proposal', proposal })
  }

  #send(from: NodeName, to: ReachableNode, round: number, bytes: Uint8Array): void {
    this.#sentBytes += bytes.length
    this.#carry(from, to, round, () => to.receive(from, bytes))
  }

  #carry(from: NodeName, to: NodeName, round: number, arrive: () => void): void {
    const unclogged = (): void => {
      const clearMs = this.#network.cloggedUntil(this.#nowMs, to.index)
      if (clearMs === undefined) arrive()
      else this.at(clearMs, unclogged)
    }
    this.#network.carry(this.#nowMs, from.index, to.index, round, (atMs) => {
      this.at(atMs, unclogged)
    })
  }

  #heal(): void {
    this.#isHealed = true
    this.#network.heal()
    this.note(() => 'the network is whole again: liveness phase')
    for (const node of this.#nodes) node.start()
    this.#target = Math.max(...this.#nodes.map(({ height }) => height)) + 1
  }

  #lowestHeight(): number {
    return Math.min(...this.#expected().map(({ height }) => height))
  }

  /** Who must go on in the liveness phase. */
  #expected(): readonly SimulatedNode[] {
    return this.#nodes.filter((node) => node.isCorrect && node.refusal === undefined)
  }

  #complain(): void {
    const behind = this.#expected().filter((node) => node.height < this.#target)
    const names = behind.map((node) => `${node.label} at ${node.height}`).join(', ')
    this.break('liveness', `no block ${this.#target} of ${names}`)
  }

  /** Every height that a node holds can still be read, and was what all had then. */
  async #travel(): Promise<void> {
    for (const node of this.#expected()) {
      for (let height = 1; height <= node.height; height += 1) {
        const hash = await node.stateHashAt(height)
        if (hash !== this.#stateHashes.get(height))
          this.break('time travel', `${node.label} reads another state of height ${height}`)
      }
    }
  }

  /** Checkers know an invalid block by its name. */
  #withNames(fact: Fact): Fact {
    const name = <Id extends string | null>(id: Id): Id | string =>
      id !== null && this.#invalid.has(id) ? `${INVALID_PREFIX} ${id}` : id
    switch (fact.type) {
      case 'value':
      case 'decision':
        return { ...fact, valueId: name(fact.valueId) }
      case 'vote':
        return { ...fact, vote: { ...fact.vote, valueId: name(fact.vote.valueId) } }
      case 'proposal':
        return { ...fact, proposal: { ...fact.proposal, valueId: name(fact.proposal.valueId) } }
      case 'timeout':
      case 'evidence':
        return fact
    }
  }
}

/** Everything that goes on without time, I/O or another event has gone on: the queue of microtasks is empty. */
function quiescence(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

function idOf(validator: number): Hex {
  return numberToHex(validator + 1, { size: 20 })
}

function short(id: string): string {
  return bytesToHex(Buffer.from(id.slice(2, 10), 'hex'))
}
