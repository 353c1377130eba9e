import { type Address, erc20Abi } from 'viem'
import { getBalance, readContract } from 'viem/actions'
import { incentiveManagerAbi } from '../abi/incentiveManagerAbi.ts'
import { workflowRegistryAbi } from '../abi/workflowRegistryAbi.ts'
import type { ReadClient } from '../actions/checkDeployment.ts'
import type { Deployment } from '../actions/deployment.ts'
import { type MoneyState, tokensOf } from './compareBooks.ts'
import { ETHER, type MoneyBooks, sameToken } from './moneyBooks.ts'

/** Calls that wait for an answer at the same time. */
const PARALLEL_CALLS = 32

/**
 * Reads everything that the books name, as of one block.
 *
 * - Errors: those of viem; a node that does not keep the state of the block refuses.
 */
export async function readMoneyState(
  client: ReadClient,
  {
    deployment,
    books,
    blockNumber,
  }: {
    readonly deployment: Deployment
    readonly books: MoneyBooks
    readonly blockNumber: bigint
  },
): Promise<MoneyState> {
  const registry = { address: deployment.registry, abi: workflowRegistryAbi, blockNumber } as const
  const manager = {
    address: deployment.incentiveManager,
    abi: incentiveManagerAbi,
    blockNumber,
  } as const
  const reader = new BatchReader()
  const balances = reader.table(books.balances.rows(), ({ name, token }) =>
    readContract(client, {
      ...registry,
      functionName: 'balanceOf',
      args: [name as Address, token],
    }),
  )
  const credits = reader.table(books.credits.rows(), async ({ name, token }) => {
    const args = [name as Address, token] as const
    return (await readContract(client, { ...manager, functionName: 'rewardsOf', args }))[0]
  })
  const pools = reader.table(books.pools.rows(), ({ name, token }) =>
    readContract(client, {
      ...manager,
      functionName: 'epochRewards',
      args: [BigInt(name), token],
    }),
  )
  const postponed = reader.table(books.postponed.rows(), ({ token }) =>
    readContract(client, { ...registry, functionName: 'postponedOf', args: [token] }),
  )
  const stakes = new Map<string, Awaited<ReturnType<typeof readStake>>>()
  const readStake = (owner: Address) =>
    readContract(client, { ...manager, functionName: 'executorOf', args: [owner] })
  for (const owner of books.stakes.keys())
    reader.add(async () => void stakes.set(owner, await readStake(owner as Address)))
  const contracts = { registry: deployment.registry, manager: deployment.incentiveManager }
  const pairs = tokensOf(books).flatMap((token) =>
    (['registry', 'manager'] as const).map((name) => ({ name, token })),
  )
  const held = reader.table(pairs, ({ name, token }) =>
    sameToken(token, ETHER)
      ? getBalance(client, { address: contracts[name], blockNumber })
      : readContract(client, {
          address: token,
          abi: erc20Abi,
          functionName: 'balanceOf',
          args: [contracts[name]],
          blockNumber,
        }),
  )
  await reader.run()
  const none = { stake: 0n, unbonding: 0n, pendingSlashes: 0 }
  return {
    balanceOf: (account, token) => balances(account, token),
    creditOf: (account, token) => credits(account, token),
    poolOf: (epoch, token) => pools(epoch, token),
    postponedOf: (token) => postponed('postponed', token),
    stakeOf: (owner) => stakes.get(owner.toLowerCase()) ?? none,
    heldBy: (contract, token) => held(contract, token),
  }
}

type Row = { readonly name: string; readonly token: Address }

/** Runs many reads, some at a time. */
class BatchReader {
  readonly #work: (() => Promise<void>)[] = []

  add(work: () => Promise<void>): void {
    this.#work.push(work)
  }

  /** Reads an amount for each row; what it returns may be asked once `run` has ended. */
  table<Item extends Row>(
    rows: readonly Item[],
    read: (row: Item) => Promise<bigint>,
  ): (name: string, token: Address) => bigint {
    const amounts = new Map<string, bigint>()
    const keyOf = (name: string, token: Address): string => `${name} ${token}`.toLowerCase()
    for (const row of rows)
      this.add(async () => void amounts.set(keyOf(row.name, row.token), await read(row)))
    return (name, token) => amounts.get(keyOf(name, token)) ?? 0n
  }

  async run(): Promise<void> {
    for (let start = 0; start < this.#work.length; start += PARALLEL_CALLS)
      await Promise.all(this.#work.slice(start, start + PARALLEL_CALLS).map((work) => work()))
  }
}
