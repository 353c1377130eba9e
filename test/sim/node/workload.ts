import { hashResultVote } from '@flowbuilder/sdk/consensus/voteDigest'
import { encodeValue } from '@flowbuilder/sdk/table/encodeValue'
import { bytesToHex, type Hex, hexToBytes, keccak256, numberToHex } from 'viem'
import type { KeyedKey } from '../../../executor/src/consensus/engine/testing/keyedScheme.ts'
import {
  CHAIN_KEY,
  executorKey,
  LedgerMode,
  observationKey,
  type RequestEntry,
  requestKey,
} from '../../../executor/src/ledger/state.ts'
import type { Transaction } from '../../../executor/src/ledger/transaction.ts'
import { LIVENESS_BLOCKS } from '../../../executor/src/ledger/transactions/context.ts'
import type { LedgerReplica } from '../../../executor/src/replica/ledgerReplica.ts'
import type { ChainClaim } from '../../../executor/src/replica/port.ts'
import { type ReachableNode, SIGNING, type Surroundings } from './surroundings.ts'

const TASK = 'price'
const RULE = 'median'
/** A transaction is said again when it has changed nothing after so long. */
const AGAIN_MS = 20_000
/** What all see on the chain, the nodes say one after the other, until the ledger has it. */
const TURN_MS = 1_500
const CHECKPOINT_EVERY_MS = 5_000

interface WorkloadModules {
  readonly simulation: Surroundings
  readonly node: ReachableNode
  readonly key: KeyedKey
  readonly replica: LedgerReplica
  readonly submit: (transaction: Transaction) => void
}

/** What a node says on the ledger: what it saw of the chain, and its part in the requests that were given to it. */
export class Workload {
  readonly #modules: WorkloadModules
  readonly #saidAtMs = new Map<string, number>()
  readonly #seenAtMs = new Map<string, number>()

  constructor(modules: WorkloadModules) {
    this.#modules = modules
  }

  /** Looks at the chain and at the ledger, and says what is missing. */
  tick(): void {
    const { simulation, node, replica } = this.#modules
    const { view } = replica
    if (!this.#isMember()) return
    for (const claim of simulation.chain.seenBy(node.index, simulation.nowMs)) {
      const isNews =
        claim.type === 'startEpoch'
          ? claim.epoch === (view.get(CHAIN_KEY)?.epoch ?? 0) + 1
          : (view.get(requestKey(claim.request)) === undefined) === (claim.type === 'admit')
      if (isNews && this.#isTurn(claim)) this.#say(claim)
    }
    for (const request of replica.requests()) this.#workOn(request)
  }

  #isTurn(claim: ChainClaim): boolean {
    const { simulation, node } = this.#modules
    const name = JSON.stringify(claim)
    const seenAtMs = this.#seenAtMs.get(name) ?? simulation.nowMs
    this.#seenAtMs.set(name, seenAtMs)
    return simulation.nowMs - seenAtMs >= TURN_MS * node.index
  }

  #workOn(request: RequestEntry): void {
    const { replica, node } = this.#modules
    const { id, committee, performer, mode, resultHash } = request
    if (resultHash !== undefined) return
    if (!committee.some(({ operator }) => operator === node.id)) return
    if (mode === LedgerMode.QUORUM) {
      const seen = replica.view.get(observationKey(id, TASK, RULE))
      if (seen?.outcome === undefined && seen?.seen[node.id] === undefined)
        this.#say({ type: 'observe', request: id, task: TASK, rule: RULE, ...this.#observe() })
      if (seen?.outcome !== undefined && request.results[node.id] === undefined)
        this.#say(this.#vote(id))
      return
    }
    if (committee[performer]?.operator === node.id) {
      const sequence = (request.checkpoint?.sequence ?? 0) + 1
      this.#say(
        { type: 'checkpoint', request: id, sequence, digest: keccak256(id) },
        CHECKPOINT_EVERY_MS,
      )
      return
    }
    const height = replica.committedHeight()
    const seenAt = replica.view.get(executorKey(committee[performer]?.operator ?? ''))?.seenAt ?? 0
    if (height - seenAt > LIVENESS_BLOCKS) this.#say({ type: 'replace', request: id })
  }

  /** Everybody sees a little else; who lies sees something far away. */
  #observe(): Pick<Transaction & { readonly type: 'observe' }, 'observation'> {
    const { node } = this.#modules
    const price = node.isCorrect ? 100n + BigInt(node.index) : 1_000_000n
    return {
      observation: {
        type: 'seen',
        outputs: { price: bytesToHex(encodeValue({ type: 'integer', value: price })) },
      },
    }
  }

  #vote(request: Hex): Transaction {
    const { node, key } = this.#modules
    // Who lies stands for another result.
    const resultHash = node.isCorrect ? keccak256(request) : numberToHex(node.index, { size: 32 })
    const digest = hashResultVote({ id: request, resultHash }, SIGNING)
    const signature = bytesToHex(key.sign(hexToBytes(digest)))
    return { type: 'result', request, resultHash, signature }
  }

  #say(transaction: Transaction, againMs = AGAIN_MS): void {
    const { simulation, submit } = this.#modules
    const name = JSON.stringify(transaction)
    const saidAtMs = this.#saidAtMs.get(name)
    if (saidAtMs !== undefined && simulation.nowMs - saidAtMs < againMs) return
    this.#saidAtMs.set(name, simulation.nowMs)
    submit(transaction)
  }

  #isMember(): boolean {
    const { replica, node } = this.#modules
    const height = replica.committedHeight() + 1
    return replica.termsOf(height).seats.includes(node.id)
  }
}
