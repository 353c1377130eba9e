import type { Hex } from 'viem'
import type { NetworkContext } from '../networkRules.ts'
import type { PeerId } from '../port.ts'
import { isSignedByBoth, type StakeRecord } from './stakeRecord.ts'

/** What became of a record. */
export type RecordVerdict =
  /** The directory learned something. */
  | 'new'
  /** Nothing wrong with it, but there is a newer one, or the operator has no stake now. */
  | 'old'
  /** A signature is wrong. */
  | 'false'

/**
 * Which peer speaks for which member of the validator set.
 *
 * - A peer is bound to one operator and an operator to one peer: the newest record of an operator counts.
 * - Members leave by the set, not by records: `hasStake` is asked each time.
 * - Source: docs/specs/network.md section 3.
 */
export class MemberDirectory {
  readonly #context: NetworkContext
  readonly #hasStake: (operator: Hex) => boolean
  readonly #records = new Map<Hex, StakeRecord>()
  readonly #operators = new Map<PeerId, Hex>()
  readonly #listeners = new Set<() => void>()

  constructor(context: NetworkContext, hasStake: (operator: Hex) => boolean) {
    this.#context = context
    this.#hasStake = hasStake
  }

  /** Operator of a peer, while it has stake. */
  memberOf(peer: PeerId): Hex | undefined {
    const operator = this.#operators.get(peer)
    return operator !== undefined && this.#hasStake(operator) ? operator : undefined
  }

  peerOf(operator: Hex): PeerId | undefined {
    return this.#hasStake(operator) ? this.#records.get(operator)?.peer : undefined
  }

  /** Records of all members with stake. */
  records(): readonly StakeRecord[] {
    return [...this.#records.values()].filter(({ operator }) => this.#hasStake(operator))
  }

  async add(record: StakeRecord): Promise<RecordVerdict> {
    if (!this.#isNews(record)) return 'old'
    if (!(await isSignedByBoth(this.#context, record))) return 'false'
    // Another one may have come while the signatures were checked.
    if (!this.#isNews(record)) return 'old'
    const before = this.#records.get(record.operator)
    if (before !== undefined) this.#operators.delete(before.peer)
    const other = this.#operators.get(record.peer)
    if (other !== undefined) this.#records.delete(other)
    this.#records.set(record.operator, record)
    this.#operators.set(record.peer, record.operator)
    for (const operator of this.#records.keys())
      if (!this.#hasStake(operator)) this.#forget(operator)
    for (const listener of this.#listeners) listener()
    return 'new'
  }

  /** Calls after each new record; the result ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Only members with stake take room: their number bounds the directory. */
  #isNews(record: StakeRecord): boolean {
    const known = this.#records.get(record.operator)
    return (
      this.#hasStake(record.operator) && (known === undefined || known.sequence < record.sequence)
    )
  }

  #forget(operator: Hex): void {
    const record = this.#records.get(operator)
    this.#records.delete(operator)
    if (record !== undefined) this.#operators.delete(record.peer)
  }
}
