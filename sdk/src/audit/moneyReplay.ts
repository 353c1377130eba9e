import {
  type Address,
  getAbiItem,
  type Hash,
  isAddressEqual,
  toFunctionSelector,
  zeroAddress,
} from 'viem'
import { workflowRegistryAbi } from '../abi/workflowRegistryAbi.ts'
import { Fault } from '../actions/getSlash.ts'
import { hashSlash } from '../actions/hashSlash.ts'
import { VerifyMode } from '../actions/workflowRequest.ts'
import { AuditCode, type Finding } from './errors.ts'
import { ETHER, emptyBooks, feesOf, type MoneyBooks, type StakeMoney } from './moneyBooks.ts'
import type { ManagerLog, MoneyEvent, RegistryLog, TransactionFacts } from './moneyEvents.ts'

export interface MoneyReplayOptions {
  readonly registry: Address
  /** Parameters of the deployment, wei. */
  readonly postBond: bigint
  readonly challengeBond: bigint
}

/** Owner and weight of each member of an epoch. */
export type EpochWeights = readonly { readonly owner: Address; readonly weight: bigint }[]

/** What an event does not say and its replay needs. */
export interface EventHints {
  /** Of the event's transaction: for those that `needsTransaction` names. */
  readonly transaction?: TransactionFacts | undefined
  /** Of the epoch of an EpochStarted. */
  readonly weights?: EpochWeights | undefined
}

/** Rates of a slash, contracts/libraries/Slashes.sol. */
const BOUNTY_PERCENT = 5n
const BOUNTY_CAP = 10n ** 18n
const COMPENSATION_PERCENT = 50n
/** Later epochs after whose start the rewards of an epoch are final. */
const CLOSING_EPOCHS = 2n

/** Functions that never bring ether: what they spend comes out of balances. */
const SIGNED: ReadonlySet<string> = new Set(
  (['submitSigned', 'submitSignedMany', 'multicall'] as const).map((name) =>
    toFunctionSelector(getAbiItem({ abi: workflowRegistryAbi, name })),
  ),
)

/**
 * Adds up the events of both contracts, one after the other.
 *
 * - Pure: the same events and hints give the same books.
 * - What events do not say: whether ether for a fee or a bond came with the call or out of a balance. The transaction says it when the registry was
 *   called directly; if a contract called it and both are possible, the amount is a *doubt* of the account, which the final balance settles.
 * - Source: docs/contracts, docs/specs/settlement.md section 6.
 */
export class MoneyReplay {
  readonly books: MoneyBooks = emptyBooks()
  readonly findings: Finding[] = []
  /** Ether by account that came either with a call or out of its balance; counted as the first. */
  readonly doubts = new Map<string, bigint>()
  readonly #options: MoneyReplayOptions
  readonly #owners = new Map<string, Address>()
  readonly #epochs = new Map<bigint, EpochWeights>()
  #currentEpoch = 0n
  /** Fees that left the registry in the transaction at hand, and what the manager received in it. */
  #moving = new Map<string, { token: Address; sent: bigint; received: bigint }>()
  #transaction: Hash | undefined

  constructor(options: MoneyReplayOptions) {
    this.#options = options
  }

  /** Whether the event alone leaves open who paid. */
  needsTransaction({ contract, log }: MoneyEvent): boolean {
    if (contract !== 'registry') return false
    const taken = this.#taken(log)
    return taken !== undefined && this.books.balances.get(taken.account, ETHER) >= taken.amount
  }

  apply(event: MoneyEvent, hints: EventHints = {}): void {
    if (event.transactionHash !== this.#transaction) this.#endTransaction()
    this.#transaction = event.transactionHash
    if (event.contract === 'registry') this.#applyRegistry(event.log, hints)
    else this.#applyManager(event.log, hints)
  }

  /** To be called after the last event. */
  finish(): void {
    this.#endTransaction()
  }

  /** Most that an account may have taken of the rewards of closed epochs. */
  sharesOf(account: string, token: Address): bigint {
    let sum = 0n
    for (const [epoch, members] of this.#epochs) {
      if (epoch + CLOSING_EPOCHS > this.#currentEpoch) continue
      const pool = this.books.pools.get(epoch.toString(), token)
      const total = members.reduce((weights, { weight }) => weights + weight, 0n)
      for (const { owner, weight } of members)
        if (owner.toLowerCase() === account.toLowerCase()) sum += (pool * weight) / total
    }
    return sum
  }

  #applyRegistry(log: RegistryLog, hints: EventHints): void {
    const { books } = this
    const { postBond, challengeBond } = this.#options
    switch (log.eventName) {
      case 'Deposited': {
        const { account, token, amount } = log.args
        books.balances.add(account, token, amount)
        books.deposited.add(account, token, amount)
        return
      }
      case 'Withdrawn': {
        const { account, token, amount } = log.args
        this.#debit(account, token, amount)
        books.withdrawn.add(account, token, amount)
        return
      }
      case 'WorkflowSubmitted': {
        const { id, terms } = log.args
        const { token, fee, mode } = terms
        const payer = isAddressEqual(terms.payer, zeroAddress) ? terms.owner : terms.payer
        if (books.requests.has(id)) this.#find(AuditCode.REQUEST, id, token, 0n, fee)
        books.requests.set(id, { payer, token, fee, mode, poster: undefined, status: 'open' })
        this.#take(payer, token, fee, hints)
        books.paid.add(payer, token, fee)
        feesOf(books, token).submitted += fee
        return
      }
      case 'WorkflowExecuted': {
        const { id, executor, fee } = log.args
        const request = this.#end(id, 'settled', fee)
        if (request === undefined) return
        feesOf(books, request.token).settled += fee
        if (request.mode === VerifyMode.OPTIMISTIC && !isAddressEqual(executor, zeroAddress)) {
          this.#credit(this.#ownerOf(executor), request.token, fee)
          books.earned.add(this.#ownerOf(executor), request.token, fee)
          this.#returnBond(executor, postBond)
        } else this.#move(request.token).sent += fee
        return
      }
      case 'WorkflowRefunded': {
        const { id, payer, amount, caller } = log.args
        const request = this.#end(id, 'refunded', undefined)
        if (request === undefined) return
        const { token, fee } = request
        if (amount > fee) this.#find(AuditCode.REQUEST, id, token, fee, amount)
        this.#credit(payer, token, amount)
        this.#credit(caller, token, fee - amount)
        feesOf(books, token).refunded += amount
        feesOf(books, token).refundBounties += fee - amount
        return
      }
      case 'RewardsPostponed': {
        const { token, amount } = log.args
        this.#move(token).sent -= amount
        books.postponed.add('postponed', token, amount)
        return
      }
      case 'ResultPosted': {
        const { id, poster } = log.args
        const request = books.requests.get(id)
        if (request !== undefined) request.poster = poster
        this.#takeBond(poster, postBond, hints)
        return
      }
      case 'TaskChallenged':
        this.#takeBond(log.args.challenger, challengeBond, hints)
        return
      case 'ChallengeRejected': {
        const poster = books.requests.get(log.args.id)?.poster
        if (poster !== undefined) this.#loseBond(poster, challengeBond)
        return
      }
      case 'ChallengeUpheld': {
        const { id, challenger } = log.args
        const request = books.requests.get(id)
        if (request?.poster === undefined) return
        this.#returnBond(challenger, challengeBond)
        this.#loseBond(challenger, postBond)
        const owner = this.#ownerOf(request.poster)
        const slash = books.slashes.get(
          hashSlash({ fault: Fault.LOST_DISPUTE, owner, subject: id }),
        )
        if (slash !== undefined) {
          slash.harmed = request.payer
          slash.harm = isAddressEqual(request.token, ETHER) ? request.fee : 0n
        }
        request.poster = undefined
        return
      }
      default:
    }
  }

  #applyManager(log: ManagerLog, hints: EventHints): void {
    const { books } = this
    switch (log.eventName) {
      case 'OperatorSet':
        this.#owners.set(log.args.operator.toLowerCase(), log.args.owner)
        return
      case 'Staked': {
        const { owner, amount, total } = log.args
        this.#changeStake(owner, amount, 0n, total)
        books.totals.staked += amount
        return
      }
      case 'UnstakeRequested': {
        const { owner, amount, total } = log.args
        this.#changeStake(owner, -amount, amount, total)
        return
      }
      case 'StakeWithdrawn': {
        const { owner, amount } = log.args
        this.#changeStake(owner, 0n, -amount)
        books.totals.stakeWithdrawn += amount
        return
      }
      case 'StakeSlashed': {
        const { id, owner, amount, total, reporter } = log.args
        // First from the stake, then from what is unbonding.
        const fromStake = this.#stakeOf(owner).stake - total
        this.#changeStake(owner, -fromStake, fromStake - amount, total)
        this.#stakeOf(owner).pendingSlashes += 1
        books.slashes.set(id, { owner, amount, reporter, harmed: undefined, harm: 0n })
        books.totals.slashed += amount
        return
      }
      case 'SlashOverturned': {
        const { id, owner, amount, total } = log.args
        this.#changeStake(owner, amount, 0n, total)
        this.#stakeOf(owner).pendingSlashes -= 1
        if (books.slashes.get(id)?.amount !== amount)
          this.#find(AuditCode.SLASH, id, ETHER, books.slashes.get(id)?.amount ?? 0n, amount)
        books.slashes.delete(id)
        books.totals.slashesReturned += amount
        return
      }
      case 'SlashExecuted':
        this.#executeSlash(log.args)
        return
      case 'RewardsDistributed': {
        const { epoch, token, amount } = log.args
        books.pools.add(epoch.toString(), token, amount)
        this.#move(token).received += amount
        return
      }
      case 'FeeCredited': {
        const { owner, token, amount } = log.args
        books.credits.add(owner, token, amount)
        books.earned.add(owner, token, amount)
        this.#move(token).received += amount
        return
      }
      case 'RewardsClaimed': {
        const { account, token, amount } = log.args
        const credited = books.credits.get(account, token)
        if (amount < credited) this.#find(AuditCode.CREDIT, account, token, credited, amount)
        books.credits.add(account, token, -credited)
        books.claimed.add(account, token, amount - credited)
        const [shares, taken] = [this.sharesOf(account, token), books.claimed.get(account, token)]
        if (taken > shares) this.#find(AuditCode.SHARE, account, token, shares, taken)
        return
      }
      case 'EpochStarted': {
        const { epoch } = log.args
        this.#currentEpoch = epoch
        this.#epochs.set(epoch, hints.weights ?? [])
        return
      }
      default:
    }
  }

  #executeSlash(args: {
    readonly id: Hash
    readonly bounty: bigint
    readonly compensation: bigint
    readonly burned: bigint
  }): void {
    const { books } = this
    const { id, bounty, compensation, burned } = args
    const slash = books.slashes.get(id)
    if (slash === undefined) return this.#find(AuditCode.SLASH, id, ETHER, 0n, bounty)
    const { amount, harm, harmed, reporter, owner } = slash
    const mostBounty = smaller((amount * BOUNTY_PERCENT) / 100n, BOUNTY_CAP)
    const mostHarm = smaller((amount * COMPENSATION_PERCENT) / 100n, harm)
    if (bounty !== mostBounty) this.#find(AuditCode.SLASH, id, ETHER, mostBounty, bounty)
    if (compensation !== mostHarm) this.#find(AuditCode.SLASH, id, ETHER, mostHarm, compensation)
    const sum = bounty + compensation + burned
    if (sum !== amount) this.#find(AuditCode.SLASH, id, ETHER, amount, sum)
    books.credits.add(reporter, ETHER, bounty)
    if (harmed !== undefined) books.credits.add(harmed, ETHER, compensation)
    books.slashes.delete(id)
    this.#stakeOf(owner).pendingSlashes -= 1
    books.totals.bounties += bounty
    books.totals.compensations += compensation
    books.totals.burned += burned
  }

  /** Ether that an event takes of an account, if it takes any. */
  #taken(log: RegistryLog): { readonly account: Address; readonly amount: bigint } | undefined {
    switch (log.eventName) {
      case 'WorkflowSubmitted': {
        const { owner, payer, token, fee } = log.args.terms
        if (!isAddressEqual(token, ETHER)) return undefined
        return { account: isAddressEqual(payer, zeroAddress) ? owner : payer, amount: fee }
      }
      case 'ResultPosted':
        return { account: log.args.poster, amount: this.#options.postBond }
      case 'TaskChallenged':
        return { account: log.args.challenger, amount: this.#options.challengeBond }
      default:
        return undefined
    }
  }

  #take(account: Address, token: Address, amount: bigint, hints: EventHints): void {
    const isFromBalance = this.#isFromBalance(account, token, amount, hints)
    if (isFromBalance) this.#debit(account, token, amount)
    else this.books.deposited.add(account, token, amount)
  }

  #isFromBalance(
    account: Address,
    token: Address,
    amount: bigint,
    { transaction }: EventHints,
  ): boolean {
    if (this.books.balances.get(account, token) < amount) return false
    // Of a token the balance is taken whenever it is enough.
    if (!isAddressEqual(token, ETHER)) return true
    const { registry } = this.#options
    const isDirect = transaction?.to != null && isAddressEqual(transaction.to, registry)
    if (isDirect && SIGNED.has(transaction.input.slice(0, 10))) return true
    if (isDirect && isAddressEqual(transaction.from, account)) return transaction.value === 0n
    const name = account.toLowerCase()
    this.doubts.set(name, (this.doubts.get(name) ?? 0n) + amount)
    return false
  }

  #takeBond(account: Address, bond: bigint, hints: EventHints): void {
    this.#take(account, ETHER, bond, hints)
    this.books.bonds += bond
    this.books.totals.bondsPaid += bond
  }

  #returnBond(account: Address, bond: bigint): void {
    this.#credit(account, ETHER, bond)
    this.books.bonds -= bond
    this.books.totals.bondsReturned += bond
  }

  /** Half to the winner; the odd wei is burned. */
  #loseBond(winner: Address, bond: bigint): void {
    const won = bond / 2n
    this.#returnBond(winner, won)
    this.books.bonds -= bond - won
    this.books.totals.burned += bond - won
  }

  #credit(account: Address, token: Address, amount: bigint): void {
    this.books.balances.add(account, token, amount)
  }

  #debit(account: Address, token: Address, amount: bigint): void {
    const held = this.books.balances.get(account, token)
    if (held < amount) this.#find(AuditCode.UNDERFLOW, account, token, held, amount)
    this.books.balances.add(account, token, -amount)
  }

  #end(id: Hash, status: 'settled' | 'refunded', fee: bigint | undefined) {
    const request = this.books.requests.get(id)
    const isRight = request?.status === 'open' && (fee === undefined || fee === request.fee)
    if (!isRight)
      this.#find(AuditCode.REQUEST, id, request?.token ?? ETHER, request?.fee ?? 0n, fee ?? 0n)
    if (request?.status !== 'open') return undefined
    request.status = status
    return request
  }

  #changeStake(owner: Address, stake: bigint, unbonding: bigint, total?: bigint): void {
    const record = this.#stakeOf(owner)
    record.stake += stake
    record.unbonding += unbonding
    if (total !== undefined && record.stake !== total)
      this.#find(AuditCode.STAKE, owner, ETHER, record.stake, total)
    if (record.unbonding < 0n) this.#find(AuditCode.UNDERFLOW, owner, ETHER, 0n, record.unbonding)
  }

  #stakeOf(owner: Address): StakeMoney {
    const known = this.books.stakes.get(owner.toLowerCase())
    if (known !== undefined) return known
    const made = { stake: 0n, unbonding: 0n, pendingSlashes: 0 }
    this.books.stakes.set(owner.toLowerCase(), made)
    return made
  }

  #ownerOf(operator: Address): Address {
    return this.#owners.get(operator.toLowerCase()) ?? operator
  }

  #move(token: Address): { sent: bigint; received: bigint } {
    const key = token.toLowerCase()
    const known = this.#moving.get(key)
    if (known !== undefined) return known
    const made = { token, sent: 0n, received: 0n }
    this.#moving.set(key, made)
    return made
  }

  /** Whatever left the registry must have arrived; anybody may bring more. */
  #endTransaction(): void {
    for (const { token, sent, received } of this.#moving.values()) {
      if (received < sent)
        this.#find(AuditCode.FEE_LOST, this.#transaction ?? '', token, sent, received)
      else this.books.donated.add('donated', token, received - sent)
    }
    this.#moving = new Map()
  }

  #find(
    code: Finding['code'],
    subject: string,
    token: string,
    expected: bigint,
    actual: bigint,
  ): void {
    this.findings.push({ code, subject, token, expected, actual })
  }
}

const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b)
