import { settlementRoot } from '@flowbuilder/sdk/actions/settlementRoot'
import type { Hex } from 'viem'
import { keccak256 } from 'viem'
import type { RequestEntry } from '../../../executor/src/ledger/state.ts'
import type { LedgerBlock } from '../../../executor/src/replica/blockCodec.ts'
import type { CommittedBlock } from '../../../executor/src/replica/port.ts'

/** Counts the votes on results in the blocks, and holds what the ledger settles against them. */
export class ResultWitness {
  /** First vote of each operator, by request. */
  readonly #votes = new Map<Hex, Map<string, Hex>>()
  readonly #roots = new Map<number, Hex>()
  readonly #settled = new Map<Hex, number>()

  take({ header, bundles }: LedgerBlock): void {
    this.#roots.set(Number(header.height), header.settlementRoot)
    for (const { bundle, unconfirmed } of bundles)
      for (const [position, transaction] of bundle.transactions.entries()) {
        if (transaction.type !== 'result' || unconfirmed.includes(position)) continue
        const votes = this.#votes.get(transaction.request) ?? new Map<string, Hex>()
        this.#votes.set(transaction.request, votes)
        if (!votes.has(bundle.operator)) votes.set(bundle.operator, transaction.resultHash)
      }
  }

  judge(
    height: number,
    settled: CommittedBlock['settled'],
    requestOf: (id: Hex) => RequestEntry | undefined,
    faulty: ReadonlySet<string>,
  ): string | undefined {
    const root = settlementRoot(settled.map(({ request: id, resultHash }) => ({ id, resultHash })))
    if (root !== this.#roots.get(height))
      return `block ${height} settles other results than its root`
    for (const { request, resultHash } of settled) {
      const before = this.#settled.get(request)
      if (before !== undefined) return `${request} is settled at ${before} and at ${height}`
      this.#settled.set(request, height)
      const committee = requestOf(request)?.committee ?? []
      const votes = this.#votes.get(request)
      const weightOf = (counts: (operator: string) => boolean): number =>
        committee.reduce((sum, { operator, weight }) => sum + (counts(operator) ? weight : 0), 0)
      const total = weightOf(() => true)
      const agreeing = weightOf((operator) => votes?.get(operator) === resultHash)
      if (agreeing * 3 <= total * 2) return `${request} is settled by ${agreeing} of ${total}`
      const lying = weightOf((operator) => faulty.has(operator))
      if (lying * 3 < total && resultHash !== keccak256(request))
        return `${request} is settled with the result of liars`
    }
    return undefined
  }
}
