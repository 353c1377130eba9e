import { checkDeployment } from '@flowbuilder/sdk/actions/checkDeployment'
import type { Deployment } from '@flowbuilder/sdk/actions/deployment'
import {
  type Account,
  type Chain,
  createPublicClient,
  createWalletClient,
  http,
  type PublicClient,
  type Transport,
  type WalletClient,
} from 'viem'
import { readAccount } from '../node/readAccount.ts'
import type { Settings } from './settings.ts'

const POLLING_MS = 500
const TIMEOUT_MS = 10_000

/** A chain that answers and that holds the contracts of the deployment record. */
export interface ChainSession {
  readonly client: PublicClient
  readonly deployment: Deployment
}

/** The same with an account that signs. */
export interface SigningSession extends ChainSession {
  readonly wallet: WalletClient<Transport, Chain | undefined, Account>
}

/**
 * Connects to the chain and compares it with the deployment record.
 *
 * - Errors: CONFIG_MISSING, RPC_UNREACHABLE, WRONG_CHAIN, DEPLOYMENT_STALE, DEPLOYMENT_INVALID.
 */
export async function openChain(settings: Settings): Promise<ChainSession> {
  const deployment = await settings.deployment()
  const client = createPublicClient({
    transport: createTransport(settings),
    pollingInterval: POLLING_MS,
  })
  await checkDeployment(client, { deployment })
  return { client, deployment }
}

/** As openChain, and reads the key file first: a wrong one is noticed before anything is sent. Errors: also KEY_FILE_*. */
export async function openSigningChain(settings: Settings): Promise<SigningSession> {
  const account = await readAccount(settings.keyFile)
  return withAccount(settings, await openChain(settings), account)
}

/** The session with an account that was read already. */
export function withAccount(
  settings: Settings,
  session: ChainSession,
  account: Account,
): SigningSession {
  const transport = createTransport(settings)
  return {
    ...session,
    wallet: createWalletClient({ account, transport, pollingInterval: POLLING_MS }),
  }
}

function createTransport(settings: Settings): Transport {
  return http(settings.rpcUrl, { timeout: TIMEOUT_MS, retryCount: 2, retryDelay: 200 })
}
