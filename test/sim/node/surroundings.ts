import type { Hex } from 'viem'
import type { CertifiedBlock, HeightTerms } from '../../../executor/src/consensus/engine/port.ts'
import type { Fact } from '../checkers/fact.ts'
import type { Random } from '../random.ts'
import type { Scenario } from '../scenario.ts'

export const SIGNING = {
  chainId: 31_337n,
  registry: '0x00000000000000000000000000000000000000aa',
} as const

/** A broken part of every node, to show what the others catch. */
export type NodeFault =
  /** The log says that a record is durable before it is. */
  | 'unsyncedLog'
  /** The guard's record is lost in a crash. */
  | 'forgetfulGuard'
  /** A bit in the middle of the log of the first node flips when it crashes. */
  | 'damagedLog'

/** How the simulation names a node. */
export interface NodeName {
  readonly index: number
  readonly validator: number
  readonly id: string
  readonly label: string
  readonly isLiar: boolean
  readonly isCorrect: boolean
}

/** A node as its peers reach it. */
export interface ReachableNode extends NodeName {
  /** Counts lives. */
  readonly life: number
  /** Hash of the last committed block. */
  readonly tip: Uint8Array
  receive(from: NodeName, bytes: Uint8Array): void
  blocksFrom(height: number): Promise<Uint8Array>
}

/** What a simulated node sees of the simulation. */
export interface Surroundings {
  readonly scenario: Scenario
  readonly faults: readonly NodeFault[]
  readonly random: Random
  readonly nowMs: number
  readonly isHealed: boolean
  readonly blockIntervalMs: number
  at(atMs: number, event: () => void): void
  termsOf(height: number): HeightTerms
  isFaulty(id: string): boolean
  /** A new block, unlike any other. */
  makeBlock(height: number, parent: Uint8Array, builder: number): Uint8Array
  committed(node: NodeName, decided: CertifiedBlock, stateHash: Hex): void
  broadcast(from: ReachableNode, bytes: Uint8Array): void
  request(from: ReachableNode, peer: string, height: number): Promise<Uint8Array>
  tell(fact: Fact): void
  break(checker: string, what: string): void
  note(line: () => string): void
  countFault(): void
}
