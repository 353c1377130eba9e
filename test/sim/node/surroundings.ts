import type { Hex } from 'viem'
import type { CertifiedBlock } from '../../../executor/src/consensus/engine/port.ts'
import type { LedgerView } from '../../../executor/src/ledger/state.ts'
import type { CommittedBlock } from '../../../executor/src/replica/port.ts'
import type { Fact } from '../checkers/fact.ts'
import type { Random } from '../random.ts'
import type { NodeScenario } from './nodeScenario.ts'
import type { SimulatedChain } from './simulatedChain.ts'

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
  /** A node answers a read with the state of one block before. */
  | 'staleReads'

/** How the simulation names a node. */
export interface NodeName {
  readonly index: number
  readonly validator: number
  /** Address of its operator. */
  readonly id: Hex
  readonly label: string
  readonly isLiar: boolean
  readonly isCorrect: boolean
}

/** What a replica says of a register. */
export interface RegisterAnswer {
  readonly height: number
  readonly value: string | undefined
}

/** What a node asks another one. */
export interface NodeRequest {
  readonly protocol: string
  readonly payload: Uint8Array
}

/** A node as its peers reach it. */
export interface ReachableNode extends NodeName {
  /** Counts lives. */
  readonly life: number
  receive(from: NodeName, bytes: Uint8Array): void
  receiveBundle(from: NodeName, bytes: Uint8Array): void
  /** Never answers while the node is down; undefined refuses the request. */
  answer(from: NodeName, request: NodeRequest): Promise<Uint8Array | undefined>
  readRegister(operator: Hex): Promise<RegisterAnswer>
}

/** What a simulated node sees of the simulation. */
export interface Surroundings {
  readonly scenario: NodeScenario
  readonly faults: readonly NodeFault[]
  readonly random: Random
  readonly chain: SimulatedChain
  readonly nowMs: number
  readonly isHealed: boolean
  at(atMs: number, event: () => void): void
  isFaulty(id: string): boolean
  /** A block that a node may propose. */
  built(height: number, id: Hex, bytes: Uint8Array): void
  /** A bundle that a node signed. */
  signedBundle(operator: Hex, message: Uint8Array): void
  /** `block` and `view`: what the ledger of the node says right then; undefined if a crash came before it could say it. */
  committed(
    node: NodeName,
    decided: CertifiedBlock,
    ledger: { readonly block: CommittedBlock; readonly view: LedgerView } | undefined,
  ): void
  /** A node took over the state after a block, without those before it. */
  adopted(node: NodeName, height: number): void
  broadcast(from: ReachableNode, bytes: Uint8Array): void
  broadcastBundle(from: NodeName, bytes: Uint8Array): void
  /** `take`: the answer if one comes, undefined for a refusal. */
  request(
    from: ReachableNode,
    peer: string,
    request: NodeRequest,
    take: (answer: Uint8Array | undefined) => void,
  ): void
  /** The other nodes that are up. */
  reachableFrom(node: NodeName): readonly NodeName[]
  /** A node says that another one did what no correct node does. */
  reported(by: NodeName, index: number, offence: string): void
  ask(
    from: NodeName,
    to: ReachableNode,
    question: () => Promise<RegisterAnswer>,
    take: (answer: RegisterAnswer) => void,
  ): void
  tell(fact: Fact): void
  break(checker: string, what: string): void
  note(line: () => string): void
  countFault(): void
}
