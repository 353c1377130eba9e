import type { Audit } from '@flowbuilder/sdk/audit/auditDeployment'
import type { Holding } from '@flowbuilder/sdk/audit/compareBooks'
import type { Finding } from '@flowbuilder/sdk/audit/errors'
import { type AmountTable, ETHER, type MoneyBooks } from '@flowbuilder/sdk/audit/moneyBooks'
import Table from 'cli-table3'
import { type Address, formatEther } from 'viem'
import { formatInteger } from './format.ts'

/** The JSON form: amounts in units of the token, wei for ether. */
export function describeAudit(audit: Audit, findings: readonly Finding[]): object {
  const { blockNumber, blockHash, eventCount, books, holdings, doubts } = audit
  return {
    clean: findings.length === 0,
    ...{ blockNumber, blockHash, eventCount, findings, doubts, holdings },
    fees: Object.fromEntries(books.fees),
    ether: books.totals,
    accounts: accountRows(books),
    stakes: Object.fromEntries(books.stakes),
  }
}

/** Tables for a person. */
export function renderAudit(audit: Audit, findings: readonly Finding[]): string {
  const { books, holdings, eventCount, blockNumber, doubts } = audit
  const parts = [
    accountTable(books),
    stakeTable(books),
    feeLines(books),
    holdings
      .filter(({ owed, held }) => owed.length > 0 || held > 0n)
      .map(holdingLine)
      .join('\n'),
    etherLine(books),
    ...doubts.map(
      ({ account }) =>
        `The balance of ${account} is taken from the contract: contracts paid for it, and no event says out of what.`,
    ),
    ...findings.map(
      ({ code, subject, token, expected, actual }) =>
        `${code}: ${subject}: expected ${amountOf(expected, token)}, found ${amountOf(actual, token)}`,
    ),
    findings.length === 0
      ? `Every wei is accounted for: ${eventCount} events up to block ${blockNumber}.`
      : `${findings.length} things are off in ${eventCount} events up to block ${blockNumber}.`,
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

const COLUMNS = ['paid in', 'fees paid', 'earned', 'paid out', 'balance'] as const

function accountRows(books: MoneyBooks) {
  const tables = [books.deposited, books.paid, books.earned, books.withdrawn, books.balances]
  const names = new Map<string, { readonly account: string; readonly token: Address }>()
  for (const { name, token } of tables.flatMap((table) => table.rows()))
    names.set(`${name} ${token}`.toLowerCase(), { account: name, token })
  const amount = (table: AmountTable, account: string, token: Address): bigint =>
    table.get(account, token)
  return [...names.values()].map(({ account, token }) => ({
    account,
    token,
    paidIn: amount(books.deposited, account, token),
    feesPaid: amount(books.paid, account, token),
    earned: amount(books.earned, account, token),
    paidOut: amount(books.withdrawn, account, token),
    balance: amount(books.balances, account, token),
  }))
}

function accountTable(books: MoneyBooks): string {
  const table = new Table({ head: ['account', 'token', ...COLUMNS], style: { head: [] } })
  for (const { account, token, paidIn, feesPaid, earned, paidOut, balance } of accountRows(books))
    table.push([
      account,
      nameOf(token),
      ...[paidIn, feesPaid, earned, paidOut, balance].map((one) => plain(one, token)),
    ])
  return table.length === 0 ? '' : table.toString()
}

function stakeTable({ stakes, credits, claimed }: MoneyBooks): string {
  const head = ['executor', 'stake', 'unbonding', 'rewards', 'claimed of epochs']
  const table = new Table({ head, style: { head: [] } })
  for (const [owner, { stake, unbonding }] of stakes) {
    const amounts = [stake, unbonding, credits.get(owner, ETHER), claimed.get(owner, ETHER)]
    table.push([owner, ...amounts.map((amount) => plain(amount, ETHER))])
  }
  return table.length === 0 ? '' : table.toString()
}

function feeLines({ fees }: MoneyBooks): string {
  return [...fees]
    .map(([token, { submitted, settled, refunded, refundBounties }]) => {
      const open = submitted - settled - refunded - refundBounties
      const parts = { settled, refunded, 'refund bounties': refundBounties, 'in escrow': open }
      return `fees: ${amountOf(submitted, token)} = ${sumLine(parts, token)}`
    })
    .join('\n')
}

function holdingLine({ contract, token, owed, held }: Holding): string {
  const parts = Object.fromEntries(owed.map(({ what, amount }) => [what, amount]))
  return `${contract} holds ${amountOf(held, token)} = ${sumLine(parts, token)}`
}

function sumLine(parts: Readonly<Record<string, bigint>>, token: string): string {
  const shown = Object.entries(parts).filter(([, amount]) => amount !== 0n)
  return shown.map(([what, amount]) => `${what} ${plain(amount, token)}`).join(' + ') || '0'
}

function etherLine({ totals }: MoneyBooks): string {
  const { staked, stakeWithdrawn, slashed, slashesReturned, bounties, compensations, burned } =
    totals
  const parts = {
    staked,
    stakeWithdrawn,
    slashed,
    slashesReturned,
    bounties,
    compensations,
    burned,
  }
  return Object.entries(parts)
    .map(
      ([what, amount]) =>
        `${what.replaceAll(/[A-Z]/g, ' $&').toLowerCase()} ${plain(amount, ETHER)}`,
    )
    .join(', ')
}

const isEther = (token: string): boolean => token.toLowerCase() === ETHER
const nameOf = (token: string): string => (isEther(token) ? 'ETH' : token)
const plain = (amount: bigint, token: string): string =>
  isEther(token) ? formatEther(amount) : formatInteger(amount)
const amountOf = (amount: bigint, token: string): string =>
  `${plain(amount, token)} ${nameOf(token)}`
