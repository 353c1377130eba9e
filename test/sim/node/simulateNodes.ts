import type { Hex } from 'viem'
import { decodeMessage } from '../../../executor/src/consensus/engine/codec/message.ts'
import type { CertifiedBlock } from '../../../executor/src/consensus/engine/port.ts'
import { keyedKey } from '../../../executor/src/consensus/engine/testing/keyedScheme.ts'
import type { LedgerView } from '../../../executor/src/ledger/state.ts'
import type { TransactionType } from '../../../executor/src/ledger/transaction.ts'
import type { CommittedBlock } from '../../../executor/src/replica/port.ts'
import { makeCheckers } from '../checkers/checkers.ts'
import { type Checker, type Fact, INVALID_PREFIX } from '../checkers/fact.ts'
import { EventQueue } from '../eventQueue.ts'
import { describeMessage } from '../message.ts'
import { Network } from '../network.ts'
import { Random } from '../random.ts'
import type { SimulationResult } from '../simulation.ts'
import { Clients } from './clients.ts'
import { forgeBlock } from './forgeBlock.ts'
import { LedgerWitness } from './ledgerWitness.ts'
import { lieInBytes, toMessage } from './nodeLiar.ts'
import type { NodeScenario } from './nodeScenario.ts'
import { operatorOf } from './operatorKeys.ts'
import { SimulatedChain } from './simulatedChain.ts'
import { SimulatedNode } from './simulatedNode.ts'
import {
  type NodeFault,
  type NodeName,
  type NodeRequest,
  type ReachableNode,
  type RegisterAnswer,
  SIGNING,
  type Surroundings,
} from './surroundings.ts'
import { travelBack } from './travelBack.ts'

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
  /** Transactions that changed the ledger, by type. */
  readonly accepted: ReadonlyMap<TransactionType, number>
  /** Reads and writes of clients whose history was checked. */
  readonly operations: number
  /** States of later blocks that nodes took over. */
  readonly snapshots: number
}

/** Virtual time in which every correct validator must commit one block more once the network is whole. */
const LIVENESS_MS = 200_000
const MAX_EVENTS = 400_000

/**
 * Runs one scenario through whole nodes: production engine, log, guard, ledger and versioned storage, under one virtual clock.
 *
 * Safety phase: every fault of the scenario. Liveness phase: the network is whole, everybody is up, the faulty stay faulty;
 * every correct validator must commit one block more than any had.
 *
 * - Deterministic: after each event everything that can go on without another one does, before time moves.
 */
export async function simulateNodes(
  scenario: NodeScenario,
  options: NodeSimulationOptions = {},
): Promise<NodeSimulationResult> {
  return new NodeSimulation(scenario, options).run()
}

class NodeSimulation implements Surroundings {
  readonly scenario: NodeScenario
  readonly faults: readonly NodeFault[]
  readonly random: Random
  readonly #transcript: ((line: string) => void) | undefined
  readonly chain: SimulatedChain
  readonly #network: Network
  readonly #queue = new EventQueue<() => void>()
  readonly #nodes: SimulatedNode[]
  readonly #checkers: readonly Checker[]
  readonly #witness: LedgerWitness
  readonly #clients: Clients | undefined
  readonly #faulty: ReadonlySet<string>
  readonly #blocks = new Map<string, Uint8Array>()
  /** Ids by height: what a liar may vote for. */
  readonly #ids = new Map<number, string[]>()
  readonly #invalid = new Set<string>()
  #nowMs = 0
  #isHealed = false
  #target = Number.POSITIVE_INFINITY
  #violation: string | undefined
  #events = 0
  #evidence = 0
  #sentBytes = 0

  constructor(scenario: NodeScenario, options: NodeSimulationOptions) {
    this.scenario = scenario
    this.faults = options.faults ?? []
    this.#transcript = options.transcript
    this.random = new Random(scenario.seed ^ 0x2c1b3c6d)
    this.#network = new Network(scenario, this.random)
    this.chain = new SimulatedChain(scenario)
    this.#faulty = new Set([...scenario.twins, ...scenario.liars].map(operatorOf))
    this.#witness = new LedgerWitness({
      genesis: this.chain.genesis,
      faulty: this.#faulty,
      leaders: scenario.hasLeaders ? scenario.leaders.map(operatorOf) : undefined,
      cameTrue: (claim) => this.chain.cameTrue(claim, this.#nowMs),
    })
    this.#checkers = makeCheckers({
      validatorsOf: (height) => this.#witness.validatorsOf(height),
      faulty: this.#faulty,
      leaderOf: (height, round) => this.#witness.leaderOf(height, round),
    })
    this.#nodes = scenario.instances.map(
      (validator, index) => new SimulatedNode(this, index, validator),
    )
    if (scenario.readEveryMs > 0) this.#clients = new Clients(this, this.#nodes, this.#witness)
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
    this.#clients?.start()
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
    const unordered = this.#clients?.judge()
    if (unordered !== undefined) this.break('linearizable', unordered)
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
      accepted: this.#witness.accepted,
      operations: this.#clients?.operations ?? 0,
      snapshots: this.#nodes.reduce((sum, node) => sum + node.snapshots, 0),
    }
  }

  at(atMs: number, event: () => void): void {
    this.#queue.push(atMs, event)
  }

  isFaulty(id: string): boolean {
    return this.#faulty.has(id)
  }

  built(height: number, id: Hex, bytes: Uint8Array): void {
    if (this.#blocks.has(id)) return
    this.#blocks.set(id, bytes)
    this.#ids.set(height, [...(this.#ids.get(height) ?? []), id])
    this.tell({ type: 'value', valueId: id })
  }

  signedBundle(operator: Hex, message: Uint8Array): void {
    this.#witness.signed(operator, message)
  }

  committed(
    node: NodeName,
    decided: CertifiedBlock,
    ledger: { readonly block: CommittedBlock; readonly view: LedgerView } | undefined,
  ): void {
    const { block, certificate } = decided
    const { height, round, blockId, absentMembers, signature } = certificate
    this.note(() => `${node.label} commits ${short(block.id)} at ${height}/${round}`)
    const seats = this.#witness.seatsOf(height)
    const signers = seats.filter((_, seat) => !((absentMembers >> BigInt(seat)) & 1n))
    const vote = { type: 'precommit', height, round, valueId: blockId, validRound: -1, signature }
    const votes = signers.map((validator) => ({ ...vote, type: 'precommit' as const, validator }))
    const decision = { height, round, valueId: block.id, certificate: votes }
    this.tell({ type: 'decision', validator: node.id, ...decision })
    const broken = this.#witness.committed(decided, ledger)
    if (broken !== undefined) this.break('ledger', broken)
    for (const { request } of ledger?.block.settled ?? []) this.chain.settle(request, this.#nowMs)
    this.#clients?.committed(height, ledger?.block)
  }

  adopted(node: NodeName, height: number): void {
    this.note(() => `${node.label} takes over the state of ${height}`)
    this.tell({ type: 'adopted', validator: node.id, height })
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
        values: this.#ids.get(honest?.height ?? 0) ?? [],
        makeValue: (prefix) => this.#makeLie(from, honest?.height ?? 0, prefix),
        key: keyedKey(from.validator),
        signing: SIGNING,
        blocks: this.#blocks,
      })
      this.#tellSigned(from, lied.told)
      for (const lie of lied.bytes) this.#send(from, to, honest?.round ?? -1, lie)
    }
  }

  broadcastBundle(from: NodeName, bytes: Uint8Array): void {
    for (const to of this.#nodes) {
      if (to.index === from.index) continue
      const data = from.isLiar ? this.#spoil(bytes) : bytes
      this.#sentBytes += data.length
      this.#carry(from, to, -1, () => to.receiveBundle(from, data))
    }
  }

  /** What a peer answers; silence, or nonsense, from a liar. */
  request(
    from: ReachableNode,
    peer: string,
    request: NodeRequest,
    take: (answer: Uint8Array | undefined) => void,
  ): void {
    const to = this.#nodes[Number(peer)]
    if (to === undefined) return
    const { life } = from
    this.#carry(from, to, -1, () => {
      if (to.isLiar && this.random.chance(0.3)) return
      void to.answer(from, request).then((answer) => {
        const isForged = to.isLiar && this.random.chance(0.4)
        const said = isForged ? answer?.slice(0, this.random.below(answer.length + 1)) : answer
        this.#carry(to, from, -1, () => {
          if (from.life === life) take(said)
        })
      })
    })
  }

  reachableFrom(node: NodeName): readonly NodeName[] {
    return this.#nodes.filter((other) => other.index !== node.index && other.isUp)
  }

  reported(by: NodeName, index: number, offence: string): void {
    const culprit = this.#nodes[index]
    this.note(() => `${by.label} reports ${culprit?.label}: ${offence}`)
    if (by.isCorrect && culprit?.isCorrect)
      this.break('report', `${by.label} reports ${culprit.label}: ${offence}`)
  }

  /** A question of a client of one node to another one, and the answer if there is any. */
  ask(
    from: NodeName,
    to: ReachableNode,
    question: () => Promise<RegisterAnswer>,
    take: (answer: RegisterAnswer) => void,
  ): void {
    this.#carry(from, to, -1, () => {
      if (to.isLiar && this.random.chance(0.3)) return
      void question().then((answer) => {
        // A liar has nothing newer to show than there is, but it may lower its height.
        const isLie = to.isLiar && this.random.chance(0.5)
        const said = isLie ? { height: 0, value: undefined } : answer
        this.#carry(to, from, -1, () => take(said))
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

  /** A valid block that the liar has built besides the one it shows, or one that nobody may accept. */
  #makeLie(from: NodeName, height: number, prefix: string): string {
    const known = this.#ids.get(height) ?? []
    if (prefix !== INVALID_PREFIX && known.length > 0) return this.random.pick(known)
    const { id, bytes } = forgeBlock(height, from.id, this.random)
    this.#invalid.add(id)
    this.#blocks.set(id, bytes)
    this.tell({ type: 'value', valueId: id })
    return id
  }

  /** Now and then a liar's bundle arrives cut, or with a flipped bit. */
  #spoil(bytes: Uint8Array): Uint8Array {
    if (!this.random.chance(0.2)) return bytes
    this.countFault()
    if (this.random.chance(0.3)) return bytes.subarray(0, this.random.below(bytes.length))
    const spoiled = bytes.slice()
    const bit = this.random.below(8 * bytes.length)
    spoiled[bit >>> 3] = (spoiled[bit >>> 3] ?? 0) ^ (1 << (bit & 7))
    return spoiled
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

  /** Heights that a node holds can still be read, with the state that their header names. */
  async #travel(): Promise<void> {
    for (const node of this.#expected()) {
      const broken = await travelBack(
        node,
        (height) => this.#witness.seenAt(height),
        this.scenario.history?.keptBlocks,
      )
      if (broken !== undefined) this.break('time travel', `${node.label} ${broken}`)
    }
  }

  /** Checkers know an invalid block by its name. */
  #withNames(fact: Fact): Fact {
    if (this.#invalid.size === 0) return fact
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
      case 'adopted':
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

function short(id: string): string {
  return id.slice(0, 10)
}
