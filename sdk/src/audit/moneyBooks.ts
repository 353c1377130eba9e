import { type Address, zeroAddress } from 'viem'

/** Ether among tokens. */
export const ETHER: Address = zeroAddress

/** Amounts by a name and a token. Names and tokens compare in small letters. */
export class AmountTable {
  readonly #amounts = new Map<
    string,
    { readonly name: string; readonly token: Address; amount: bigint }
  >()

  get(name: string, token: Address): bigint {
    return this.#amounts.get(keyOf(name, token))?.amount ?? 0n
  }

  /** A negative amount takes away. */
  add(name: string, token: Address, amount: bigint): void {
    const key = keyOf(name, token)
    const known = this.#amounts.get(key)
    if (known === undefined) this.#amounts.set(key, { name, token, amount })
    else known.amount += amount
  }

  /** Every row that ever was, in the order of its first entry. */
  rows(): { readonly name: string; readonly token: Address; readonly amount: bigint }[] {
    return [...this.#amounts.values()]
  }

  /** Sum over all names. */
  total(token: Address): bigint {
    return this.rows().reduce(
      (sum, row) => (sameToken(row.token, token) ? sum + row.amount : sum),
      0n,
    )
  }

  tokens(): Address[] {
    return [...new Set(this.rows().map(({ token }) => token.toLowerCase() as Address))]
  }
}

export const sameToken = (a: Address, b: Address): boolean => a.toLowerCase() === b.toLowerCase()

const keyOf = (name: string, token: Address): string => `${name} ${token}`.toLowerCase()

/** A request whose fee is in escrow, or was. */
export interface RequestMoney {
  readonly payer: Address
  readonly token: Address
  readonly fee: bigint
  readonly mode: number
  /** Who posted a result for it, while its bond is held. */
  poster: Address | undefined
  status: 'open' | 'settled' | 'refunded'
}

/** An executor's stake, wei. */
export interface StakeMoney {
  stake: bigint
  unbonding: bigint
  pendingSlashes: number
}

/** A slash that waits, wei. */
export interface SlashMoney {
  readonly owner: Address
  readonly amount: bigint
  readonly reporter: Address
  harmed: Address | undefined
  harm: bigint
}

/** Where the fees of one token went; all are sums over the whole life of the registry. */
export interface FeeTotals {
  submitted: bigint
  settled: bigint
  refunded: bigint
  /** Of refunds, to who called for somebody else. */
  refundBounties: bigint
}

/** Wei, over the whole life of the contracts. */
export interface EtherTotals {
  staked: bigint
  stakeWithdrawn: bigint
  slashed: bigint
  slashesReturned: bigint
  bounties: bigint
  compensations: bigint
  /** By slashes and by lost bonds. */
  burned: bigint
  bondsPaid: bigint
  bondsReturned: bigint
}

/** All money of a deployment after some of its events. */
export interface MoneyBooks {
  /** Of the registry, by account. */
  readonly balances: AmountTable
  /** Paid in and out of the registry, by account. */
  readonly deposited: AmountTable
  readonly withdrawn: AmountTable
  /** Fees that each account paid, and earned in the manager or as the executor of a final claim. */
  readonly paid: AmountTable
  readonly earned: AmountTable
  readonly requests: Map<string, RequestMoney>
  /** Bonds that are held, wei. */
  bonds: bigint
  /** Fees that a token refused to move. */
  readonly postponed: AmountTable
  readonly fees: Map<string, FeeTotals>
  readonly stakes: Map<string, StakeMoney>
  readonly slashes: Map<string, SlashMoney>
  /** Of the manager, by account. */
  readonly credits: AmountTable
  /** By epoch. */
  readonly pools: AmountTable
  /** Shares of pools that were claimed, by account. */
  readonly claimed: AmountTable
  /** Money that came into the manager past the registry. */
  readonly donated: AmountTable
  readonly totals: EtherTotals
}

export function emptyBooks(): MoneyBooks {
  return {
    balances: new AmountTable(),
    deposited: new AmountTable(),
    withdrawn: new AmountTable(),
    paid: new AmountTable(),
    earned: new AmountTable(),
    requests: new Map(),
    bonds: 0n,
    postponed: new AmountTable(),
    fees: new Map(),
    stakes: new Map(),
    slashes: new Map(),
    credits: new AmountTable(),
    pools: new AmountTable(),
    claimed: new AmountTable(),
    donated: new AmountTable(),
    totals: {
      staked: 0n,
      stakeWithdrawn: 0n,
      slashed: 0n,
      slashesReturned: 0n,
      bounties: 0n,
      compensations: 0n,
      burned: 0n,
      bondsPaid: 0n,
      bondsReturned: 0n,
    },
  }
}

export function feesOf(books: MoneyBooks, token: Address): FeeTotals {
  const key = token.toLowerCase()
  const known = books.fees.get(key)
  if (known !== undefined) return known
  const made = { submitted: 0n, settled: 0n, refunded: 0n, refundBounties: 0n }
  books.fees.set(key, made)
  return made
}
