import { keccak256, numberToHex } from 'viem'
import { CHAIN_KEY, type Operator } from '../../ledger/state.ts'
import type { Transaction } from '../../ledger/transaction.ts'
import { LedgerState } from '../../replica/ledgerState.ts'
import type { CommittedBlock, Genesis } from '../../replica/port.ts'
import type { Validator } from '../../validator/port.ts'

/** Blocks in which a member that says nothing gives a sign of life. */
const SIGN_OF_LIFE_BLOCKS = 3

/** What a committee uses of a validator. */
type TwinValidator = Pick<Validator, 'operator' | 'submit' | 'onCommit'> & {
  readonly replica: Pick<Validator['replica'], 'view' | 'requests' | 'committedHeight'>
}

interface Member {
  isUp: boolean
  queue: Transaction[]
  sequence: number
  seenAt: number
  readonly listeners: Set<(block: CommittedBlock) => void>
}

/**
 * One ledger for all members of a network in one process: the real state machine, blocks at the pace of the test, no consensus.
 */
export class LedgerTwin {
  readonly state: LedgerState
  readonly #members = new Map<Operator, Member>()
  #timeS: number

  constructor(genesis: Genesis) {
    this.state = LedgerState.genesis(genesis)
    this.#timeS = genesis.timeS
    for (const { operator } of genesis.members)
      this.#members.set(operator, {
        isUp: true,
        queue: [],
        sequence: 0,
        seenAt: 0,
        listeners: new Set(),
      })
  }

  get height(): number {
    return this.state.get(CHAIN_KEY)?.height ?? 0
  }

  validatorOf(operator: Operator): Validator {
    const member = this.#member(operator)
    const validator: TwinValidator = {
      operator,
      replica: {
        view: this.state,
        requests: () => this.state.requests,
        committedHeight: () => this.height,
      },
      submit: (transaction) => {
        if (member.isUp) member.queue.push(transaction)
        return member.isUp
      },
      onCommit: (listener) => {
        member.listeners.add(listener)
        return () => member.listeners.delete(listener)
      },
    }
    return validator as Validator
  }

  /** Cuts a member off: what it said and no block has is lost. */
  down(operator: Operator): void {
    const member = this.#member(operator)
    member.isUp = false
    member.queue = []
  }

  up(operator: Operator): void {
    this.#member(operator).isUp = true
  }

  /** Says something in the name of a member. */
  say(operator: Operator, transaction: Transaction): void {
    this.#member(operator).queue.push(transaction)
  }

  /** The next block with all that was said. */
  block(): void {
    const height = this.height + 1
    const speaking = [...this.#members].filter(
      ([, { isUp, queue, seenAt }]) =>
        isUp && (queue.length > 0 || height - seenAt >= SIGN_OF_LIFE_BLOCKS),
    )
    const bundles = speaking.map(([operator, member]) => {
      member.sequence += 1
      member.seenAt = height
      const transactions = member.queue.splice(0, 256)
      return { operator, sequence: member.sequence, transactions, unconfirmed: [] }
    })
    const beacon = keccak256(numberToHex(height))
    const context = { height, timeS: this.#timeS, beacon }
    const prepared = this.state.prepare(context, bundles)
    if (prepared === undefined) throw new Error(`block ${height} does not follow`)
    this.state.advance(prepared)
    const { settled, verdicts } = prepared.applied
    const block = { height, id: beacon, timeS: this.#timeS, settled, verdicts }
    for (const { isUp, listeners } of this.#members.values())
      if (isUp) for (const listener of [...listeners]) listener(block)
  }

  #member(operator: Operator): Member {
    const member = this.#members.get(operator)
    if (member === undefined) throw new Error(`${operator} is no member`)
    return member
  }
}
