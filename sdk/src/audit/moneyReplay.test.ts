import {
  type Address,
  encodeAbiParameters,
  encodeEventTopics,
  getAddress,
  type Hex,
  type Log,
  toHex,
} from 'viem'
import { describe, expect, it } from 'vitest'
import { incentiveManagerAbi } from '../abi/incentiveManagerAbi.ts'
import { workflowRegistryAbi } from '../abi/workflowRegistryAbi.ts'
import { Fault } from '../actions/getSlash.ts'
import { hashSlash } from '../actions/hashSlash.ts'
import { type Comparison, compareBooks, type MoneyState } from './compareBooks.ts'
import { AuditCode, type Finding } from './errors.ts'
import { ETHER, type MoneyBooks, sameToken } from './moneyBooks.ts'
import { toMoneyEvents } from './moneyEvents.ts'
import { MoneyReplay } from './moneyReplay.ts'

const REGISTRY = toHex('registry', { size: 20 })
const MANAGER = toHex('manager', { size: 20 })
const TOKEN = toHex('token', { size: 20 })
const account = (name: string): Address => getAddress(toHex(name, { size: 20 }))
const [ALICE, BOB, EVE] = ['alice', 'bob', 'eve'].map(account) as [Address, Address, Address]
const ID = toHex(7, { size: 32 })
const HASH = toHex(9n << 200n, { size: 32 })
const [POST_BOND, CHALLENGE_BOND] = [101n, 51n]
const FEE = 1_000n
const [ZK, OPTIMISTIC, QUORUM] = [1, 2, 0]
const content = {
  ...{ definitionHash: HASH, inputsHash: HASH, programHash: HASH, inputsCommitment: HASH },
}
const zeroAddress = ETHER

type Entry = {
  readonly contract: 'registry' | 'manager'
  readonly name: string
  readonly args: object
}
const registry = (name: string, args: object): Entry => ({ contract: 'registry', name, args })
const manager = (name: string, args: object): Entry => ({ contract: 'manager', name, args })

/** Each inner list is one transaction. */
function toLogs(transactions: readonly (readonly Entry[])[]) {
  const logs: { registry: Log[]; manager: Log[] } = { registry: [], manager: [] }
  for (const [number, entries] of transactions.entries()) {
    for (const [logIndex, { contract, name, args }] of entries.entries()) {
      const abi = contract === 'registry' ? workflowRegistryAbi : incentiveManagerAbi
      const event = abi.find((item) => item.type === 'event' && item.name === name) as {
        readonly inputs: readonly { readonly name: string; readonly indexed: boolean }[]
      }
      const plain = event.inputs.filter(({ indexed }) => !indexed)
      logs[contract].push({
        address: contract === 'registry' ? REGISTRY : MANAGER,
        topics: encodeEventTopics({ abi, eventName: name, args } as never) as [Hex],
        data: encodeAbiParameters(
          plain as never,
          plain.map((input) => (args as Record<string, unknown>)[input.name]) as never,
        ),
        ...{ blockNumber: BigInt(number), blockHash: HASH, logIndex, transactionIndex: 0 },
        transactionHash: toHex(number, { size: 32 }),
        removed: false,
      } as Log)
    }
  }
  return logs
}

const submitted = (mode: number, changes: object = {}): Entry =>
  registry('WorkflowSubmitted', {
    id: ID,
    owner: ALICE,
    terms: {
      ...{ owner: ALICE, payer: zeroAddress, mode, deadline: 1n, fee: FEE, token: ETHER },
      ...{ callback: zeroAddress, callbackGas: 0, clientRequestId: HASH },
      ...changes,
    },
    content,
  })
const executed = (executor: Address, fee = FEE): Entry =>
  registry('WorkflowExecuted', { id: ID, executor, resultHash: HASH, fee })
const distributed = (amount: bigint, token = ETHER): Entry =>
  manager('RewardsDistributed', { epoch: 1n, token, amount })
const operator = (owner: Address, of: Address): Entry =>
  manager('OperatorSet', { owner, operator: of })
const staked = (owner: Address, amount: bigint, total = amount): Entry =>
  manager('Staked', { owner, amount, total })

function replay(
  transactions: readonly (readonly Entry[])[],
  value: (from: Address) => bigint = () => FEE,
): MoneyReplay {
  const made = new MoneyReplay({
    registry: REGISTRY,
    postBond: POST_BOND,
    challengeBond: CHALLENGE_BOND,
  })
  for (const event of toMoneyEvents(toLogs(transactions))) {
    const isAsked = made.needsTransaction(event)
    const transaction = { from: ALICE, to: REGISTRY, value: value(ALICE), input: '0x' as const }
    made.apply(event, {
      ...(isAsked ? { transaction } : {}),
      weights: [
        { owner: ALICE, weight: 3n },
        { owner: BOB, weight: 1n },
      ],
    })
  }
  made.finish()
  return made
}

/** What honest contracts would say after these books, and have. */
function honest(books: MoneyBooks, changes: Partial<MoneyState> = {}): MoneyState {
  const open = [...books.requests.values()].filter(({ status }) => status === 'open')
  const held = (contract: string, token: Address): bigint => {
    const isEther = sameToken(token, ETHER)
    const escrow = open.reduce(
      (sum, item) => (sameToken(item.token, token) ? sum + item.fee : sum),
      0n,
    )
    if (contract === 'registry')
      return (
        books.balances.total(token) +
        escrow +
        (isEther ? books.bonds : 0n) +
        books.postponed.total(token)
      )
    const stakes = [...books.stakes.values()].reduce(
      (sum, item) => sum + item.stake + item.unbonding,
      0n,
    )
    const slashes = [...books.slashes.values()].reduce((sum, item) => sum + item.amount, 0n)
    const rewards =
      books.credits.total(token) + books.pools.total(token) - books.claimed.total(token)
    return rewards + (isEther ? stakes + slashes : 0n)
  }
  return {
    balanceOf: (name, token) => books.balances.get(name, token),
    stakeOf: (owner) =>
      books.stakes.get(owner.toLowerCase()) ?? { stake: 0n, unbonding: 0n, pendingSlashes: 0 },
    creditOf: (name, token) => books.credits.get(name, token),
    poolOf: (epoch, token) => books.pools.get(epoch, token),
    postponedOf: (token) => books.postponed.get('postponed', token),
    heldBy: held,
    ...changes,
  }
}

const audit = (made: MoneyReplay, changes: Partial<MoneyState> = {}): Comparison =>
  compareBooks(made, honest(made.books, changes))
const codesOf = (findings: readonly Finding[]): string[] => findings.map(({ code }) => code)

describe('money of requests', () => {
  it('goes from the payer to escrow and to the members of an epoch', () => {
    const made = replay([[submitted(QUORUM)], [executed(zeroAddress), distributed(FEE)]])
    expect(made.books.fees.get(ETHER)).toMatchObject({ submitted: FEE, settled: FEE, refunded: 0n })
    expect(made.books.pools.get('1', ETHER)).toBe(FEE)
    expect(audit(made).findings).toEqual([])
  })

  it('comes back, less the bounty of who called', () => {
    const refund = registry('WorkflowRefunded', { id: ID, payer: ALICE, amount: 980n, caller: EVE })
    const made = replay([[submitted(ZK)], [refund]])
    expect(made.books.balances.get(ALICE, ETHER)).toBe(980n)
    expect(made.books.balances.get(EVE, ETHER)).toBe(20n)
    expect(made.books.fees.get(ETHER)).toMatchObject({ refunded: 980n, refundBounties: 20n })
    expect(audit(made).findings).toEqual([])
  })

  it('comes out of the balance when the transaction brought none', () => {
    const deposit = registry('Deposited', { account: ALICE, token: ETHER, amount: FEE })
    const balanceAfter = (value: bigint): bigint =>
      replay([[deposit], [submitted(ZK)]], () => value).books.balances.get(ALICE, ETHER)
    expect(balanceAfter(0n)).toBe(0n)
    expect(balanceAfter(FEE)).toBe(FEE)
  })

  it('of a token comes out of the balance if that is enough, and else of the allowance', () => {
    const deposit = (amount: bigint): Entry =>
      registry('Deposited', { account: ALICE, token: TOKEN, amount })
    const balanceAfter = (amount: bigint): bigint =>
      replay([[deposit(amount)], [submitted(QUORUM, { token: TOKEN })]]).books.balances.get(
        ALICE,
        TOKEN,
      )
    expect(balanceAfter(FEE)).toBe(0n)
    expect(balanceAfter(FEE - 1n)).toBe(FEE - 1n)
  })

  it('is lost if less arrives than was sent, and named', () => {
    const made = replay([[submitted(QUORUM)], [executed(zeroAddress), distributed(FEE - 1n)]])
    expect(codesOf(made.findings)).toEqual([AuditCode.FEE_LOST])
    expect(made.findings[0]).toMatchObject({ expected: FEE, actual: FEE - 1n })
  })

  it('waits when a token refuses, until somebody hands it on', () => {
    const postponed = registry('RewardsPostponed', { token: TOKEN, amount: FEE })
    const made = replay([
      [submitted(QUORUM, { token: TOKEN })],
      [executed(zeroAddress), postponed],
      [distributed(FEE, TOKEN)],
    ])
    expect(made.findings).toEqual([])
    const later = {
      postponedOf: () => 0n,
      heldBy: (contract: string, token: Address) =>
        contract === 'manager' && token === TOKEN ? FEE : 0n,
    }
    expect(audit(made, later).findings).toEqual([])
  })

  it('names a request that ends twice, or with another fee', () => {
    const settle = [executed(zeroAddress), distributed(FEE)]
    expect(codesOf(replay([[submitted(QUORUM)], settle, settle]).findings)).toEqual([
      AuditCode.REQUEST,
    ])
    const dear = [executed(zeroAddress, FEE + 1n), distributed(FEE + 1n)]
    expect(codesOf(replay([[submitted(QUORUM)], dear]).findings)).toContain(AuditCode.REQUEST)
    expect(codesOf(replay([settle]).findings)).toContain(AuditCode.REQUEST)
  })

  it('names who takes out more than it has', () => {
    const withdrawn = registry('Withdrawn', { account: EVE, token: ETHER, amount: 1n })
    const made = replay([[withdrawn]])
    expect(made.findings).toMatchObject([{ code: AuditCode.UNDERFLOW, subject: EVE, actual: 1n }])
  })
})

describe('money of disputes', () => {
  const posted = registry('ResultPosted', {
    id: ID,
    poster: BOB,
    resultHash: HASH,
    challengeUntil: 1n,
  })
  const challenged = registry('TaskChallenged', {
    ...{ id: ID, challenger: EVE, ground: 1, taskIndex: 0, resolveUntil: 2n },
  })
  const before = [[operator(BOB, BOB), staked(BOB, 10_000n)], [submitted(OPTIMISTIC)], [posted]]

  it('pays the executor and returns its bond when nobody objects', () => {
    const made = replay([...before, [executed(BOB)]])
    expect(made.books.balances.get(BOB, ETHER)).toBe(FEE + POST_BOND)
    expect(made.books.bonds).toBe(0n)
    expect(audit(made).findings).toEqual([])
  })

  it('gives half of a lost bond to the poster and burns the rest', () => {
    const rejected = registry('ChallengeRejected', { id: ID, challenger: EVE, challengeUntil: 0n })
    const made = replay([...before, [challenged], [rejected, executed(BOB)]])
    expect(made.books.balances.get(BOB, ETHER)).toBe(FEE + POST_BOND + CHALLENGE_BOND / 2n)
    expect(made.books.totals.burned).toBe(CHALLENGE_BOND - CHALLENGE_BOND / 2n)
    expect(audit(made).findings).toEqual([])
  })

  it('slashes the poster, and compensates who paid the fee', () => {
    const slashId = hashSlash({ fault: Fault.LOST_DISPUTE, owner: BOB, subject: ID })
    const slashed = manager('StakeSlashed', {
      ...{ id: slashId, owner: BOB, fault: 2, amount: 2_000n, total: 8_000n },
      ...{ reporter: EVE, executableAt: 5n },
    })
    const upheld = registry('ChallengeUpheld', {
      id: ID,
      challenger: EVE,
      slashed: 2_000n,
      closesAt: 9n,
    })
    const paid = (compensation: bigint): Entry =>
      manager('SlashExecuted', {
        ...{ id: slashId, bounty: 100n, compensation, burned: 1_900n - compensation },
      })
    const made = replay([...before, [challenged], [slashed, upheld], [paid(1_000n)]])
    expect(made.findings).toEqual([])
    expect(made.books.credits.get(ALICE, ETHER)).toBe(1_000n)
    expect(made.books.credits.get(EVE, ETHER)).toBe(100n)
    expect(made.books.balances.get(EVE, ETHER)).toBe(CHALLENGE_BOND + POST_BOND / 2n)
    expect(audit(made).findings).toEqual([])
    const greedy = replay([...before, [challenged], [slashed, upheld], [paid(1_001n)]])
    expect(codesOf(greedy.findings)).toEqual([AuditCode.SLASH])
  })
})

describe('stakes and rewards', () => {
  it('unbond, are slashed from both parts, and come back when a slash is overturned', () => {
    const made = replay([
      [operator(BOB, BOB), staked(BOB, 100n)],
      [manager('UnstakeRequested', { owner: BOB, amount: 90n, total: 10n, releaseAt: 1n })],
      [
        manager('StakeSlashed', {
          ...{ id: ID, owner: BOB, fault: 0, amount: 50n, total: 0n },
          ...{ reporter: EVE, executableAt: 5n },
        }),
      ],
      [manager('SlashOverturned', { id: ID, owner: BOB, amount: 50n, total: 50n })],
      [manager('StakeWithdrawn', { owner: BOB, amount: 50n })],
    ])
    expect(made.books.stakes.get(BOB.toLowerCase())).toEqual({
      stake: 50n,
      unbonding: 0n,
      pendingSlashes: 0,
    })
    expect(audit(made).findings).toEqual([])
  })

  it('names a stake that is not the sum of what came in', () => {
    const made = replay([[operator(BOB, BOB), staked(BOB, 100n)], [staked(BOB, 5n, 106n)]])
    expect(made.findings).toMatchObject([{ code: AuditCode.STAKE, expected: 105n, actual: 106n }])
  })

  it('lets a member claim its share of closed epochs, rounded down, and not a wei more', () => {
    const epoch = (number: bigint): Entry =>
      manager('EpochStarted', { epoch: number, members: ALICE, size: 2n, totalWeight: 4n })
    const claimed = (amount: bigint): Entry =>
      manager('RewardsClaimed', { account: BOB, token: ETHER, amount })
    const start = [[epoch(1n)], [distributed(1_003n)], [epoch(2n)]]
    expect(replay([...start, [epoch(3n)], [claimed(250n)]]).findings).toEqual([])
    const greedy = replay([...start, [epoch(3n)], [claimed(251n)]])
    expect(greedy.findings).toMatchObject([{ code: AuditCode.SHARE, expected: 250n, actual: 251n }])
    const early = replay([...start, [claimed(250n)]])
    expect(early.findings).toMatchObject([{ code: AuditCode.SHARE, expected: 0n, actual: 250n }])
  })
})

describe('compareBooks', () => {
  const made = () =>
    replay([
      [operator(BOB, BOB), staked(BOB, 100n)],
      [registry('Deposited', { account: ALICE, token: ETHER, amount: 5n })],
      [submitted(QUORUM)],
      [executed(zeroAddress), distributed(FEE)],
      [manager('FeeCredited', { owner: BOB, token: ETHER, amount: 3n })],
    ])

  it.each([
    [AuditCode.BALANCE, { balanceOf: () => 4n }],
    [AuditCode.STAKE, { stakeOf: () => ({ stake: 99n, unbonding: 0n, pendingSlashes: 0 }) }],
    [AuditCode.SLASH, { stakeOf: () => ({ stake: 100n, unbonding: 0n, pendingSlashes: 1 }) }],
    [AuditCode.CREDIT, { creditOf: () => 2n }],
    [AuditCode.POOL, { poolOf: () => FEE + 1n }],
  ] as const)('finds a planted difference: %s', (code, changes) => {
    expect(codesOf(audit(made(), changes).findings)).toEqual([code])
  })

  it.each([
    [-1n, AuditCode.SHORTFALL],
    [1n, AuditCode.SURPLUS],
  ] as const)('finds a contract that holds %s wei too many', (difference, code) => {
    const books = made()
    const { heldBy } = honest(books.books)
    const changed = (contract: 'registry' | 'manager', token: Address): bigint =>
      heldBy(contract, token) + (contract === 'manager' ? difference : 0n)
    const { findings } = audit(books, { heldBy: changed })
    expect(findings).toMatchObject([{ code, subject: 'manager' }])
  })

  it('lets the state say what a contract paid for an account, up to what is in doubt', () => {
    const start = [[registry('Deposited', { account: ALICE, token: ETHER, amount: FEE })]]
    const doubtful = () => {
      const inner = new MoneyReplay({ registry: REGISTRY, postBond: 1n, challengeBond: 1n })
      for (const event of toMoneyEvents(toLogs([...start, [submitted(ZK)]])))
        inner.apply(event, {
          transaction: { from: EVE, to: BOB, value: 0n, input: '0x' },
        })
      inner.finish()
      return inner
    }
    const says = (balance: bigint): Comparison => {
      const heldBy = (contract: string): bigint => (contract === 'registry' ? balance + FEE : 0n)
      return audit(doubtful(), { balanceOf: () => balance, heldBy })
    }
    expect(says(0n)).toMatchObject({ findings: [], doubts: [{ account: ALICE, amount: FEE }] })
    expect(says(FEE).findings).toEqual([])
    expect(codesOf(says(FEE + 1n).findings)).toContain(AuditCode.BALANCE)
  })
})
