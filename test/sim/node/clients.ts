import type { Hex } from 'viem'
import type { CommittedBlock } from '../../../executor/src/replica/port.ts'
import { isLinearizable, type Operation } from '../checkers/linearizable.ts'
import type { LedgerWitness } from './ledgerWitness.ts'
import type { SimulatedNode } from './simulatedNode.ts'
import type { RegisterAnswer, Surroundings } from './surroundings.ts'

/** A write that is under way, or a read that still waits for answers. */
interface OpenWrite {
  readonly value: string
  readonly startMs: number
  endMs: number
}

/**
 * Clients that use an entry of the ledger as a register: an operator writes a capability of its own, and anybody reads it.
 *
 * - A write is done when nodes with more than 2/3 of the power of every set there was have committed its block. A read asks
 *   all nodes, waits for more than 2/3 of the power of every set, and takes the newest answer. Any two of these have a correct
 *   node in common, so the history must be linearizable, whoever lies, is down or behind.
 */
export class Clients {
  readonly #simulation: Surroundings
  readonly #nodes: readonly SimulatedNode[]
  readonly #witness: LedgerWitness
  readonly #registers = new Map<
    Hex,
    { readonly writes: OpenWrite[]; readonly reads: Operation[] }
  >()
  /** Height of the block that took a value up. */
  readonly #takenAt = new Map<string, number>()
  #made = 0

  constructor(simulation: Surroundings, nodes: readonly SimulatedNode[], witness: LedgerWitness) {
    this.#simulation = simulation
    this.#nodes = nodes
    this.#witness = witness
  }

  /** Calls that came back. */
  get operations(): number {
    let count = 0
    for (const { writes, reads } of this.#registers.values())
      count += reads.length + writes.filter(({ endMs }) => endMs < Number.POSITIVE_INFINITY).length
    return count
  }

  start(): void {
    const { readEveryMs } = this.#simulation.scenario
    const turn = (): void => {
      const { random, nowMs } = this.#simulation
      const node = random.pick(this.#nodes.filter(({ isCorrect }) => isCorrect))
      if (random.chance(0.4)) this.#write(node)
      else this.#read(node.id, random.pick(this.#nodes.filter(({ isCorrect }) => isCorrect)))
      this.#simulation.at(nowMs + readEveryMs * (0.5 + random.next()), turn)
    }
    this.#simulation.at(readEveryMs, turn)
  }

  /** A node has committed a block: writes may be done. */
  committed(height: number, block: CommittedBlock | undefined): void {
    const { nowMs } = this.#simulation
    for (const { transaction, refusal } of block?.verdicts ?? []) {
      const value = transaction.type === 'heartbeat' ? transaction.capabilities[0] : undefined
      if (value !== undefined && refusal === undefined) this.#takenAt.set(value, height)
    }
    for (const { writes } of this.#registers.values())
      for (const write of writes) {
        const takenAt = this.#takenAt.get(write.value)
        if (takenAt === undefined || write.endMs < Number.POSITIVE_INFINITY) continue
        if (this.#hasQuorum((other) => other.height >= takenAt)) write.endMs = nowMs
      }
  }

  /** What is wrong with the history of a register. */
  judge(): string | undefined {
    for (const [operator, { writes, reads }] of this.#registers) {
      const history = [...reads, ...writes.map((write) => ({ type: 'write' as const, ...write }))]
      if (!isLinearizable(history))
        return `no order explains the register of ${operator}: ${JSON.stringify(history)}`
    }
    return undefined
  }

  #write(node: SimulatedNode): void {
    this.#made += 1
    const value = `w${this.#made}`
    if (!node.submit({ type: 'heartbeat', capabilities: [value] })) return
    const { nowMs } = this.#simulation
    this.#registerOf(node.id).writes.push({
      value,
      startMs: nowMs,
      endMs: Number.POSITIVE_INFINITY,
    })
  }

  #read(operator: Hex, from: SimulatedNode): void {
    const startMs = this.#simulation.nowMs
    const answers = new Map<number, RegisterAnswer>()
    let isDone = false
    for (const node of this.#nodes)
      this.#simulation.ask(
        from,
        node,
        () => node.readRegister(operator),
        (answer) => {
          answers.set(node.index, answer)
          if (isDone || !this.#hasQuorum(({ index }) => answers.has(index))) return
          isDone = true
          const [newest] = [...answers.values()].sort((a, b) => b.height - a.height)
          const endMs = this.#simulation.nowMs
          const read = { type: 'read', value: newest?.value, startMs, endMs } as const
          this.#registerOf(operator).reads.push(read)
        },
      )
  }

  /** More than 2/3 of the power of every set; a twin counts once. */
  #hasQuorum(counts: (node: SimulatedNode) => boolean): boolean {
    const operators = new Set<string>(this.#nodes.filter(counts).map(({ id }) => id))
    return this.#witness.sets.every(({ members }) => {
      let power = 0
      let total = 0
      for (const member of members) {
        total += member.power
        if (operators.has(member.id)) power += member.power
      }
      return power * 3 > total * 2
    })
  }

  #registerOf(operator: Hex): { readonly writes: OpenWrite[]; readonly reads: Operation[] } {
    const register = this.#registers.get(operator) ?? { writes: [], reads: [] }
    this.#registers.set(operator, register)
    return register
  }
}
