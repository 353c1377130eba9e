import { createPublicClient, http } from 'viem'
import { readAccount } from '../node/readAccount.ts'
import type { TaskExecutors } from '../runtime/attempts.ts'
import { ChainReadExecutor } from '../runtime/tasks/chain/chainReadExecutor.ts'
import { Chains } from '../runtime/tasks/chain/chains.ts'
import { ChainWriteExecutor } from '../runtime/tasks/chain/chainWriteExecutor.ts'
import { toTaskError } from '../runtime/tasks/chain/errors.ts'

/** Of the first question, which finds out what chain it is. */
const TIMEOUT_MS = 10_000

/** Between two looks at a transaction: a person waits. */
const POLL_MS = 250

export interface ChainExecutorsOptions {
  readonly rpcUrl: string
  /** Account of `chain.write`; these stay mocked without one. */
  readonly keyFile?: string | undefined
}

/**
 * Executors that call contracts of a real chain. With a key file transactions are sent, and cost what they cost.
 * Errors: RPC_UNREACHABLE, RPC_FAILED, KEY_FILE_*.
 */
export async function openChainExecutors({
  rpcUrl,
  keyFile,
}: ChainExecutorsOptions): Promise<Pick<TaskExecutors, 'chain.read' | 'chain.write'>> {
  const account = keyFile === undefined ? undefined : await readAccount(keyFile)
  const client = createPublicClient({ transport: http(rpcUrl, { timeout: TIMEOUT_MS }) })
  const chainId = await client.getChainId().catch((error: unknown) => {
    throw toTaskError(error)
  })
  const chains = new Chains([{ chainId, rpcUrl }])
  return {
    'chain.read': new ChainReadExecutor({ chains }),
    ...(account === undefined
      ? {}
      : { 'chain.write': new ChainWriteExecutor({ pollMs: POLL_MS }, { account, chains }) }),
  }
}
