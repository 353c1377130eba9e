import { setTimeout as sleep } from 'node:timers/promises'
import { ChainError, ChainErrorCode } from '@flowbuilder/sdk/actions/errors'
import { scrubUrl } from '@flowbuilder/sdk/actions/scrubUrl'
import { toFlowError } from '@flowbuilder/sdk/actions/toFlowError'
import { type Address, createPublicClient, formatEther, http, type PublicClient } from 'viem'
import { isLocalChain } from '../node/options.ts'
import { requireBls } from '../settlement/requireBls.ts'
import type { DevnetChain } from './devnetChain.ts'
import { DevnetError, DevnetErrorCode } from './errors.ts'
import { guardDirectory } from './guardDirectory.ts'

export interface JoinChainOptions {
  readonly rpcUrl: string
  /** Accounts that pay gas, and stakes. */
  readonly accounts: readonly Address[]
  /** Removed at the end; undefined for one that is kept. */
  readonly temporaryDirectory: string | undefined
}

/** Gas money that each account must have, wei; what a stake needs above it, the stake asks for. */
const MIN_BALANCE = 10n ** 18n
/** A block of Ethereum takes 12 seconds. */
const BLOCK_TIMEOUT_MS = 15_000
const BLOCK_POLL_MS = 100
const ANSWER_TIMEOUT_MS = 10_000

/**
 * Takes a chain that runs already for a local network, if a network can live on it.
 *
 * - Errors, in this order: RPC_UNREACHABLE; DEVNET_CHAIN_PUBLIC by its id; SETTLEMENT_BLS_MISSING;
 *   UNFUNDED_ACCOUNT; DEVNET_CHAIN_IDLE if it makes no block by itself.
 */
export async function joinChain(options: JoinChainOptions): Promise<DevnetChain> {
  const { rpcUrl, accounts, temporaryDirectory } = options
  const transport = http(rpcUrl, { retryCount: 1, timeout: ANSWER_TIMEOUT_MS })
  const client = createPublicClient({ transport })
  const chainId = await client.getChainId().catch((error: unknown) => {
    throw toFlowError(error)
  })
  if (!isLocalChain(chainId)) throw chainPublicError(chainId, rpcUrl)
  await requireBls(client)
  await requireBalances(client, accounts, chainId)
  await requireBlocks(client, rpcUrl)
  const removeDirectory =
    temporaryDirectory === undefined ? async () => {} : guardDirectory(temporaryDirectory)
  return {
    rpcUrl,
    chainId,
    failed: Promise.withResolvers<never>().promise,
    run: async () => {},
    stop: removeDirectory,
  }
}

async function requireBalances(
  client: PublicClient,
  accounts: readonly Address[],
  chainId: number,
): Promise<void> {
  for (const address of accounts) {
    const balance = await client.getBalance({ address }).catch((error: unknown) => {
      throw toFlowError(error)
    })
    if (balance < MIN_BALANCE) throw unfundedError(address, balance, chainId)
  }
}

/** Deadlines, windows and appeals end by the time of the chain, which only blocks move. */
async function requireBlocks(client: PublicClient, rpcUrl: string): Promise<void> {
  const giveUpAt = performance.now() + BLOCK_TIMEOUT_MS
  const read = (): Promise<bigint> =>
    client.getBlockNumber({ cacheTime: 0 }).catch((error: unknown) => {
      throw toFlowError(error)
    })
  const first = await read()
  while ((await read()) === first) {
    if (performance.now() > giveUpAt) throw chainIdleError(rpcUrl)
    await sleep(BLOCK_POLL_MS)
  }
}

function chainPublicError(chainId: number, rpcUrl: string): DevnetError {
  return new DevnetError({
    data: { code: DevnetErrorCode.CHAIN_PUBLIC, chainId },
    message: `${scrubUrl(rpcUrl)} serves chain ${chainId}: a local network lives on chain 31337 or 1337, because everybody knows its keys`,
    remedy:
      'Use the URL of a local chain; on a public one deploy with scripts/deploy.ts and run executors of your own: docs/operating.md.',
  })
}

function unfundedError(account: Address, balance: bigint, chainId: number): ChainError {
  return new ChainError({
    data: { code: ChainErrorCode.UNFUNDED_ACCOUNT, account },
    message: `${account} has ${formatEther(balance)} ETH on chain ${chainId}, and needs at least ${formatEther(MIN_BALANCE)} for gas`,
    remedy:
      'Start the chain with the test phrase "test test test test test test test test test test test junk", or send ether to this account.',
  })
}

function chainIdleError(rpcUrl: string): DevnetError {
  return new DevnetError({
    data: { code: DevnetErrorCode.CHAIN_IDLE, waitedMs: BLOCK_TIMEOUT_MS },
    message: `the chain at ${scrubUrl(rpcUrl)} made no block in ${BLOCK_TIMEOUT_MS / 1_000} seconds: it waits for transactions, and no deadline ever passes`,
    remedy: 'Let it make blocks by itself, anvil with "--block-time 1".',
  })
}
