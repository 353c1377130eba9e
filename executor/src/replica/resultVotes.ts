import { BlsDomain } from '@flowbuilder/sdk/bls/domain'
import { hashResultVote } from '@flowbuilder/sdk/consensus/voteDigest'
import { type Hex, hexToBytes } from 'viem'
import type { SigningContext } from '../consensus/core/digest/voteDigest.ts'
import type { SignatureScheme } from '../consensus/signatureScheme.ts'
import { CHAIN_KEY, epochKey, type LedgerView } from '../ledger/state.ts'
import type { Bundle } from '../ledger/transaction.ts'
import type { TransactionOf } from '../ledger/transactions/context.ts'

/** Votes on results that are remembered as signed. */
export const MAX_VERIFIED_VOTES = 16_384

/**
 * Whether votes on results carry the signature of their operator: without it a wrong one could not be slashed.
 *
 * - Votes of one block cost one pairing a member together. What was verified once is remembered.
 */
export class ResultVotes {
  readonly #scheme: SignatureScheme
  readonly #context: SigningContext
  readonly #verified = new Set<string>()

  constructor(scheme: SignatureScheme, context: SigningContext) {
    this.#scheme = scheme
    this.#context = context
  }

  /** Votes of these bundles that their operators did not sign. */
  unsigned(bundles: readonly Bundle[], view: LedgerView): ReadonlySet<TransactionOf<'result'>> {
    const epoch = view.get(epochKey(view.get(CHAIN_KEY)?.epoch ?? 0))
    const keys = new Map(epoch?.members.map(({ operator, publicKey }) => [operator, publicKey]))
    const votes = bundles.flatMap(({ operator, transactions, unconfirmed }) =>
      transactions.flatMap((vote, position) => {
        const publicKey = keys.get(operator)
        return vote.type === 'result' && publicKey !== undefined && !unconfirmed.includes(position)
          ? [{ vote, publicKey, name: nameOf(vote, publicKey) }]
          : []
      }),
    )
    const unknown = votes.filter(({ name }) => !this.#verified.has(name))
    const items = unknown.map(({ vote, publicKey }) => ({
      publicKey: hexToBytes(publicKey),
      digest: this.#digestOf(vote),
      signature: hexToBytes(vote.signature),
    }))
    const verdicts = this.#scheme.verify(items, BlsDomain.RESULT)
    for (const [index, { name }] of unknown.entries()) if (verdicts[index]) this.#remember(name)
    return new Set(unknown.filter((_, index) => verdicts[index] !== true).map(({ vote }) => vote))
  }

  #digestOf({ request, resultHash }: TransactionOf<'result'>): Uint8Array {
    const { chainId, registry } = this.#context
    return hexToBytes(hashResultVote({ id: request, resultHash }, { chainId, registry }))
  }

  #remember(name: string): void {
    const oldest = this.#verified.values().next().value
    if (this.#verified.size >= MAX_VERIFIED_VOTES && oldest !== undefined)
      this.#verified.delete(oldest)
    this.#verified.add(name)
  }
}

const nameOf = (vote: TransactionOf<'result'>, publicKey: Hex): string =>
  [publicKey, vote.request, vote.resultHash, vote.signature].join()
