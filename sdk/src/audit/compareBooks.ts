import type { Address } from 'viem'
import { AuditCode, type Finding } from './errors.ts'
import { ETHER, type MoneyBooks, sameToken } from './moneyBooks.ts'
import type { MoneyReplay } from './moneyReplay.ts'

/** What the contracts say after the last event of the audit. Amounts in units of the token, wei for ether. */
export interface MoneyState {
  balanceOf(account: Address, token: Address): bigint
  stakeOf(owner: Address): {
    readonly stake: bigint
    readonly unbonding: bigint
    readonly pendingSlashes: number
  }
  creditOf(account: Address, token: Address): bigint
  poolOf(epoch: string, token: Address): bigint
  postponedOf(token: Address): bigint
  /** What the contract really has: its ether, or its balance of the token. */
  heldBy(contract: 'registry' | 'manager', token: Address): bigint
}

/** What one contract holds of one token. */
export interface Holding {
  readonly contract: 'registry' | 'manager'
  readonly token: Address
  /** By what it is for; parts without an amount are left out. */
  readonly owed: readonly { readonly what: string; readonly amount: bigint }[]
  readonly held: bigint
}

export interface Comparison {
  readonly holdings: readonly Holding[]
  readonly findings: readonly Finding[]
  /** Accounts whose balance the state had to tell, with the ether that its events leave open. */
  readonly doubts: readonly { readonly account: string; readonly amount: bigint }[]
}

/**
 * Holds what the events amount to against what the contracts say and have.
 *
 * - Account by account and token by token; then the sum of everything owed against what is there.
 */
export function compareBooks(replay: MoneyReplay, state: MoneyState): Comparison {
  const { books } = replay
  const findings: Finding[] = [...replay.findings]
  const check = (
    code: Finding['code'],
    subject: string,
    token: Address,
    expected: bigint,
    actual: bigint,
  ): void => {
    if (expected !== actual) findings.push({ code, subject, token, expected, actual })
  }
  const doubts: Comparison['doubts'][number][] = []
  for (const { name, token, amount } of books.balances.rows()) {
    const actual = state.balanceOf(name as Address, token)
    const open = sameToken(token, ETHER) ? (replay.doubts.get(name.toLowerCase()) ?? 0n) : 0n
    const drawn = amount - actual
    if (open > 0n && drawn >= 0n && drawn <= open) {
      doubts.push({ account: name, amount: open })
      // The state decides: so much came out of the balance, and not with the call.
      books.balances.add(name, token, -drawn)
      books.deposited.add(name, token, -drawn)
    } else check(AuditCode.BALANCE, name, token, amount, actual)
  }
  for (const [owner, { stake, unbonding, pendingSlashes }] of books.stakes) {
    const actual = state.stakeOf(owner as Address)
    check(AuditCode.STAKE, owner, ETHER, stake, actual.stake)
    check(AuditCode.STAKE, owner, ETHER, unbonding, actual.unbonding)
    const [counted, said] = [BigInt(pendingSlashes), BigInt(actual.pendingSlashes)]
    check(AuditCode.SLASH, owner, ETHER, counted, said)
  }
  for (const { name, token, amount } of books.credits.rows())
    check(AuditCode.CREDIT, name, token, amount, state.creditOf(name as Address, token))
  for (const { name, token, amount } of books.pools.rows())
    check(AuditCode.POOL, name, token, amount, state.poolOf(name, token))
  for (const { name, token, amount } of books.postponed.rows()) {
    const left = state.postponedOf(token)
    const moved = amount - left
    // No event of the registry says that postponed fees went on: the manager got at least as much from somebody.
    if (moved < 0n || moved > books.donated.get('donated', token))
      findings.push({
        code: AuditCode.FEE_LOST,
        subject: name,
        token,
        expected: amount,
        actual: left,
      })
    books.postponed.add(name, token, -moved)
    books.donated.add('donated', token, -moved)
  }
  const holdings = tokensOf(books).flatMap((token) => [
    holdingOf('registry', token, registryOwes(books, token), state),
    holdingOf('manager', token, managerOwes(books, token), state),
  ])
  for (const { contract, token, owed, held } of holdings) {
    const sum = owed.reduce((total, { amount }) => total + amount, 0n)
    const code = held < sum ? AuditCode.SHORTFALL : AuditCode.SURPLUS
    check(code, contract, token, sum, held)
  }
  return { holdings, findings, doubts }
}

/** Ether first, then every token that anything was ever done with. */
export function tokensOf(books: MoneyBooks): Address[] {
  const tables = [books.balances, books.paid, books.credits, books.pools, books.postponed]
  return [...new Set([ETHER, ...tables.flatMap((table) => table.tokens())])]
}

function registryOwes(books: MoneyBooks, token: Address): Holding['owed'] {
  let escrow = 0n
  for (const request of books.requests.values())
    if (request.status === 'open' && sameToken(request.token, token)) escrow += request.fee
  return parts({
    balances: books.balances.total(token),
    'fees in escrow': escrow,
    bonds: sameToken(token, ETHER) ? books.bonds : 0n,
    'postponed fees': books.postponed.total(token),
  })
}

function managerOwes(books: MoneyBooks, token: Address): Holding['owed'] {
  let [stakes, unbonding, slashes] = [0n, 0n, 0n]
  if (sameToken(token, ETHER)) {
    for (const record of books.stakes.values()) {
      stakes += record.stake
      unbonding += record.unbonding
    }
    for (const slash of books.slashes.values()) slashes += slash.amount
  }
  return parts({
    stakes,
    'unbonding stakes': unbonding,
    'pending slashes': slashes,
    rewards: books.credits.total(token),
    'rewards of epochs': books.pools.total(token) - books.claimed.total(token),
  })
}

function parts(amounts: Readonly<Record<string, bigint>>): Holding['owed'] {
  return Object.entries(amounts)
    .filter(([, amount]) => amount !== 0n)
    .map(([what, amount]) => ({ what, amount }))
}

function holdingOf(
  contract: Holding['contract'],
  token: Address,
  owed: Holding['owed'],
  state: MoneyState,
): Holding {
  return { contract, token, owed, held: state.heldBy(contract, token) }
}
